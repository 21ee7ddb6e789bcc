package io.ruche.scheduler.placement;

import io.ruche.scheduler.lifecycle.NodePhase;
import java.util.Optional;

/** The node's agent is there. */
final class NodeReady implements Filter {
    @Override
    public Optional<Rejection> reject(Candidate candidate) {
        if (candidate.node().node().phase() != NodePhase.LOST) return Optional.empty();
        String name = candidate.node().node().name();
        return Rejection.now("node_lost", name + " is lost.", "Start its agent again, or check its network.");
    }
}
