package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.ModelName;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Of what use a node's free memory is. It is asked as a deployment asks that says nothing but the model's name, so
 * both always agree.
 *
 * @param largest of the models that would be placed there now, the one with the largest file
 * @param strandedBytes all that is free, when none of the models would be placed there; otherwise 0
 */
public record Headroom(Optional<Fit> largest, long strandedBytes) {

    /** @param bytes that it would book */
    public record Fit(ModelName model, long bytes) {}

    /** @param models to try, with their sizes */
    public static Headroom of(NodeSnapshot node, Map<ModelName, ModelFacts> models) {
        Snapshot alone = new Snapshot(List.of(node));
        Optional<Fit> largest = models.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<ModelName, ModelFacts> it) ->
                                -it.getValue().getFileBytes())
                        .thenComparing(Map.Entry::getKey))
                .flatMap(it -> fit(alone, it.getKey(), it.getValue()).stream())
                .findFirst();
        return new Headroom(largest, largest.isPresent() ? 0 : node.memory().freeBytes());
    }

    private static Optional<Fit> fit(Snapshot alone, ModelName model, ModelFacts facts) {
        PlacementRequest request = new PlacementRequest(model, "", Optional.of(facts), DeploymentSpec.DEFAULT);
        if (!(Placement.place(request, alone) instanceof Placement.Placed placed)) return Optional.empty();
        long bytes = placed.plan().stages().stream()
                .mapToLong(stage -> stage.bill().totalBytes())
                .sum();
        return Optional.of(new Fit(model, bytes));
    }
}
