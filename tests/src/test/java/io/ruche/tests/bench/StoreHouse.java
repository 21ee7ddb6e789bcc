package io.ruche.tests.bench;

import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.adapter.world.SystemTimers;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.state.Caller;
import io.ruche.control.state.StateLoop;
import io.ruche.control.state.adapter.ignite.IgniteClusterStore;
import io.ruche.control.state.adapter.ignite.IgniteStoreOptions;
import io.ruche.proto.Inventory;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.NodeId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.IntFunction;

/** A store and its loop, without anything around them. */
final class StoreHouse implements AutoCloseable {
    private static final Caller CALLER = Caller.of("bench");
    private static final int NODES = 8;
    private static final int WAITING = 2_048;

    final ThreadLoop loop = new ThreadLoop("bench-state", 16_384);
    final ThreadLoop backupLoop = new ThreadLoop("bench-backup", 64);
    final SystemTimers timers = new SystemTimers("bench-timers");
    final SystemClock clock = new SystemClock();
    final IgniteClusterStore store;
    final StateLoop state;

    StoreHouse(Path home) {
        long began = System.nanoTime();
        store = new IgniteClusterStore(IgniteStoreOptions.ofHome(home), loop, clock, new SecureEntropy());
        state = new StateLoop(store, loop, timers.on(loop), clock, new SecureEntropy(), IgniteStoreOptions.ONLY_MEMBER);
        state.start().toCompletableFuture().join();
        StoreBench.say("started in %.2f s", (System.nanoTime() - began) / 1e9);
    }

    void furnish() {
        for (int i = 0; i < NODES; i++) {
            submit(new Command.NodeJoined(
                            new NodeId("node-" + i),
                            "n" + i,
                            "0.1.0",
                            "127.0.0.1:1",
                            Inventory.newBuilder().setMemoryLimitBytes(4L << 30).build(),
                            List.of()))
                    .toCompletableFuture()
                    .join();
        }
        submit(new Command.Deploy(
                        ModelSpec.newBuilder()
                                .setName("m0")
                                .addSources("file:m0")
                                .build(),
                        Optional.empty(),
                        DeploymentSpec.DEFAULT))
                .toCompletableFuture()
                .join();
    }

    CompletionStage<?> submit(Command command) {
        return state.submit(command, CALLER);
    }

    CompletionStage<?> submit(Command command, String requestKey) {
        return state.submit(command, new Caller("bench", Optional.of(requestKey), ""));
    }

    /** Keeps some thousand under way; throws what one of them was refused with. */
    void flow(int from, int to, IntFunction<CompletionStage<?>> submit) throws InterruptedException {
        Semaphore free = new Semaphore(WAITING);
        CompletableFuture<Void> failed = new CompletableFuture<>();
        for (int i = from; i < to; i++) {
            free.acquire();
            submit.apply(i).whenComplete((reply, thrown) -> {
                free.release();
                if (thrown != null) {
                    failed.completeExceptionally(thrown);
                }
            });
            if (failed.isDone()) {
                failed.join();
            }
        }
        free.acquire(WAITING);
    }

    static Command toggled(int number) {
        return new Command.DrainNode(new NodeId("node-" + number % NODES), (number / NODES) % 2 == 0);
    }

    @Override
    public void close() {
        state.close();
        store.close();
        timers.close();
        loop.close();
        backupLoop.close();
    }
}
