package io.ruche.scheduler.memory;

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
        if (unit == 0 || value >= 99.95) return Math.round(value) + " " + UNITS[unit];
        long tenths = Math.round(value * 10);
        return tenths / 10 + "." + Math.abs(tenths % 10) + " " + UNITS[unit];
    }
}
