package io.ruche.control.state;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Command;
import org.slf4j.Logger;

/** What loops say of a command of theirs that was not taken; they plan it again if it is still needed. */
public final class Refusals {
    private Refusals() {}

    /** @param thrown what {@link Cluster#submit} completed with */
    public static void log(Logger log, Command command, Throwable thrown) {
        String what = command.getClass().getSimpleName();
        Throwable cause = FailureException.unwrap(thrown);
        if (cause instanceof FailureException expected) {
            log.info("{} was refused: {}", what, expected.failure().text());
        } else {
            log.error("{} failed", what, cause);
        }
    }
}
