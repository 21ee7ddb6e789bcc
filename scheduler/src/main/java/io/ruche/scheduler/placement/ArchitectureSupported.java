package io.ruche.scheduler.placement;

import io.ruche.proto.RuntimeOffer;
import java.util.List;
import java.util.Optional;

/** The runtime knows the model's architecture. One that lists none says no to none. */
final class ArchitectureSupported implements Filter {
    @Override
    public Optional<Rejection> reject(Candidate candidate) {
        List<String> known = candidate
                .offer()
                .map(RuntimeOffer::getArchitecturesList)
                .map(List::copyOf)
                .orElse(List.of());
        String wanted = candidate.facts().getArchitecture();
        if (known.isEmpty() || wanted.isEmpty() || known.contains(wanted)) return Optional.empty();
        return Rejection.forGood(
                "architecture_unsupported",
                "architecture: '" + wanted + "' (expected of " + candidate.runtime() + ": " + String.join(", ", known)
                        + ").",
                "Choose another runtime or another model.");
    }
}
