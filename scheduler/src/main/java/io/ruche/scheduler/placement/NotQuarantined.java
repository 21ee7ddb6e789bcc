package io.ruche.scheduler.placement;

import java.util.Optional;

/** The deployment did not fail too often on this node. */
final class NotQuarantined implements Filter {
    @Override
    public Optional<Rejection> reject(Candidate candidate) {
        if (!candidate.node().quarantined()) return Optional.empty();
        String model = candidate.request().model().value();
        return Rejection.now(
                "quarantined",
                model + " failed too often on " + candidate.node().node().name() + ".",
                "Read 'ruche logs " + model + "', then deploy it again.");
    }
}
