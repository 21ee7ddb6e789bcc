package io.ruche.control.state.adapter.ignite;

import io.ruche.control.state.Entries;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.spelling.Excerpt;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ignite's exceptions in our words: what is wrong, with which file, and what to do. */
final class IgniteFailures {
    private static final int DEPTH = 16;
    private static final int MAX_SAID = 200;

    private static final List<String> DAMAGE = List.of(
            "corrupt",
            "crc",
            "integrity",
            "unexpected end",
            "eof",
            "checkpoint",
            "metastorage",
            "damaged",
            "is broken",
            "wal segment",
            "failed to read",
            "unknown page",
            "unexpected",
            "missing");

    private IgniteFailures() {}

    /** What a failed start or a broken store means. */
    static Failure of(Throwable thrown, Path directory) {
        List<Throwable> causes = causes(thrown);
        for (Throwable cause : causes) {
            if (cause instanceof FailureException expected) {
                return expected.failure();
            }
        }
        if (mentions(causes, "no space left")
                || mentions(causes, "not enough space")
                || mentions(causes, "disk quota")) {
            return Failure.of(
                    FailureCode.DISK_FULL,
                    "The disk of " + directory + " is full; nothing that was acknowledged is lost.",
                    "Free some space, then start again.");
        }
        if (mentions(causes, "acquire file lock") || mentions(causes, "acquire lock")) {
            return Failure.of(
                    FailureCode.ALREADY_RUNNING,
                    "Another process works on " + directory + " (expected: one process a home).",
                    "Use that one, or end it with 'ruche stop', or choose another folder with --home.");
        }
        for (Throwable cause : causes) {
            if (cause instanceof AccessDeniedException denied) {
                return Failure.of(
                        FailureCode.CONFIGURATION,
                        denied.getFile() + " may not be read or written by this user.",
                        "Give the user the right, or choose another folder with --home.");
            }
        }
        return damagedOrUnknown(causes, directory);
    }

    private static Failure damagedOrUnknown(List<Throwable> causes, Path directory) {
        Optional<String> file = file(causes, directory);
        boolean isDamage = file.isPresent()
                || causes.stream().anyMatch(cause -> cause instanceof IOException)
                || DAMAGE.stream().anyMatch(word -> mentions(causes, word));
        if (isDamage) {
            return Failure.of(
                    FailureCode.STORE_DAMAGED,
                    file.orElse(directory.toString()) + " is damaged: " + damage(causes) + ".",
                    Entries.cure(directory.toString()));
        }
        return Failure.of(
                FailureCode.CONFIGURATION,
                "The store in " + directory + " cannot be opened: " + said(causes) + ".",
                "Look into the log; 'ruche doctor' checks the rest of the house.");
    }

    /** In our words: Ignite's tell of positions and pages, several times over, and stand in the log. */
    private static String damage(List<Throwable> causes) {
        if (mentions(causes, "crc") || mentions(causes, "integrity")) {
            return "its checksum does not fit what is in it";
        }
        if (mentions(causes, "eof") || mentions(causes, "unexpected end")) {
            return "it ends too early";
        }
        if (mentions(causes, "missing") || mentions(causes, "nosuchfile") || mentions(causes, "filenotfound")) {
            return "something of it is missing";
        }
        return "it cannot be read";
    }

    /** The first file below the store that a message names, the innermost message first. */
    private static Optional<String> file(List<Throwable> causes, Path directory) {
        Pattern path = Pattern.compile(Pattern.quote(directory.toString()) + "[^\\s,;:\\]\\)'\"]+");
        for (int i = causes.size() - 1; i >= 0; i--) {
            Matcher matcher = path.matcher(String.valueOf(causes.get(i).getMessage()));
            if (matcher.find()) {
                return Optional.of(matcher.group());
            }
        }
        return Optional.empty();
    }

    /** The innermost message there is, its first line. */
    private static String said(List<Throwable> causes) {
        for (int i = causes.size() - 1; i >= 0; i--) {
            String message = causes.get(i).getMessage();
            String line = message == null
                    ? ""
                    : message.lines().findFirst().orElse("").trim();
            if (!line.isEmpty()) {
                String shown = Excerpt.of(line, MAX_SAID);
                return shown.endsWith(".") ? shown.substring(0, shown.length() - 1) : shown;
            }
        }
        return "it cannot be read";
    }

    private static boolean mentions(List<Throwable> causes, String words) {
        return causes.stream()
                .anyMatch(cause -> cause.toString().toLowerCase(Locale.ROOT).contains(words));
    }

    private static List<Throwable> causes(Throwable thrown) {
        List<Throwable> all = new ArrayList<>();
        for (Throwable cause = thrown; cause != null && all.size() < DEPTH; cause = cause.getCause()) {
            all.add(cause);
        }
        return all;
    }
}
