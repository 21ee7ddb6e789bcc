package io.ruche.tests.bench;

import io.ruche.control.state.ClusterStore.Kept;
import io.ruche.control.state.Health;
import io.ruche.control.watch.Delta;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.state.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * What must not grow with the number of events: a thread looks at what is cheap to read all the time, {@link #look} at the
 * rest now and then, and {@link #require} prints each bound and fails when one did not hold.
 */
final class StoreBounds implements AutoCloseable {
    private static final int MOST_WAITING = 4_096;
    private static final int MOST_ANSWERS = 20_000;
    /** An entry's commands may be over before the oldest answers are forgotten. */
    private static final int ONE_ENTRY = 256;

    private static final int MOST_FRAMES = 256;
    private static final int MOST_ROWS = 150_000;
    private static final long MOST_ROW_BYTES = 100L << 20;
    private static final long MOST_LOG_BYTES = 64L << 20;
    /** What a State of some rows, the watchers' 32 MB and 32 MB that wait for the tables come to. */
    private static final long MOST_HEAP_GROWTH = 96L << 20;
    /** Four segments and the archive, the page files of a State of some rows and a log of 64 MB, and the ballast. */
    private static final long MOST_DISK = 768L << 20;

    private static final int MOST_FILES = 100;
    /** The one that looks, and pools that have not grown to their size yet. */
    private static final int MOST_THREADS_MORE = 8;

    private final StoreHouse house;
    private final Path home;
    private final Still still = new Still();
    private final Subscription stillHeld;
    private final Thread sampler;
    private final List<String> broken = new ArrayList<>();
    private volatile boolean closed;

    private volatile int waiting;
    private volatile int answers;
    private volatile long unflushed;
    private volatile int threads;
    private long logBytes;
    private long diskBytes;
    private long files;
    private final int threadsBefore = threadCount();
    private final long heapBefore = heap();

    StoreBounds(StoreHouse house, Path home) {
        this.house = house;
        this.home = home;
        this.stillHeld = house.state.watch(Optional.empty(), still, 1);
        this.sampler = new Thread(this::sample, "bench-bounds");
        sampler.setDaemon(true);
        sampler.start();
    }

    private void sample() {
        while (!closed) {
            Health health = house.state.health();
            waiting = Math.max(waiting, health.waiting());
            unflushed = Math.max(unflushed, health.revision() - health.flushed());
            answers = Math.max(answers, house.state.state().answers().size());
            threads = Math.max(threads, threadCount());
            try {
                TimeUnit.MILLISECONDS.sleep(10);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** What the log holds and what lies on disk now. */
    void look() {
        logBytes = Math.max(logBytes, logBytes());
        try (Stream<Path> all = Files.walk(home)) {
            List<Path> found = all.filter(Files::isRegularFile).toList();
            files = Math.max(files, found.size());
            diskBytes = Math.max(
                    diskBytes, found.stream().mapToLong(StoreBounds::size).sum());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file that was just removed has none. */
    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    private long logBytes() {
        return house.store.index().toCompletableFuture().join().stream()
                .mapToLong(Kept::bytes)
                .sum();
    }

    /** Throws AssertionError. Trimming is work for idle time: the log is given some seconds of it. */
    void require() throws InterruptedException {
        StoreBench.say("most that was seen while the events came, or afterwards:");
        require("commands that wait", waiting, MOST_WAITING);
        require("answers kept under request keys", answers, MOST_ANSWERS + ONE_ENTRY);
        StoreBench.say("  %-52s %,13d", "entries that wait for the tables", unflushed);
        StoreBench.say("  %-52s %,13d", "bytes of log while the events came", logBytes);
        requireStill();
        for (int i = 0; i < 60 && logBytes() > MOST_LOG_BYTES; i++) {
            house.submit(StoreHouse.toggled(i)).toCompletableFuture().join();
            TimeUnit.SECONDS.sleep(1);
        }
        require("bytes of log, a minute of rest later at most", logBytes(), MOST_LOG_BYTES);
        AtomicInteger rows = new AtomicInteger();
        AtomicLong rowBytes = new AtomicLong();
        house.store
                .scan((key, row) -> {
                    rows.incrementAndGet();
                    rowBytes.addAndGet(key.length() + row.getSerializedSize());
                })
                .toCompletableFuture()
                .join();
        require("rows of the tables", rows.get(), MOST_ROWS);
        require("bytes of the tables' rows", rowBytes.get(), MOST_ROW_BYTES);
        require("threads more than before", threads - threadsBefore, MOST_THREADS_MORE);
        require("bytes of heap in use more than before", Math.max(0, heap() - heapBefore), MOST_HEAP_GROWTH);
        require("files", files, MOST_FILES);
        require("bytes on disk", diskBytes, MOST_DISK);
        if (!broken.isEmpty()) throw new AssertionError("out of bounds: " + broken);
    }

    /** One that asked for one frame before all the events, and now for all that it missed. */
    private void requireStill() throws InterruptedException {
        long last = house.state.state().revision();
        stillHeld.request(1 << 20);
        for (int i = 0; i < 600 && still.at < last; i++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        require("frames that waited for a watcher that stood still", still.frames, MOST_FRAMES);
        if (still.at < last) broken.add("a watcher that stood still is at " + still.at + " (expected: " + last + ")");
    }

    private void require(String what, long found, long bound) {
        boolean held = found <= bound;
        StoreBench.say("  %-52s %,13d of %,13d%s", what, found, bound, held ? "" : "  MISSED");
        if (!held) broken.add(what);
    }

    private static int threadCount() {
        return ManagementFactory.getThreadMXBean().getThreadCount();
    }

    /** In use when nothing is left to collect. */
    static long heap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    @Override
    public void close() {
        closed = true;
        sampler.interrupt();
        stillHeld.close();
    }

    /** Counts what it gets after its first snapshot. */
    private static final class Still implements Watcher {
        private boolean begun;
        volatile int frames;
        volatile long at;

        @Override
        public void snapshot(State state) {
            if (begun) frames++;
            begun = true;
            at = state.revision();
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread at a time writes
        public void delta(Delta delta) {
            frames++;
            at = delta.n();
        }

        @Override
        public void bookmark(ResumeToken token) {}

        @Override
        public void reset() {}
    }
}
