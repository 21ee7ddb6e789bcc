package io.ruche.control.organisation.turn;

import io.ruche.control.gateway.AgentCalls;
import io.ruche.scheduler.dispatch.TurnTask;
import org.jspecify.annotations.Nullable;

/** A task that the driver has begun and not heard the end of. What comes for one that is over is not heard. */
final class Work {
    final TurnTask task;
    /** How often it came to nothing. */
    int failures;

    boolean over;

    AgentCalls.@Nullable Call call;

    Work(TurnTask task) {
        this.task = task;
    }

    /** Nobody waits for it any more. */
    void drop() {
        over = true;
        AgentCalls.Call running = call;
        call = null;
        if (running != null) running.cancel();
    }
}
