package io.ruche.control.simulation;

import io.ruche.control.state.SimulationGrid;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.twin.publish.SimulationSweep;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

/** Sweeps, one at a time: each takes whatever its members can spare. Any thread. */
public final class Sweeps {
    /** Longer than anybody waits at a terminal. */
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final SimulationGrid grid;
    private final Loop loop;
    private final Timers timers;
    private final AtomicBoolean busy = new AtomicBoolean();

    /**
     * @param loop for reading what is asked, which may take a second
     * @param timers on it
     */
    public Sweeps(SimulationGrid grid, Loop loop, Timers timers) {
        this.grid = grid;
        this.loop = loop;
        this.timers = timers;
    }

    /** A sweep that was asked for. */
    public static final class Sweep {
        private final CompletableFuture<String> result = new CompletableFuture<>();
        private final CompletableFuture<Integer> runs = new CompletableFuture<>();

        /** How many runs it has; fails for one that makes no sense, or while another is under way. */
        public CompletionStage<Integer> runs() {
            return runs.minimalCompletionStage();
        }

        /** What all runs came to, as JSON. */
        public CompletionStage<String> result() {
            return result.minimalCompletionStage();
        }

        /** Ends it on all members. Idempotent. */
        public void cancel() {
            result.completeExceptionally(FailureException.of(FailureCode.CANCELLED, "The sweep was cancelled.", ""));
        }
    }

    /**
     * Begins, and returns at once.
     *
     * @param json an ask with its {@code sweep}; not changed afterwards
     * @param done told how many runs there are, as they come; on any thread
     */
    public Sweep start(byte[] json, IntConsumer done) {
        Sweep sweep = new Sweep();
        try {
            loop.execute(() -> read(json, sweep, done));
        } catch (RejectedExecutionException e) {
            sweep.runs.completeExceptionally(overloaded());
        }
        return sweep;
    }

    private void read(byte[] json, Sweep sweep, IntConsumer done) {
        try {
            SimulationSweep asked = SimulationSweep.parse(json);
            if (sweep.result.isDone()) return;
            if (!busy.compareAndSet(false, true)) throw overloaded();
            begin(asked, sweep, done);
        } catch (RuntimeException e) {
            sweep.runs.completeExceptionally(e);
        }
    }

    private void begin(SimulationSweep asked, Sweep sweep, IntConsumer done) {
        sweep.runs.complete(asked.size());
        SimulationGrid.Running running;
        try {
            running = grid.start(asked.json().getBytes(StandardCharsets.UTF_8), asked.size(), done);
        } catch (RuntimeException e) {
            busy.set(false);
            sweep.result.completeExceptionally(e);
            return;
        }
        Timers.Cancellable limit = timers.after(
                LIMIT,
                () -> sweep.result.completeExceptionally(FailureException.of(
                        FailureCode.DEADLINE_EXCEEDED,
                        "The sweep took more than " + LIMIT.toMinutes() + " minutes and was ended.",
                        "Simulate fewer days, or sweep over less.")));
        sweep.result.whenComplete((folded, thrown) -> {
            limit.cancel();
            if (thrown != null) running.cancel();
        });
        running.headlines().whenComplete((headlines, thrown) -> {
            busy.set(false);
            if (thrown != null) {
                sweep.result.completeExceptionally(FailureException.unwrap(thrown));
                return;
            }
            try {
                sweep.result.complete(asked.fold(headlines));
            } catch (RuntimeException e) {
                sweep.result.completeExceptionally(e);
            }
        });
    }

    private static FailureException overloaded() {
        return FailureException.of(
                FailureCode.OVERLOADED,
                "Another sweep is under way (expected: one at a time).",
                "Try again later, or sweep on this machine with --local.");
    }
}
