package io.ruche.scheduler.placement;

import java.util.Optional;

/** The model was trained for as many tokens as were asked for. */
final class ContextKnown implements Filter {
    @Override
    public Optional<Rejection> reject(Candidate candidate) {
        int wanted = candidate.request().spec().context();
        int own = candidate.facts().getContextLength();
        if (own == 0 || wanted <= own) return Optional.empty();
        return Rejection.forGood(
                "context_too_long",
                "context: " + wanted + " tokens (expected: <= " + own + ", what "
                        + candidate.request().model() + " was trained for).",
                "Ask for --context " + own + " or less.");
    }
}
