package io.ruche.control.api;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobPriority;
import io.ruche.scheduler.spelling.Excerpt;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads what a client says of how a job shall be worked on, from texts. Throws INVALID_REQUEST by the field's name. */
final class JobWish {
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(s|m|h|d)");

    private JobWish() {}

    /** @param field the text of a field, if it was given */
    static JobOptions options(Function<String, Optional<String>> field, Instant now) {
        JobOptions otherwise = JobOptions.DEFAULT;
        return new JobOptions(
                field.apply("priority")
                        .map(text -> oneOf("priority", text, JobPriority.class))
                        .orElse(otherwise.priority()),
                field.apply("deadline")
                        .map(text -> deadline("deadline", text, now))
                        .orElse(0L),
                field.apply("attempts").map(text -> number("attempts", text)).orElse(otherwise.attempts()),
                field.apply("concurrency")
                        .map(text -> number("concurrency", text))
                        .orElse(otherwise.concurrency()),
                field.apply("max_tokens")
                        .map(text -> number("max_tokens", text))
                        .orElse(otherwise.maxTokens()));
    }

    static Optional<JobKind> kind(Function<String, Optional<String>> field) {
        return field.apply("kind").map(text -> oneOf("kind", text, JobKind.class));
    }

    /** A word for one of an enum's names, in lower case. */
    static <E extends Enum<E>> E oneOf(String name, String text, Class<E> type) {
        for (E one : type.getEnumConstants()) if (Picture.lower(one).equals(text.toLowerCase(Locale.ROOT))) return one;
        String known =
                Arrays.stream(type.getEnumConstants()).map(Picture::lower).collect(Collectors.joining(", "));
        throw invalid(name + ": '" + Excerpt.of(text, 40) + "' (expected: one of " + known + ").");
    }

    static int number(String name, String text) {
        try {
            return Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw invalid(name + ": '" + Excerpt.of(text, 40) + "' (expected: a whole number).");
        }
    }

    /** Milliseconds since 1970 of a moment, or of the end of a time from now on. */
    static long deadline(String name, String text, Instant now) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (matcher.matches()) {
            long count = Long.parseLong(matcher.group(1));
            Duration duration = switch (matcher.group(2)) {
                case "s" -> Duration.ofSeconds(count);
                case "m" -> Duration.ofMinutes(count);
                case "h" -> Duration.ofHours(count);
                default -> Duration.ofDays(count);
            };
            return now.plus(duration).toEpochMilli();
        }
        try {
            return Instant.parse(text.strip()).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw invalid(
                    name + ": '" + Excerpt.of(text, 40)
                            + "' (expected: a time from now such as 90s, 30m, 2h or 1d, or a moment such as 2027-01-31T08:00:00Z).");
        }
    }

    static FailureException invalid(String message) {
        return FailureException.of(FailureCode.INVALID_REQUEST, message, "");
    }
}
