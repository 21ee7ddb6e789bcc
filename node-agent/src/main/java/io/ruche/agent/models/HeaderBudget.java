package io.ruche.agent.models;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.memory.ByteText;
import java.net.URI;
import java.time.Duration;
import java.util.function.LongSupplier;

/** What reading the headers of one model may take of the network, all its files together. Used by one thread. */
final class HeaderBudget {
    private final long mostBytes;
    private final Duration most;
    private final LongSupplier nanos;
    private final long deadline;
    private long bytes;

    /** @param nanos a clock that never goes back */
    HeaderBudget(long mostBytes, Duration most, LongSupplier nanos) {
        this.mostBytes = mostBytes;
        this.most = most;
        this.nanos = nanos;
        this.deadline = nanos.getAsLong() + most.toNanos();
    }

    /** @throws FailureException {@code DOWNLOAD_FAILED} when that is more than may be read */
    void charge(URI address, long more) {
        bytes += more;
        if (bytes > mostBytes) {
            throw ModelSource.refusal(
                    "The header at " + address + " takes more than " + ByteText.of(mostBytes) + " to read.",
                    "Fetch the file and give its path.");
        }
    }

    /** @throws FailureException {@code DOWNLOAD_FAILED} when the time is over */
    Duration left(URI address) {
        long left = deadline - nanos.getAsLong();
        if (left <= 0) {
            throw ModelSource.refusal(
                    "The header at " + address + " was not read within " + most.toSeconds() + " s.",
                    "Try again, or fetch the file and give its path.");
        }
        return Duration.ofNanos(left);
    }
}
