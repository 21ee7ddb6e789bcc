package io.ruche.tests.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.ruche.control.backup.Backups;
import io.ruche.control.server.RestoreHome;
import io.ruche.control.state.Recovery;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobPriority;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.State;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.LoggerFactory;

/**
 * The store alone, on a real disk: events a second through log and flush beside the disk's own fsync rate, jobs submitted
 * and recovered at two sizes, a watcher that drops and comes back, a backup under load and its restore.
 */
public final class StoreBench {
    private static final int ROUNDS = 3;
    private static final int LATENCIES = 1_000;
    private static final int DROPS = 100;

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
        measureJobs();
        Path home = folder.resolve("many");
        try (StoreHouse house = new StoreHouse(home)) {
            recover(house);
            backUpAndRestore(house, home);
        }
        try (StoreHouse house = new StoreHouse(folder.resolve("events"))) {
            house.furnish();
            house.flow(0, events / 20, i -> house.submit(StoreHouse.toggled(i))); // warm
            flood(house);
        }
    }

    /** Two stores, one with a tenth of the jobs, in turns in one JVM that did the same to a third one before. */
    private void measureJobs() throws Exception {
        int few = jobs / 10;
        int many = jobs - ROUNDS * LATENCIES;
        fill(folder.resolve("warm"), few);
        submitOneByOne(folder.resolve("warm"), few);
        fill(folder.resolve("few"), few);
        fill(folder.resolve("many"), many);
        for (int i = 0; i < ROUNDS; i++) {
            submitOneByOne(folder.resolve("few"), few + i * LATENCIES);
            submitOneByOne(folder.resolve("many"), many + i * LATENCIES);
        }
    }

    /** Many at once, as a load. */
    private static void fill(Path home, int count) throws InterruptedException {
        try (StoreHouse house = new StoreHouse(home)) {
            house.furnish();
            long began = System.nanoTime();
            house.flow(0, count, i -> house.submit(job(i)));
            say("%d jobs submitted, %.0f a second", count, count * 1e9 / (System.nanoTime() - began));
        }
    }

    /** For their latency. */
    private static void submitOneByOne(Path home, int from) {
        try (StoreHouse house = new StoreHouse(home)) {
            long[] nanos = new long[LATENCIES];
            for (int i = 0; i < nanos.length; i++) {
                long began = System.nanoTime();
                house.submit(job(from + i)).toCompletableFuture().join();
                nanos[i] = System.nanoTime() - began;
            }
            Arrays.sort(nanos);
            say(
                    "at %d stored jobs: submit p50 %.2f ms, p99 %.2f ms; heap in use %d MB",
                    house.state.state().jobs().size(),
                    nanos[nanos.length / 2] / 1e6,
                    nanos[nanos.length * 99 / 100] / 1e6,
                    StoreBounds.heap() >> 20);
        }
    }

    static void say(String text, Object... arguments) {
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
                new JobSpec(JobKind.CHAT, "m0", 100, 20_000, "key-1", options));
    }

    private static void recover(StoreHouse house) {
        for (int i = 0; i < ROUNDS; i++) {
            long began = System.nanoTime();
            State found =
                    new Recovery(house.store).run().toCompletableFuture().join().state();
            say("recovery of %d jobs: %.2f s", found.jobs().size(), (System.nanoTime() - began) / 1e9);
        }
    }

    private void backUpAndRestore(StoreHouse house, Path home) throws Exception {
        Backups backups = new Backups(house.state, house.store, house.backupLoop, house.clock, "bench", home);
        AtomicBoolean done = new AtomicBoolean();
        AtomicLong under = new AtomicLong();
        Thread load = new Thread(() -> {
            for (int i = 0; !done.get(); i++) {
                house.submit(StoreHouse.toggled(i)).toCompletableFuture().join();
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

    /** A million events past a watcher that drops and comes back, one in ten under a request key of its own. */
    private void flood(StoreHouse house) throws Exception {
        Seer seer = new Seer(house);
        long before = house.state.state().revision();
        long began = System.nanoTime();
        int share = events / DROPS / 2;
        try (StoreBounds bounds = new StoreBounds(house, folder.resolve("events"))) {
            for (int round = 0; round < DROPS; round++) {
                int from = 2 * round * share;
                seer.come();
                house.flow(from, from + share, i -> toggle(house, i));
                seer.drop();
                house.flow(from + share, from + 2 * share, i -> toggle(house, i));
                bounds.look();
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            seer.come();
            long last = house.state.state().revision();
            seer.await(last);
            say(
                    "%d events in %d entries through log and flush: %.0f a second; a watcher dropped %d times: %d entries"
                            + " seen once each, %d resets, %s",
                    events, last - before, events / seconds, DROPS, seer.seen.get(), seer.resets.get(), seer.wrong);
            bounds.require();
        }
        if (!seer.wrong.isEmpty() || seer.resets.get() > 0) {
            throw new AssertionError("the watcher missed or doubled something: " + seer.wrong);
        }
    }

    private static CompletionStage<?> toggle(StoreHouse house, int number) {
        Command command = StoreHouse.toggled(number);
        return number % 10 == 0 ? house.submit(command, "toggle-" + number) : house.submit(command);
    }
}
