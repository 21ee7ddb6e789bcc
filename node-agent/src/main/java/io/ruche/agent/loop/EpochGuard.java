package io.ruche.agent.loop;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.util.Optional;

/**
 * Keeps a deposed leader from being obeyed: epochs only rise, and so do versions within one. The caller persists a new
 * epoch before it acts on it.
 *
 * @param epoch the highest seen
 * @param version the highest seen in that epoch
 */
record EpochGuard(long epoch, long version) {

    /** Empty when a document of this epoch and version may be followed; the same once more is harmless. */
    Optional<Failure> refuse(long offeredEpoch, long offeredVersion) {
        if (Long.compareUnsigned(offeredEpoch, epoch) < 0) {
            return Optional.of(Failure.of(
                    FailureCode.STALE_EPOCH,
                    "epoch: " + offeredEpoch + " (expected: >= " + epoch + ").",
                    "A newer leader has spoken to this agent; the older one must step down."));
        }

        if (offeredEpoch == epoch && Long.compareUnsigned(offeredVersion, version) < 0) {
            return Optional.of(Failure.of(
                    FailureCode.STALE_EPOCH,
                    "version: " + offeredVersion + " of epoch " + epoch + " (expected: >= " + version + ").",
                    "A late message; the newer one is followed."));
        }

        return Optional.empty();
    }

    EpochGuard seen(long newEpoch, long newVersion) {
        return new EpochGuard(newEpoch, newVersion);
    }
}
