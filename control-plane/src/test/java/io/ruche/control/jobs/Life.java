package io.ruche.control.jobs;

import io.ruche.control.state.VirtualWorld;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;

/** One run of a process: when it has died, nothing that it had planned happens. */
final class Life implements Loop, Timers {
    private final VirtualWorld world;
    private boolean alive = true;
    private long left = Long.MAX_VALUE;

    Life(VirtualWorld world) {
        this.world = world;
    }

    boolean isAlive() {
        return alive;
    }

    /** Dies instead of doing its n-th task from now: between any two calls. */
    void dieAfter(long tasks) {
        left = tasks;
    }

    @Override
    public void execute(Runnable task) {
        world.execute(() -> perform(task));
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        return world.after(delay, () -> perform(task));
    }

    private void perform(Runnable task) {
        if (!alive) return;
        if (--left < 0) {
            alive = false;
            return;
        }
        task.run();
    }
}
