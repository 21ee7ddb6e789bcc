package io.ruche.launcher.output;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Numbers as people read them. Bytes are decimal, as disks and models are sold, with three figures, as the server has. */
public final class Units {
    private static final String[] BYTES = {"B", "kB", "MB", "GB", "TB", "PB"};

    private Units() {}

    /** For example {@code 98.4 MB}, {@code 3.21 GB}. */
    public static String bytes(double bytes) {
        if (bytes < 0) return "-" + bytes(-bytes);
        int unit = 0;
        double value = bytes;
        while (value >= 999.5 && unit < BYTES.length - 1) {
            value /= 1000;
            unit++;
        }
        int decimals = unit == 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", value, BYTES[unit]);
    }

    /** For example {@code 4 s}, {@code 2 min 5 s}, {@code 3 h 12 min}. */
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        if (seconds < 86_400) {
            return seconds / 3600 + " h " + seconds % 3600 / 60 + " min";
        }
        return seconds / 86_400 + " d " + seconds % 86_400 / 3600 + " h";
    }

    /** For example {@code 134.5 M} parameters. */
    public static String count(double count) {
        String[] units = {"", " k", " M", " G", " T"};
        int unit = 0;
        double value = count;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f%s" : "%.1f%s", value, units[unit]);
    }

    /**
     * Bytes of a size as typed: digits with an optional unit, decimal ({@code 8GB}) or binary ({@code 8GiB}); empty when it
     * is none.
     */
    public static Optional<Long> parseBytes(String text) {
        String trimmed = text.strip().toLowerCase(Locale.ROOT).replace(" ", "");
        int split = 0;
        while (split < trimmed.length() && (Character.isDigit(trimmed.charAt(split)) || trimmed.charAt(split) == '.')) {
            split++;
        }
        String unit = trimmed.substring(split);
        int power = unit.isEmpty() || unit.equals("b") ? 0 : "kmgt".indexOf(unit.charAt(0)) + 1;
        boolean binary = unit.length() == 3 && unit.endsWith("ib");
        boolean decimal = unit.length() == 2 && unit.endsWith("b") || unit.length() <= 1;
        if (split == 0 || !binary && !decimal || power == 0 && !(unit.isEmpty() || unit.equals("b"))) {
            return Optional.empty();
        }
        try {
            double value = Double.parseDouble(trimmed.substring(0, split)) * Math.pow(binary ? 1024 : 1000, power);
            return value >= 1 && value < Long.MAX_VALUE ? Optional.of((long) value) : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
