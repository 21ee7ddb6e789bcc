package io.ruche.control.state;

import java.time.Duration;

/**
 * How much of the log is kept.
 *
 * @param entries at least so many
 * @param age at least so old ones
 * @param bytes at most so many; they win. While work never pauses, half as many again
 */
record Retention(int entries, Duration age, long bytes) {
    static final Retention DEFAULT = new Retention(5_000, Duration.ofHours(1), 64L << 20);
}
