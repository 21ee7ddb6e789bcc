package io.ruche.scheduler.reconcile;

import io.ruche.scheduler.flight.Decision;
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
     * What to do now, and why.
     *
     * @param commands to submit in this order
     */
    public record Round(List<Command> commands, List<Decision> decisions) {
        public Round {
            commands = List.copyOf(commands);
            decisions = List.copyOf(decisions);
        }
    }

    /**
     * The commands to submit now, in this order. Plan again once they are answered, when something was reported, and
     * every 500 ms: back-off and loss need time to pass.
     *
     * @param now wall time, for back-off
     */
    public static List<Command> plan(State state, Observed observed, Instant now) {
        return plan(state, observed, now, FleetKnowledge.BUILT_IN).commands();
    }

    /** The same with what is known of the machines, and with the reasons. */
    public static Round plan(State state, Observed observed, Instant now, FleetKnowledge knowledge) {
        List<Command> commands = new ArrayList<>();
        Liveness.plan(state, observed, commands);
        Reports.plan(state, observed, commands);
        Restarts.plan(state, now, commands);
        Pulls.plan(state, observed, knowledge, commands);
        List<Decision> decisions = new ArrayList<>();
        for (Command command : commands)
            Told.of(state, command, now.toEpochMilli()).ifPresent(decisions::add);
        Replicas.plan(state, observed, now, knowledge, commands, decisions);
        return new Round(commands, decisions);
    }
}
