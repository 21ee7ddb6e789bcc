package io.ruche.scheduler.placement;

import io.ruche.scheduler.state.Reason;
import java.util.Optional;

/**
 * A reason why a node may not do. One file and one test each; the reason's help is the change that would let it pass,
 * which is also what makes the planner try again.
 */
interface Filter {
    /** Empty when the candidate passes. */
    Optional<Rejection> reject(Candidate candidate);

    /** @param forGood whether no waiting helps: it takes another machine, another model or another request */
    record Rejection(Reason reason, boolean forGood) {
        static Optional<Rejection> now(String code, String message, String help) {
            return Optional.of(new Rejection(Reason.of(code, message, help), false));
        }

        static Optional<Rejection> forGood(String code, String message, String help) {
            return Optional.of(new Rejection(Reason.of(code, message, help), true));
        }
    }
}
