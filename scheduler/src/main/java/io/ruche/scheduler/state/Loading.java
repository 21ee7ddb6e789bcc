package io.ruche.scheduler.state;

import java.util.ArrayList;
import java.util.List;

/**
 * A State out of all its rows, in whatever order they come. Jobs, which may be a hundred thousand, are put on their shelf at
 * the end and all at once: one by one each would cost a path through four persistent maps. One thread; once.
 */
public final class Loading {
    private final List<Job> jobs = new ArrayList<>();
    private State state = State.EMPTY;

    /** Takes a row. Throws STORE_DAMAGED when key or bytes are not what {@link Rows} writes. */
    public void add(String key, byte[] value) {
        if (Rows.Kind.JOB.isOf(key)) jobs.add(Rows.job(key, value));
        else state = Rows.load(state, key, value);
    }

    /** All rows were taken. */
    public State end() {
        return state.with(JobShelf.of(jobs));
    }
}
