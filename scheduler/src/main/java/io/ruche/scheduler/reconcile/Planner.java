package io.ruche.scheduler.reconcile;

import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.State;
import java.time.Instant;
import java.util.List;

/** Says which commands bring what is wanted and what is closer together. Pure and deterministic. */
public final class Planner {
    private Planner() {}

    /**
     * The commands to submit now, in this order. Plan again once they are answered, when something was reported, and
     * every 500 ms: back-off and loss need time to pass.
     */
    public static List<Command> plan(State state, Observed observed, Instant now) {
        return List.of();
    }
}
