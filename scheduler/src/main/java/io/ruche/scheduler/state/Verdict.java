package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.Failure;
import java.util.List;

/** What became of a command. */
public sealed interface Verdict {

    /** Nothing changes. */
    record Refused(Failure failure) implements Verdict {}

    /**
     * These events shall be recorded, in this order, all or none.
     *
     * @param events empty when everything was already so
     */
    record Decision(List<Event> events, Reply reply) implements Verdict {
        public Decision {
            events = List.copyOf(events);
        }
    }
}
