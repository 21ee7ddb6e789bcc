package io.ruche.scheduler.fleet;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.catalogue.SourceName;
import io.ruche.scheduler.placement.Batch;
import io.ruche.scheduler.placement.Holding;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.PlacementRequest;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.ModelName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What becomes of a model on a fleet: as it was asked for, and beside that in its other quantisations.
 *
 * @param asked the first of all
 * @param others in the order of the catalogue
 */
public record FleetPlan(Option asked, List<Option> others) {
    public FleetPlan {
        others = List.copyOf(others);
    }

    /**
     * A model in one quantisation, and what becomes of it.
     *
     * @param placement of the first replica where all have a place, else of the first that has none
     * @param replicas those that have a place beside each other
     */
    public record Option(CatalogueModel model, Placement placement, List<Plan> replicas) {
        public Option {
            replicas = List.copyOf(replicas);
        }
    }

    /**
     * The very placement that the cluster uses, on machines that need not exist.
     *
     * @param model a name of the catalogue, with or without a quantisation, or a source as people write it
     * @param spec how it shall be served; one slot when it says nothing of slots
     * @param headers what a source's header says; asked for a source alone
     * @throws io.ruche.scheduler.failure.FailureException {@code MODEL_NOT_FOUND} with the nearest known name, and whatever {@code headers} throws
     */
    public static FleetPlan of(
            Fleet fleet, Catalogue catalogue, String model, DeploymentSpec spec, Function<String, ModelFacts> headers) {
        Snapshot snapshot = new FleetSnapshot(catalogue).of(fleet);
        DeploymentSpec full = new DeploymentSpec(
                spec.runtime(), spec.precision(), spec.replicas(), spec.context(), Math.max(1, spec.slots()));
        Optional<CatalogueModel> known = catalogue.find(model);
        if (known.isEmpty()) {
            SourceName source = SourceName.parse(model).orElseThrow(() -> catalogue.notFound(model));
            ModelFacts facts = headers.apply(source.text());
            Snapshot loading = FileRuntimes.loading(snapshot, facts.getArchitecture(), source.isGguf());
            return new FleetPlan(option(catalogue.resolve(model).with(facts), full, loading), List.of());
        }
        CatalogueModel asked = known.get();
        List<Option> others = new ArrayList<>();
        for (CatalogueModel other : catalogue.quantisationsOf(model)) {
            boolean same = other.spec().equals(asked.spec()) && other.facts().equals(asked.facts());
            if (!same) others.add(option(other, full, snapshot));
        }
        return new FleetPlan(option(asked, full, snapshot), others);
    }

    private static Option option(CatalogueModel model, DeploymentSpec spec, Snapshot snapshot) {
        PlacementRequest request = new PlacementRequest(
                new ModelName(model.bareName()), model.spec().getSha256(), model.facts(), spec);
        Batch.Beside beside = Batch.beside(request, spec.replicas(), snapshot);
        return new Option(
                model,
                beside.refused()
                        .map(why -> standing(why, request, spec.replicas(), snapshot))
                        .orElseGet(() -> new Placement.Placed(beside.plans().get(0))),
                beside.plans());
    }

    /** Waiting helps where the others of the fleet are in the way, and not where the replicas themselves are. */
    private static Placement standing(Placement why, PlacementRequest request, int replicas, Snapshot snapshot) {
        if (!(why instanceof Placement.NotNow notNow)) return why;
        List<Holding> others = snapshot.nodes().stream()
                .flatMap(node -> node.holdings().stream())
                .toList();
        boolean everFits = Batch.beside(request, replicas, snapshot.without(others))
                .refused()
                .isEmpty();
        return everFits ? why : new Placement.Never(notNow.reasons(), notNow.bill());
    }
}
