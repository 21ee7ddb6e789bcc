package io.ruche.agent.loop;

import io.ruche.scheduler.world.Loop;

/** How what ports answer, on any thread, reaches the agent: on its loop, in order, and not after its end. */
final class Callbacks {
    private final Loop loop;
    private final Runnable work;
    private final Runnable tell;
    private boolean closed;

    /**
     * @param work plans anew
     * @param tell that there is something new to report
     */
    Callbacks(Loop loop, Runnable work, Runnable tell) {
        this.loop = loop;
        this.work = work;
        this.tell = tell;
    }

    /** Any thread. */
    void post(Runnable task) {
        post(task, () -> {});
    }

    /**
     * Any thread.
     *
     * @param tooLate instead, when the agent has ended
     */
    void post(Runnable task, Runnable tooLate) {
        loop.execute(() -> {
            if (closed) {
                tooLate.run();
            } else {
                task.run();
            }
        });
    }

    /** A figure has changed; nothing follows from it. On the loop. */
    void progressed() {
        tell.run();
    }

    /** Something began, ended or failed: the plan may go on. On the loop. */
    void settled() {
        work.run();
        tell.run();
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
    }
}
