package io.ruche.scheduler.placement;

import io.ruche.scheduler.state.NodeId;
import java.util.List;
import java.util.Optional;

/** The node is one of those that the request names, if it names any. */
final class Pinned implements Filter {
    @Override
    public Optional<Rejection> reject(Candidate candidate) {
        if (passes(candidate.request(), candidate.node())) return Optional.empty();
        return Rejection.forGood(
                "not_pinned",
                "nodes: " + candidate.node().node().name() + " (expected: "
                        + String.join(" or ", candidate.request().constraints().asked()) + ").",
                "Pin it to this node too, or to none.");
    }

    static boolean passes(PlacementRequest request, NodeSnapshot node) {
        List<NodeId> pinned = request.constraints().pinned();
        return pinned.isEmpty() || pinned.contains(node.node().id());
    }
}
