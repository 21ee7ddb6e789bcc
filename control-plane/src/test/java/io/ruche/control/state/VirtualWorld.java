package io.ruche.control.state;

import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Entropy;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** One thread, one queue of tasks ordered by virtual time: what a test asks to happen happens, and nothing else. */
public final class VirtualWorld implements Clock, Timers, Loop, Entropy {
    private final PriorityQueue<Task> tasks = new PriorityQueue<>();
    private final Random random;
    private long nanos;
    private long sequence;
    private int ids;
    private long trace;
    private long steps;

    public VirtualWorld(long seed) {
        random = new Random(seed);
    }

    private static final class Task implements Comparable<Task> {
        private final long at;
        private final long sequence;
        private final Runnable work;
        private boolean cancelled;

        Task(long at, long sequence, Runnable work) {
            this.at = at;
            this.sequence = sequence;
            this.work = work;
        }

        @Override
        public int compareTo(Task other) {
            return at != other.at ? Long.compare(at, other.at) : Long.compare(sequence, other.sequence);
        }
    }

    @Override
    public void execute(Runnable task) {
        tasks.add(new Task(nanos, sequence++, task));
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        Task later = new Task(nanos + delay.toNanos(), sequence++, task);
        tasks.add(later);
        return () -> later.cancelled = true;
    }

    @Override
    public Instant wall() {
        return Instant.EPOCH.plusSeconds(1_700_000_000).plusNanos(nanos);
    }

    @Override
    public Duration monotonic() {
        return Duration.ofNanos(nanos);
    }

    @Override
    public long nextLong() {
        return random.nextLong();
    }

    @Override
    public String id(String prefix) {
        return prefix + "-" + ++ids;
    }

    @Override
    public void fill(byte[] bytes) {
        random.nextBytes(bytes);
    }

    public Random random() {
        return random;
    }

    /** Runs all that is due within this time. */
    public void run(Duration time) {
        long end = nanos + time.toNanos();
        while (!tasks.isEmpty() && tasks.peek().at <= end) {
            step();
        }
        nanos = end;
    }

    /** Runs until the condition holds; fails when it does not within 10 virtual minutes. */
    public void runUntil(BooleanSupplier condition) {
        long end = nanos + Duration.ofMinutes(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (tasks.isEmpty() || tasks.peek().at > end) {
                throw new AssertionError("nothing more would happen, and the condition does not hold");
            }
            step();
        }
    }

    private void step() {
        Task task = tasks.poll();
        if (task.cancelled) {
            return;
        }
        nanos = Math.max(nanos, task.at);
        trace = trace * 31 + nanos;
        steps++;
        task.work.run();
    }

    /** A hash of what happened when. */
    public long trace() {
        return trace;
    }

    /** How many tasks ran. */
    public long steps() {
        return steps;
    }
}
