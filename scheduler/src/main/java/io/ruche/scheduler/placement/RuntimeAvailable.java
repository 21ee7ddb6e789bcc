package io.ruche.scheduler.placement;

import io.ruche.proto.RuntimeOffer;
import java.util.List;
import java.util.Optional;

/** The node can start the runtime. */
final class RuntimeAvailable implements Filter {
    @Override
    public Optional<Rejection> reject(Candidate candidate) {
        String name = candidate.node().node().name();
        if (candidate.offer().isEmpty()) {
            List<String> offered = candidate.node().node().runtimes().stream()
                    .map(RuntimeOffer::getName)
                    .toList();
            String wanted = candidate.request().spec().runtime();
            return Rejection.forGood(
                    "runtime_missing",
                    "runtime: " + name + " has no " + (wanted.isEmpty() ? "runtime" : wanted) + " (offered: "
                            + (offered.isEmpty() ? "none" : String.join(", ", offered)) + ").",
                    "Leave the runtime out, or install it there and restart the agent.");
        }
        RuntimeOffer offer = candidate.offer().get();
        if (offer.getAvailable()) return Optional.empty();
        return Rejection.forGood(
                "runtime_unavailable",
                "runtime: " + offer.getName() + " cannot start on " + name
                        + (offer.getReason().isEmpty() ? "." : ": " + offer.getReason()),
                "Put that right and restart the agent.");
    }
}
