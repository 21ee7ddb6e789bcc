package io.ruche.agent.models;

import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.memory.ByteText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToLongFunction;

/** Where a pull puts its files until they are whole, and what it tells about itself meanwhile. One thread. */
final class Staging {
    /** What a full disk should keep free for everything else. */
    private static final long RESERVE_BYTES = 64L << 20;

    private static final long TELL_EVERY_NANOS = 100_000_000;

    private final ModelSpec spec;
    private final Path folder;
    private final String source;
    private final PullListener listener;
    private final ToLongFunction<Path> freeBytes;
    private long toldAt = System.nanoTime() - TELL_EVERY_NANOS;

    Staging(ModelSpec spec, Path folder, String source, PullListener listener, ToLongFunction<Path> freeBytes) {
        this.spec = spec;
        this.folder = folder;
        this.source = source;
        this.listener = listener;
        this.freeBytes = freeBytes;
    }

    ModelSpec spec() {
        return spec;
    }

    Path folder() {
        return folder;
    }

    /**
     * Makes sure that the disk has room before anything is written.
     *
     * @param bytes that are still to come
     * @throws FailureException {@code DISK_FULL} with both numbers
     */
    void need(long bytes) throws IOException {
        Files.createDirectories(folder);
        long free = freeBytes.applyAsLong(folder);
        if (bytes > free - RESERVE_BYTES) {
            throw diskFull(folder, bytes, free);
        }
    }

    static FailureException diskFull(Path folder, long needed, long free) {
        return FailureException.of(
                FailureCode.DISK_FULL,
                "The disk of " + folder + " is full: " + ByteText.of(needed + RESERVE_BYTES) + " are needed (with "
                        + ByteText.of(RESERVE_BYTES) + " left over), " + ByteText.of(free) + " are free.",
                "Free space there, remove a model, or move RUCHE_HOME to a larger disk; then pull again.");
    }

    void progress(long bytesDone, long bytesTotal) {
        long now = System.nanoTime();
        if (now - toldAt >= TELL_EVERY_NANOS || bytesDone == bytesTotal) {
            toldAt = now;
            listener.progress(source, bytesDone, bytesTotal);
        }
    }
}
