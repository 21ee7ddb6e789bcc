package io.ruche.scheduler.placement;

import io.ruche.proto.RuntimeOffer;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** The runtime takes at least one kind of request that the model answers. */
final class RequestsAnswered implements Filter {
    @Override
    public Optional<Rejection> reject(Candidate candidate) {
        List<String> taken = candidate
                .offer()
                .map(RuntimeOffer::getRequestsList)
                .map(List::copyOf)
                .orElse(List.of());
        List<String> answered = candidate.facts().getRequestsList();
        if (taken.isEmpty() || answered.isEmpty() || !Collections.disjoint(taken, answered)) return Optional.empty();
        return Rejection.forGood(
                "requests_unsupported",
                "requests: " + candidate.runtime() + " takes " + String.join(", ", taken) + " (expected: "
                        + String.join(" or ", answered) + ").",
                "Choose another runtime.");
    }
}
