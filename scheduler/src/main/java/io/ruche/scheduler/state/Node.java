package io.ruche.scheduler.state;

import io.ruche.proto.Inventory;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.lifecycle.NodePhase;
import java.util.List;

/**
 * A machine and what it offers. Soft readings (load, free memory) are in {@code Observed}.
 *
 * @param name unique among nodes; what people call it
 * @param version of its agent
 * @param dataAddress HOST:PORT of its inference service, or {@code inprocess:NAME}
 * @param drain whether an operator wants it empty; outlives a loss
 * @param reason why it is lost or draining
 * @param revision the log entry of its last change
 */
public record Node(
        NodeId id,
        String name,
        String version,
        String dataAddress,
        NodePhase phase,
        boolean drain,
        Reason reason,
        Inventory inventory,
        List<RuntimeOffer> runtimes,
        long joinedAtMillis,
        long revision,
        Timeline timeline) {

    public Node {
        runtimes = List.copyOf(runtimes);
    }

    /** The same machine with other runtimes. */
    public Node withRuntimes(List<RuntimeOffer> offers) {
        return new Node(
                id,
                name,
                version,
                dataAddress,
                phase,
                drain,
                reason,
                inventory,
                offers,
                joinedAtMillis,
                revision,
                timeline);
    }

    /** What deployments may book here, in bytes. */
    public long memoryLimitBytes() {
        return inventory.getMemoryLimitBytes();
    }
}
