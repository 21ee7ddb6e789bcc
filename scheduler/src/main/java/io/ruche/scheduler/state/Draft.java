package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A decision under way: the events so far, and the State as they leave it. One thread; thrown away afterwards. */
final class Draft {
    private State state;
    private final long nowMillis;
    private final Ids ids;
    private final List<Event> events = new ArrayList<>();

    Draft(State state, Instant now, Ids ids) {
        this.state = state;
        this.nowMillis = now.toEpochMilli();
        this.ids = ids;
    }

    State state() {
        return state;
    }

    long nowMillis() {
        return nowMillis;
    }

    Ids ids() {
        return ids;
    }

    void add(Event event) {
        events.add(event);
        state = Fold.apply(state, event);
    }

    Verdict done(String subject) {
        return new Verdict.Decision(events, new Reply(subject, !events.isEmpty()));
    }

    static Verdict refuse(FailureCode code, String message, String help) {
        return new Verdict.Refused(Failure.of(code, message, help));
    }
}
