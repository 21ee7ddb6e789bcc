package io.ruche.scheduler.memory;

import java.util.Locale;

/** Sizes as people read them: decimal, as disks and models are sold, with three figures. */
public final class ByteText {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB"};

    private ByteText() {}

    /** For example {@code 823 MB}, {@code 3.21 GB}. */
    public static String of(long bytes) {
        double value = bytes;
        int unit = 0;
        while (Math.abs(value) >= 999.5 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        double size = Math.abs(value);
        int decimals = unit == 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", value, UNITS[unit]);
    }
}
