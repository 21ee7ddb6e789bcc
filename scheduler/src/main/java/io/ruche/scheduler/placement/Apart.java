package io.ruche.scheduler.placement;

import java.util.Optional;

/** The node holds no other replica of a deployment whose replicas shall be on machines of their own. */
final class Apart implements Filter {
    @Override
    public Optional<Rejection> reject(Candidate candidate) {
        if (passes(candidate.request(), candidate.node())) return Optional.empty();
        return Rejection.now(
                "replica_beside",
                candidate.node().node().name() + " holds a replica of "
                        + candidate.request().model() + " already.",
                "Add a node, or allow two replicas on one.");
    }

    static boolean passes(PlacementRequest request, NodeSnapshot node) {
        return !request.constraints().apart() || node.replicas() == 0;
    }
}
