package io.ruche.scheduler.placement;

import io.ruche.proto.RuntimeOffer;
import java.util.List;
import java.util.Optional;

/** The runtime has the precision that was asked for. One that lists none takes no choice. */
final class PrecisionKnown implements Filter {
    @Override
    public Optional<Rejection> reject(Candidate candidate) {
        List<String> known = candidate
                .offer()
                .map(RuntimeOffer::getPrecisionsList)
                .map(List::copyOf)
                .orElse(List.of());
        String wanted = candidate.request().spec().precision();
        if (wanted.isEmpty() || known.contains(wanted)) return Optional.empty();
        return Rejection.forGood(
                "precision_unsupported",
                "precision: '" + wanted + "' (expected of " + candidate.runtime() + ": "
                        + (known.isEmpty() ? "none, it keeps the file's" : String.join(", ", known)) + ").",
                "Leave the precision out to take the default.");
    }
}
