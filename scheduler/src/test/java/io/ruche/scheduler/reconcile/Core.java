package io.ruche.scheduler.reconcile;

import io.ruche.proto.Desired;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.State;
import java.time.Instant;
import java.util.List;

/** What a simulation drives. A planted bug takes the place of one part, to show that the simulation would see it. */
class Core {
    List<Command> plan(State state, Observed observed, Instant now) {
        return Planner.plan(state, observed, now);
    }

    /** The events of one command, as they are applied. */
    List<Event> decided(List<Event> events) {
        return events;
    }

    /** Whether an agent takes a document in the place of the one that it follows. */
    boolean follows(Desired offered, Desired followed) {
        return offered.getEpoch() > followed.getEpoch()
                || (offered.getEpoch() == followed.getEpoch() && offered.getVersion() > followed.getVersion());
    }
}
