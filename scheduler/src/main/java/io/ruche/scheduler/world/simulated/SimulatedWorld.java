package io.ruche.scheduler.world.simulated;

import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * All actors of a simulation in one queue of (time, sequence). Time stands still while a task runs and jumps to the next
 * one after it. Faults that belong to no port are here: a wall clock that jumps, an actor that is paused.
 */
public final class SimulatedWorld {
    private static final Instant BIRTH = Instant.parse("2026-01-01T00:00:00Z");

    private final SimulatedEntropy entropy;
    private final PriorityQueue<Task> queue =
            new PriorityQueue<>(Comparator.comparing(Task::at).thenComparing(Task::sequence));
    private Duration time = Duration.ZERO;
    private Duration wallOffset = Duration.ZERO;
    private long sequence = 0;
    private long trace = 0xCBF29CE484222325L;

    public SimulatedWorld(long seed) {
        this.entropy = new SimulatedEntropy(seed);
    }

    private record Task(Duration at, long sequence, SimulatedLoop loop, Runnable body) {}

    public SimulatedEntropy entropy() {
        return entropy;
    }

    public Clock clock() {
        return new Clock() {
            @Override
            public Instant wall() {
                return BIRTH.plus(time).plus(wallOffset);
            }

            @Override
            public Duration monotonic() {
                return time;
            }
        };
    }

    /** Wall time jumps, forwards or back; monotonic time does not. */
    public void jumpWall(Duration by) {
        wallOffset = wallOffset.plus(by);
    }

    /** An actor's loop and its timers. */
    public SimulatedLoop loop(String name) {
        return new SimulatedLoop(name);
    }

    /** Does what is next. False when nothing is left to do. */
    public boolean step() {
        Task task = queue.poll();
        if (task == null) return false;
        if (task.at().compareTo(time) > 0) time = task.at();
        if (task.loop().pausedUntil.compareTo(time) > 0) {
            // the queue's order within the loop is kept: sequence numbers are not renewed
            queue.add(new Task(task.loop().pausedUntil, task.sequence(), task.loop(), task.body()));
            return true;
        }
        note(time.toNanos());
        note(task.sequence());
        note(task.loop().name.hashCode());
        task.body().run();
        return true;
    }

    /** Does all that is due within this time, and leaves the clock at its end. */
    public void run(Duration forTime) {
        Duration end = time.plus(forTime);
        Task next = queue.peek();
        while (next != null && next.at().compareTo(end) <= 0) {
            step();
            next = queue.peek();
        }
        time = end;
    }

    /** A hash of everything that happened so far, to compare two runs of one seed. */
    public long trace() {
        return trace;
    }

    /** Adds to the trace what a step did. */
    public void note(long value) {
        trace = (trace ^ value) * 0x100000001B3L;
    }

    private void schedule(Duration at, SimulatedLoop loop, Runnable body) {
        queue.add(new Task(at, sequence++, loop, body));
    }

    /** One actor. */
    public final class SimulatedLoop implements Loop, Timers {
        private final String name;
        private Duration pausedUntil = Duration.ZERO;

        private SimulatedLoop(String name) {
            this.name = name;
        }

        @Override
        public void execute(Runnable task) {
            schedule(time, this, task);
        }

        @Override
        public Cancellable after(Duration delay, Runnable task) {
            Once once = new Once(task);
            schedule(time.plus(delay), this, once);
            return once;
        }

        /** The actor does nothing for this time, as if its machine slept; what was due is done late. */
        public void pause(Duration forTime) {
            pausedUntil = time.plus(forTime);
        }
    }

    private static final class Once implements Runnable, Timers.Cancellable {
        private final Runnable body;
        private boolean over = false;

        Once(Runnable body) {
            this.body = body;
        }

        @Override
        public void run() {
            if (over) return;
            over = true;
            body.run();
        }

        @Override
        public void cancel() {
            over = true;
        }
    }
}
