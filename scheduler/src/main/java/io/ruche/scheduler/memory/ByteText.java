package io.ruche.scheduler.memory;

import java.util.Locale;

/** Sizes as people read them. */
public final class ByteText {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private ByteText() {}

    /** For example {@code 3.1 GiB}; whole numbers from 100 on. */
    public static String of(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 1023.5 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 || value >= 99.95
                ? Math.round(value) + " " + UNITS[unit]
                : String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }
}
