package io.ruche.tests.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.adapter.world.SystemTimers;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.backup.Backups;
import io.ruche.control.server.RestoreHome;
import io.ruche.control.state.Caller;
import io.ruche.control.state.ClusterStore.Kept;
import io.ruche.control.state.Recovery;
import io.ruche.control.state.StateLoop;
import io.ruche.control.state.adapter.ignite.IgniteClusterStore;
import io.ruche.control.state.adapter.ignite.IgniteStoreOptions;
import io.ruche.control.watch.Delta;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.proto.Inventory;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobPriority;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import org.slf4j.LoggerFactory;

/**
 * The store alone, on a real disk: events a second through log and flush beside the disk's own fsync rate, jobs submitted
 * and recovered at two sizes, a watcher that drops and comes back, a backup under load and its restore.
 */
public final class StoreBench {
    private static final Caller CALLER = Caller.of("bench");
    private static final int NODES = 8;
    private static final int WAITING = 2_048;
    private static final long LOG_BOUND = 64L << 20;

    private final Path folder;
    private final int jobs;
    private final int events;

    private StoreBench(Path folder, int jobs, int events) {
        this.folder = folder;
        this.jobs = jobs;
        this.events = events;
    }

    public static void main(String[] arguments) throws Exception {
        System.setProperty("java.net.preferIPv4Stack", "true");
        ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
        int jobs = 100_000;
        int events = 1_000_000;
        Path folder = Files.createTempDirectory("ruche-store-bench");
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--jobs" -> jobs = Integer.parseInt(arguments[i + 1]);
                case "--events" -> events = Integer.parseInt(arguments[i + 1]);
                case "--folder" -> folder = Files.createDirectories(Path.of(arguments[i + 1]));
                default -> throw new IllegalArgumentException(arguments[i] + " (expected: --jobs, --events, --folder)");
            }
        }
        new StoreBench(folder, jobs, events).run();
    }

    private void run() throws Exception {
        say("raw disk: %.0f appends of 4 KB with fsync a second", fsyncs(folder.resolve("raw"), 3_000));
        Path home = Files.createDirectories(folder.resolve("home"));
        try (House house = new House(home)) {
            house.furnish();
            submit(house, 0, jobs / 10);
            measureJobs(house, jobs / 10);
        }
        try (House house = new House(home)) {
            recover(house, jobs / 10);
            submit(house, jobs / 10 + 2_000, jobs - 2_000);
            measureJobs(house, jobs - 2_000);
        }
        try (House house = new House(home)) {
            recover(house, jobs);
            backUpAndRestore(house, home);
        }
        try (House house = new House(folder.resolve("events"))) {
            house.furnish();
            toggle(house, events / 20); // warm
            flood(house);
        }
    }

    private static void say(String text, Object... arguments) {
        System.out.printf(text + "%n", arguments);
    }

    private static double fsyncs(Path file, int count) throws IOException {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer block = ByteBuffer.allocateDirect(4_096);
            long began = System.nanoTime();
            for (int i = 0; i < count; i++) {
                out.write(block.clear());
                out.force(false);
            }
            return count * 1e9 / (System.nanoTime() - began);
        }
    }

    private static Command job(int number) {
        JobOptions options = new JobOptions(JobPriority.values()[number % 3], 0, 3, 8);
        return new Command.SubmitJob(
                new JobId(String.format("job-%07d", number)),
                new JobSpec(JobKind.CHAT, "m0", 100, 50_000, "key-1", options));
    }

    /** Many at once, as a load. */
    private static void submit(House house, int from, int to) throws InterruptedException {
        long began = System.nanoTime();
        house.flow(from, to, StoreBench::job);
        say("%d jobs submitted, %.0f a second", to - from, (to - from) * 1e9 / (System.nanoTime() - began));
    }

    /** One at a time, for their latency. */
    private static void measureJobs(House house, int from) {
        long[] nanos = new long[2_000];
        for (int i = 0; i < nanos.length; i++) {
            long began = System.nanoTime();
            house.submit(job(from + i)).toCompletableFuture().join();
            nanos[i] = System.nanoTime() - began;
        }
        Arrays.sort(nanos);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        say(
                "at %d stored jobs: submit p50 %.2f ms, p99 %.2f ms; heap in use %d MB",
                house.state.state().jobs().size(),
                nanos[nanos.length / 2] / 1e6,
                nanos[nanos.length * 99 / 100] / 1e6,
                (runtime.totalMemory() - runtime.freeMemory()) >> 20);
    }

    private static void recover(House house, int jobs) {
        for (int i = 0; i < 3; i++) {
            long began = System.nanoTime();
            State found =
                    new Recovery(house.store).run().toCompletableFuture().join().state();
            say("recovery of %d jobs: %.2f s", found.jobs().size(), (System.nanoTime() - began) / 1e9);
        }
    }

    private void backUpAndRestore(House house, Path home) throws Exception {
        Backups backups = new Backups(house.state, house.store, house.backupLoop, house.clock, "bench", home);
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong under = new AtomicLong();
        Thread load = new Thread(() -> {
            for (int i = 0; !done.get(); i++) {
                house.submit(toggled(i)).toCompletableFuture().join();
                under.incrementAndGet();
            }
        });
        load.start();
        long began = System.nanoTime();
        Backups.Made made = backups.forClient().toCompletableFuture().get();
        double seconds = (System.nanoTime() - began) / 1e9;
        done.set(true);
        load.join();
        say(
                "backup of %d rows under load: %.1f s, %d MB, %d changes meanwhile",
                made.rows(), seconds, made.bytes() >> 20, under.get());
        Path other = Files.createDirectories(folder.resolve("restored"));
        began = System.nanoTime();
        Map<String, String> told = RestoreHome.run(
                Map.of("home", other.toString(), "file", made.file().toString()), (step, bytes) -> {});
        say(
                "restored and proved equal by hash at entry %s: %.1f s",
                told.getOrDefault("revision", "?"), (System.nanoTime() - began) / 1e9);
    }

    private static Command toggled(int number) {
        return new Command.DrainNode(new NodeId("node-" + number % NODES), (number / NODES) % 2 == 0);
    }

    private static void toggle(House house, int count) throws InterruptedException {
        house.flow(0, count, StoreBench::toggled);
    }

    /** A million events past a watcher that drops and comes back. */
    private void flood(House house) throws Exception {
        Seer seer = new Seer(house);
        long before = house.state.state().revision();
        long began = System.nanoTime();
        int rounds = 100;
        for (int round = 0; round < rounds; round++) {
            seer.come();
            toggle(house, events / rounds / 2);
            seer.drop();
            toggle(house, events / rounds / 2);
            house.requireBounds();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        seer.come();
        long last = house.state.state().revision();
        seer.await(last);
        say(
                "%d events in %d entries through log and flush: %.0f a second; a watcher dropped %d times: %d entries seen once"
                        + " each, %d resets, %s",
                events, last - before, events / seconds, rounds, seer.seen.get(), seer.resets.get(), seer.wrong);
        house.requireBounds();
        long bytes = house.awaitTrimmed();
        say("the log ends with %.1f MB (bound: 64 MB)", bytes / 1048576.0);
        if (!seer.wrong.isEmpty() || seer.resets.get() > 0) {
            throw new AssertionError("the watcher missed or doubled something: " + seer.wrong);
        }
    }

    /** Sees each entry once, or says what was wrong. */
    private static final class Seer implements Watcher {
        private final House house;
        private volatile Optional<ResumeToken> at = Optional.empty();
        private Subscription held;
        final AtomicLong seen = new AtomicLong();
        final AtomicLong resets = new AtomicLong();
        volatile String wrong = "";

        Seer(House house) {
            this.house = house;
            this.held = house.state.watch(at, this);
            drop();
        }

        void come() {
            held = house.state.watch(at, this);
        }

        /** Returns when nothing more can come from it. */
        void drop() {
            held.close();
            house.state.timeline(1).toCompletableFuture().join(); // behind it on the same loop
        }

        void await(long n) throws InterruptedException {
            for (int i = 0; i < 600 && at.filter(token -> token.n() >= n).isEmpty(); i++) {
                Thread.sleep(100);
            }
        }

        @Override
        public void snapshot(State state) {
            at = Optional.of(new ResumeToken(state.epoch(), state.revision()));
        }

        @Override
        public void delta(Delta delta) {
            long expected = at.orElseThrow().n() + 1;
            if (delta.n() != expected) {
                wrong = "entry " + delta.n() + " (expected: " + expected + ")";
            }
            seen.incrementAndGet();
            at = Optional.of(delta.token());
        }

        @Override
        public void bookmark(ResumeToken token) {}

        @Override
        public void reset() {
            resets.incrementAndGet();
        }
    }

    private static final class House implements AutoCloseable {
        final ThreadLoop loop = new ThreadLoop("bench-state", 16_384);
        final ThreadLoop backupLoop = new ThreadLoop("bench-backup", 64);
        final SystemTimers timers = new SystemTimers("bench-timers");
        final SystemClock clock = new SystemClock();
        final IgniteClusterStore store;
        final StateLoop state;

        House(Path home) {
            long began = System.nanoTime();
            store = new IgniteClusterStore(IgniteStoreOptions.ofHome(home), loop, clock, new SecureEntropy());
            state = new StateLoop(
                    store, loop, timers.on(loop), clock, new SecureEntropy(), IgniteStoreOptions.ONLY_MEMBER);
            state.start().toCompletableFuture().join();
            say("started in %.2f s", (System.nanoTime() - began) / 1e9);
        }

        void furnish() {
            for (int i = 0; i < NODES; i++) {
                submit(new Command.NodeJoined(
                                new NodeId("node-" + i),
                                "n" + i,
                                "0.1.0",
                                "127.0.0.1:1",
                                Inventory.newBuilder()
                                        .setMemoryLimitBytes(4L << 30)
                                        .build(),
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

        /** Keeps some thousand under way; throws what one of them was refused with. */
        void flow(int from, int to, IntFunction<Command> command) throws InterruptedException {
            Semaphore free = new Semaphore(WAITING);
            CompletableFuture<Void> failed = new CompletableFuture<>();
            for (int i = from; i < to; i++) {
                free.acquire();
                submit(command.apply(i)).whenComplete((reply, thrown) -> {
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

        void requireBounds() {
            int waiting = state.health().waiting();
            if (waiting > 4_096) {
                throw new AssertionError(waiting + " commands wait");
            }
        }

        private long logBytes() {
            return store.index().toCompletableFuture().join().stream()
                    .mapToLong(Kept::bytes)
                    .sum();
        }

        /** Trimming is work for idle time: what the log holds after some seconds of it. */
        long awaitTrimmed() throws InterruptedException {
            for (int i = 0; i < 60 && logBytes() > LOG_BOUND; i++) {
                submit(toggled(i)).toCompletableFuture().join();
                Thread.sleep(1_000);
            }
            long bytes = logBytes();
            if (bytes > LOG_BOUND) {
                throw new AssertionError("the log holds " + bytes + " bytes (expected: at most " + LOG_BOUND + ")");
            }
            return bytes;
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
}
