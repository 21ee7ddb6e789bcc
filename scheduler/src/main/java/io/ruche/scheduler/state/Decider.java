package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.time.Instant;

/** Turns commands into events and events into the next State. Pure: the same arguments give the same answer. */
public final class Decider {
    private Decider() {}

    /**
     * @param state the State that the events would be applied to: {@code committed.at(n)} and what came before in the
     *     same entry
     */
    public static Verdict decide(State state, Command command, Instant now, Ids ids) {
        return new Verdict.Refused(Failure.of(FailureCode.INTERNAL, "not decided yet"));
    }

    /** The only code that builds entities. */
    public static State apply(State state, Event event) {
        return state;
    }
}
