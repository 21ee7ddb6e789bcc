package io.ruche.control.organisation.trigger;

import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.TriggerMark;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Where a trigger's items come from. */
interface Source {
    /**
     * What is there that was not settled, oldest first; no more at once than a house can take. Fails with {@link
     * Unreadable} when it could not be looked at.
     *
     * @param mark what was offered already
     */
    CompletionStage<List<Item>> look(State state, TriggerMark mark);

    /** Why there was nothing to see; expected, so it carries no stack trace. */
    final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message, null, false, false);
        }
    }
}
