package io.ruche.control.backup;

import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.adapter.world.SystemTimers;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.keys.Secret;
import io.ruche.control.state.Caller;
import io.ruche.control.state.ClusterStore;
import io.ruche.control.state.StateLoop;
import io.ruche.scheduler.state.ApiKey;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.world.Loop;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A State that is led, on a store of the test's choice, and backups of it. */
public final class LivingHouse implements AutoCloseable {
    public final SystemClock clock = new SystemClock();
    public final ThreadLoop loop = new ThreadLoop("backup-test-state", 20_000);
    public final ThreadLoop backupLoop = new ThreadLoop("backup-test", 1_000);
    public final SystemTimers timers = new SystemTimers("backup-test-timers");
    public final ClusterStore store;
    public final StateLoop cluster;
    public final Backups backups;

    /** @param home where {@code backups/} lies */
    public LivingHouse(Path home, Function<Loop, ClusterStore> makeStore) {
        store = makeStore.apply(loop);
        cluster = new StateLoop(store, loop, timers.on(loop), clock, new SecureEntropy(), "member-1");
        get(cluster.start());
        backups = new Backups(cluster, store, backupLoop, clock, "1.2.3", home);
    }

    public CompletableFuture<Reply> submitKey(String name) {
        return cluster.submit(new Command.CreateKey(name, Role.VIEWER, Secret.hexHash(name), "rk_a"), Caller.of("test"))
                .toCompletableFuture();
    }

    public void createKeys(String prefix, int count) {
        CompletableFuture<?>[] answers = new CompletableFuture<?>[count];
        for (int i = 0; i < count; i++) {
            answers[i] = submitKey(prefix + i);
        }
        get(CompletableFuture.allOf(answers));
    }

    public List<String> names() {
        return cluster.state().keys().stream().map(ApiKey::name).sorted().toList();
    }

    public static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        backupLoop.close();
        cluster.close();
        store.close();
        timers.close();
        loop.close();
    }
}
