package io.ruche.scheduler.placement;

import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.speed.Prediction;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.PlanHash;
import io.ruche.scheduler.state.Stage;
import java.util.List;
import java.util.Optional;

/**
 * Where one replica goes.
 *
 * @param stages in rank order; every layer is in exactly one, or in a tensor-parallel group a part of it in each
 * @param prediction where the kind of each machine is known
 */
public record Plan(PlanHash hash, Mode mode, List<PlannedStage> stages, Optional<Prediction> prediction) {
    public Plan {
        stages = List.copyOf(stages);
        check(mode, stages);
    }

    /** Ranks in order, and the layers of a pipeline one after the other: none left out and none twice. */
    private static void check(Mode mode, List<PlannedStage> stages) {
        if (stages.isEmpty()) throw new IllegalArgumentException("stages: none (expected: >= 1)");
        int next = 0;
        for (int rank = 0; rank < stages.size(); rank++) {
            Stage stage = stages.get(rank).stage();
            int first = mode == Mode.PIPELINE ? next : 0;
            int last = stages.get(0).stage().lastLayer();
            boolean whole = mode == Mode.PIPELINE || stage.lastLayer() == last;
            boolean ordered = stage.rank() == rank && stage.size() == stages.size();
            if (!ordered || !whole || stage.firstLayer() != first || stage.lastLayer() < first) {
                throw new IllegalArgumentException("stage " + rank + ": " + stage + " (expected: rank " + rank + " of "
                        + stages.size() + ", layers from " + first + ")");
            }
            next = stage.lastLayer() + 1;
        }
    }

    /** How the stages share the model. */
    public enum Mode {
        SINGLE,
        PIPELINE,
        TENSOR
    }

    /**
     * @param context tokens a request may hold
     * @param slots requests at once
     * @param bill with the node's limit at the time
     */
    public record PlannedStage(
            NodeId node,
            String nodeName,
            Stage stage,
            String runtime,
            String precision,
            int context,
            int slots,
            Bill bill) {}
}
