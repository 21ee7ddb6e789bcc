package io.ruche.scheduler.placement;

import io.ruche.scheduler.lifecycle.NodePhase;
import java.util.Optional;

/** Nobody wants the node empty. */
final class NotDraining implements Filter {
    @Override
    public Optional<Rejection> reject(Candidate candidate) {
        if (candidate.node().node().phase() != NodePhase.DRAINING) return Optional.empty();
        String name = candidate.node().node().name();
        return Rejection.now(
                "node_draining", name + " is being emptied.", "Take it back with 'ruche drain --undo " + name + "'.");
    }
}
