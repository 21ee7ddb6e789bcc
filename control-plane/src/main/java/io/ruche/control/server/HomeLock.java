package io.ruche.control.server;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** One process a home. The operating system ends the lock with the process, so a crash leaves nothing behind. */
final class HomeLock implements AutoCloseable {
    private final FileChannel channel;

    private HomeLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Throws ALREADY_RUNNING, naming the process, when another has it. */
    static HomeLock take(Path home, EndpointsFile endpoints) {
        Path file = home.resolve("run").resolve("lock");
        try {
            Files.createDirectories(home.resolve("run"));
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel) == null) {
                channel.close();
                throw FailureException.of(
                        FailureCode.ALREADY_RUNNING,
                        "A Ruche runs in " + home + endpoints.describe() + ".",
                        "Use it, end it with `ruche stop`, or start another with --home DIR.");
            }
            return new HomeLock(channel);
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    home + " cannot be written: " + e.getMessage() + ".",
                    "Give it to this user, free some disk, or use --home DIR.");
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // another server in this very process
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // the lock ends with the process
        }
    }
}
