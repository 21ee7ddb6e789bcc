package io.ruche.scheduler.placement;

import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.PlanHash;
import io.ruche.scheduler.state.Stage;
import java.util.List;

/**
 * Where one replica goes.
 *
 * @param stages in rank order; every layer is in exactly one
 */
public record Plan(PlanHash hash, Mode mode, List<PlannedStage> stages) {
    public Plan {
        stages = List.copyOf(stages);
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
