package io.ruche.agent.capacity;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/** OSHI says 0, -1 or NaN where it knows nothing; here such a reading is empty. */
final class Reading {
    private static final double HOTTEST_CELSIUS = 150;
    private static final double STRONGEST_WATTS = 10_000;

    private Reading() {}

    /** A share in percent, as a fraction 0-1. Zero is a real load. */
    static OptionalDouble percent(double value) {
        return fraction(value / 100);
    }

    /** A share 0-1. Zero is a real load, and rounding may leave a little above 1. */
    static OptionalDouble fraction(double value) {
        return value >= 0 && value <= 1.05 ? OptionalDouble.of(Math.min(value, 1)) : OptionalDouble.empty();
    }

    /** No machine that runs is at 0 degrees or below, or above {@value #HOTTEST_CELSIUS}. */
    static OptionalDouble celsius(double value) {
        return value > 0 && value < HOTTEST_CELSIUS ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    static OptionalDouble watts(double value) {
        return value > 0 && value < STRONGEST_WATTS ? OptionalDouble.of(value) : OptionalDouble.empty();
    }

    /** A size that cannot be zero where it is known, such as a card's memory. */
    static OptionalLong size(long bytes) {
        return bytes > 0 ? OptionalLong.of(bytes) : OptionalLong.empty();
    }

    /** An amount in use: zero is real, a negative one is unknown. */
    static OptionalLong used(long bytes) {
        return bytes >= 0 ? OptionalLong.of(bytes) : OptionalLong.empty();
    }

    /** Link speed; some systems report the largest number for a link that is down. */
    static OptionalLong bitsPerSecond(long value) {
        return value > 0 && value < 10_000_000_000_000L ? OptionalLong.of(value) : OptionalLong.empty();
    }
}
