package io.ruche.scheduler.organisation.spec.table;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How times, sizes, amounts and schedules are written, and the one way in which each is kept. */
public final class Forms {
    static final String NAME = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
    private static final Pattern SPAN = Pattern.compile("([0-9]{1,9})(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,3})?) ?(B|kB|KB|MB|GB|TB)?");
    private static final Map<String, Long> BYTES = Map.of(
            "B", 1L, "kB", 1_000L, "KB", 1_000L, "MB", 1_000_000L, "GB", 1_000_000_000L, "TB", 1_000_000_000_000L);
    private static final Pattern CRON_PART =
            Pattern.compile("(?:\\*|([0-9]{1,2})(?:-([0-9]{1,2}))?)(?:/([0-9]{1,2}))?");
    /** Least and most of minute, hour, day of month, month, day of week (0 and 7 are Sunday). */
    private static final List<int[]> CRON_BOUNDS =
            List.of(new int[] {0, 59}, new int[] {0, 23}, new int[] {1, 31}, new int[] {1, 12}, new int[] {0, 7});

    private Forms() {}

    /** {@code 30s}, {@code 5m}, {@code 4h}, {@code 7d} or {@code 250ms}. */
    public static Optional<Duration> parseSpan(String text) {
        Matcher span = SPAN.matcher(text);
        if (!span.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(span.group(1));
        return Optional.of(
                switch (span.group(2)) {
                    case "ms" -> Duration.ofMillis(count);
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    case "h" -> Duration.ofHours(count);
                    default -> Duration.ofDays(count);
                });
    }

    /** In the largest unit that tells it exactly: 120 seconds are {@code 2m}. */
    public static String span(Duration span) {
        long millis = span.toMillis();
        if (millis == 0) {
            return "0s";
        }
        if (millis % 86_400_000 == 0) return millis / 86_400_000 + "d";
        if (millis % 3_600_000 == 0) return millis / 3_600_000 + "h";
        if (millis % 60_000 == 0) return millis / 60_000 + "m";
        return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }

    /** Bytes; units are decimal, as disks and models are sold. */
    public static Optional<Long> parseSize(String text) {
        Matcher size = SIZE.matcher(text);
        if (!size.matches()) {
            return Optional.empty();
        }
        long unit = BYTES.getOrDefault(size.group(2) == null ? "B" : size.group(2), 1L);
        BigDecimal bytes = new BigDecimal(size.group(1)).multiply(BigDecimal.valueOf(unit));
        return bytes.stripTrailingZeros().scale() > 0 || bytes.signum() == 0
                ? Optional.empty()
                : Optional.of(bytes.longValueExact());
    }

    /** A decimal number of modest size: no more than 40 characters, no exponent beyond 30. */
    public static Optional<BigDecimal> parseNumber(String text) {
        if (text.length() > 40) {
            return Optional.empty();
        }
        try {
            BigDecimal number = new BigDecimal(text);
            return Math.abs((long) number.scale()) > 30 + text.length() ? Optional.empty() : Optional.of(plain(number));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** 1.50 and 1.5 are one number. */
    public static BigDecimal plain(BigDecimal number) {
        BigDecimal stripped = number.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }

    /** Five fields of {@code *}, {@code 5}, {@code 1-5}, {@code * /15} (without the space) and lists of them. */
    public static boolean isCron(String text) {
        String[] fields = text.strip().split("\\s+");
        if (text.length() > 200 || fields.length != CRON_BOUNDS.size()) {
            return false;
        }
        for (int i = 0; i < fields.length; i++) {
            for (String part : fields[i].split(",", -1)) {
                if (!isCronPart(part, CRON_BOUNDS.get(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** With single spaces. */
    public static String cron(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private static boolean isCronPart(String text, int[] bounds) {
        Matcher part = CRON_PART.matcher(text);
        if (!part.matches() || "0".equals(part.group(3)) || "00".equals(part.group(3))) {
            return false;
        }
        if (part.group(1) == null) {
            return true;
        }
        int from = Integer.parseInt(part.group(1));
        int to = part.group(2) == null ? from : Integer.parseInt(part.group(2));
        return bounds[0] <= from && from <= to && to <= bounds[1];
    }
}
