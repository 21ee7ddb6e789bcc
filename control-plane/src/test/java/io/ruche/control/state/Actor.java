package io.ruche.control.state;

import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.time.Instant;

/**
 * One run of a process in a {@link VirtualWorld}: it may sleep, and then all that came due meanwhile happens when it wakes;
 * and when it has died, nothing that it had planned happens. Its monotonic clock begins anew with it; its wall clock jumps
 * as it is told.
 */
public final class Actor implements Loop, Timers, Clock {
    private final VirtualWorld world;
    private final Duration born;
    private final Runnable died;
    private Duration asleepUntil = Duration.ZERO;
    private Duration wallJump = Duration.ZERO;
    private Duration nap = Duration.ZERO;
    private long awakeFor = Long.MAX_VALUE;
    private boolean alive = true;
    private long left = Long.MAX_VALUE;

    public Actor(VirtualWorld world) {
        this(world, () -> {});
    }

    /** @param died told once */
    public Actor(VirtualWorld world, Runnable died) {
        this.world = world;
        this.born = world.monotonic();
        this.died = died;
    }

    public boolean isAlive() {
        return alive;
    }

    public boolean isAsleep() {
        return world.monotonic().compareTo(asleepUntil) < 0;
    }

    /** Dies instead of doing its n-th task from now: between any two calls. */
    public void dieAfter(long tasks) {
        left = tasks;
    }

    public void die() {
        if (alive) {
            alive = false;
            died.run();
        }
    }

    /** At once; what runs now is finished. */
    public void sleep(Duration time) {
        asleepUntil = world.monotonic().plus(time);
    }

    /** Sleeps instead of doing its n-th task from now, and does that one afterwards. */
    public void sleepAfter(long tasks, Duration time) {
        awakeFor = tasks;
        nap = time;
    }

    public void jump(Duration by) {
        wallJump = wallJump.plus(by);
    }

    @Override
    public void execute(Runnable task) {
        world.execute(() -> perform(task));
    }

    /** Of a thread of its own: what came due in a sleep happens before timers and loop find out how late it is, or after. */
    void beside(Duration delay, Runnable task) {
        world.after(delay, () -> perform(task));
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        boolean[] cancelled = new boolean[1]; // also while it waits for the actor to wake
        Cancellable later = world.after(delay, () -> {
            Duration yawn = isAsleep() ? Duration.ofMillis(world.random().nextInt(10)) : Duration.ZERO;
            perform(yawn, () -> {
                if (!cancelled[0]) {
                    task.run();
                }
            });
        });
        return () -> {
            cancelled[0] = true;
            later.cancel();
        };
    }

    @Override
    public Instant wall() {
        return world.wall().plus(wallJump);
    }

    @Override
    public Duration monotonic() {
        return world.monotonic().minus(born);
    }

    private void perform(Runnable task) {
        perform(Duration.ZERO, task);
    }

    private void perform(Duration yawn, Runnable task) {
        if (!alive) {
            return;
        }
        if (--awakeFor == 0) {
            sleep(nap);
        }
        if (isAsleep()) {
            world.after(asleepUntil.minus(world.monotonic()).plus(yawn), () -> perform(task));
            return;
        }
        if (--left < 0) {
            die();
            return;
        }
        task.run();
    }
}
