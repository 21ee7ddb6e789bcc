package io.ruche.scheduler.world;

import java.util.concurrent.Executor;

/** One actor's thread: tasks run one at a time, in order. In production a named thread with a bounded queue. */
public interface Loop extends Executor {
    @Override
    void execute(Runnable task);
}
