package io.ruche.scheduler.twin;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.turn.CallPurpose;
import io.ruche.scheduler.organisation.turn.ModelChoice;
import io.ruche.scheduler.organisation.turn.ModelPermit;
import io.ruche.scheduler.organisation.turn.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Resolves lists of models by the product's own code, against what this fleet serves and what there are keys for. */
final class ModelsAtHand {
    /** As the cluster counts with, since providers do not tell. */
    private static final int UPSTREAM_CONTEXT = 32_768;

    private final OfficeWork office;
    private final FleetRun run;

    ModelsAtHand(OfficeWork office, FleetRun run) {
        this.office = office;
        this.run = run;
    }

    /** The name without its provider. */
    static String bare(String model) {
        return model.substring(model.indexOf('/') + 1);
    }

    Optional<ModelChoice> choose(Desk desk, Knock knock, Set<String> degradeTo) {
        // what a spent budget goes on with comes instead of what it is spent for
        List<String> list = !degradeTo.isEmpty() ? List.copyOf(degradeTo) : listOf(desk, knock);
        return ModelChoice.choose(standings(desk, knock, list), DataClass.PRIVATE);
    }

    String whyNone(Desk desk, Knock knock) {
        return ModelChoice.whyNone(standings(desk, knock, listOf(desk, knock)), DataClass.PRIVATE);
    }

    private static List<String> listOf(Desk desk, Knock knock) {
        return knock.models().isEmpty() ? desk.brief.models() : knock.models();
    }

    private List<Standing> standings(Desk desk, Knock knock, List<String> list) {
        Map<String, Integer> served = new TreeMap<>();
        Map<String, ModelChoice.Upstream> upstream = new TreeMap<>();
        Optional<House.Named<ModelPolicySpec>> policy = desk.policy;
        for (String model : list) {
            run.find(model).flatMap(Served::context).ifPresent(it -> served.put(model, it));
            elsewhere(model, policy).ifPresent(it -> upstream.put(model, it));
        }
        ModelPermit permit =
                ModelPermit.of(policy.map(House.Named::spec), CallPurpose.of(desk.spec, knock.kind(), knock.source()));
        ModelPermit calls = (provider, model) -> provider.equals(ModelPolicySpec.GRID)
                        || policy.isEmpty()
                        || office.purse.letsOut(policy.get().name(), office.nowMillis())
                ? Optional.empty()
                : Optional.of("no more calls may leave the house today");
        return ModelChoice.standings(list, served, upstream, permit.and(calls));
    }

    private Optional<ModelChoice.Upstream> elsewhere(String model, Optional<House.Named<ModelPolicySpec>> policy) {
        Optional<String> provider = providerOf(model, policy.map(House.Named::spec));
        return provider.map(it -> new ModelChoice.Upstream(
                it, UPSTREAM_CONTEXT, run.input.providers().contains(it) ? "" : TwinModels.help(it)));
    }

    private static Optional<String> providerOf(String model, Optional<ModelPolicySpec> policy) {
        int slash = model.indexOf('/');
        if (slash > 0) return Optional.of(model.substring(0, slash));
        Optional<String> named = policy.stream()
                .flatMap(it -> it.allow().stream())
                .map(ModelPolicySpec.Allowance::provider)
                .filter(it -> !it.equals(ModelPolicySpec.GRID))
                .filter(it -> policy.get().allows(it, model))
                .findFirst();
        return TwinModels.providerOf(model).or(() -> named);
    }

    /** What of a list these machines could serve at all, and may. */
    List<String> ofTheHouse(String agent, AgentSpec spec, List<String> list) {
        Optional<ModelPolicySpec> policy = office.house.policyOf(agent, spec).map(House.Named::spec);
        List<String> found = new ArrayList<>();
        for (String model : list) {
            boolean writes =
                    run.input.catalogue().find(model).filter(TwinModels::writes).isPresent();
            boolean allowed =
                    policy.filter(it -> !it.allows(ModelPolicySpec.GRID, model)).isEmpty();
            if (writes && allowed) found.add(model);
        }
        return found;
    }
}
