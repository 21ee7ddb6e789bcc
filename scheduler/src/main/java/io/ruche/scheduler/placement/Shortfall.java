package io.ruche.scheduler.placement;

import io.ruche.scheduler.memory.ByteText;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.state.Reason;
import java.util.ArrayList;
import java.util.List;

/** What a sharded model lacks on the machines that would hold it if they were empty. */
final class Shortfall {
    private Shortfall() {}

    static Reason of(PlacementRequest request, Snapshot snapshot, Plan whenEmpty) {
        List<String> lacks = new ArrayList<>();
        long missing = 0;
        for (Plan.PlannedStage stage : whenEmpty.stages()) {
            NodeMemory memory = snapshot.nodes()
                    .get(snapshot.position(stage.node()).orElseThrow())
                    .memory();
            long lack = stage.bill().totalBytes() - memory.freeBytes();
            if (lack <= 0) continue;
            missing += lack;
            lacks.add(stage.nodeName() + " needs "
                    + ByteText.of(stage.bill().totalBytes()) + " (expected: <= " + ByteText.of(memory.freeBytes())
                    + ", limit " + ByteText.of(memory.limitBytes()) + ", reserved "
                    + ByteText.of(memory.reservedBytes()) + ", foreign " + ByteText.of(memory.foreignBytes()) + ")");
        }
        String machines = request.model() + " fits " + whenEmpty.stages().size() + " machines when they are free";
        return lacks.isEmpty()
                ? Reason.of("shards_now", "shards: " + machines + ".", "Bring them back.")
                : Reason.of(
                        "shards_now",
                        "shards: " + machines + "; now " + String.join(", ", lacks) + ".",
                        "Undeploy another model, or close other programs there: " + ByteText.of(missing)
                                + " are missing.");
    }
}
