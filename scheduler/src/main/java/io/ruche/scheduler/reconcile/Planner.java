package io.ruche.scheduler.reconcile;

import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Says which commands bring what is wanted and what is closer together. Pure and deterministic; each part looks at the
 * same State, so a command may find itself overtaken by an earlier one: {@code decide} then passes it over.
 */
public final class Planner {
    private Planner() {}

    /**
     * The commands to submit now, in this order. Plan again once they are answered, when something was reported, and
     * every 500 ms: back-off and loss need time to pass.
     *
     * @param now wall time, for back-off
     */
    public static List<Command> plan(State state, Observed observed, Instant now) {
        List<Command> commands = new ArrayList<>();
        Liveness.plan(state, observed, commands);
        Reports.plan(state, observed, commands);
        Restarts.plan(state, now, commands);
        Pulls.plan(state, observed, commands);
        Replicas.plan(state, observed, now, commands);
        return List.copyOf(commands);
    }
}
