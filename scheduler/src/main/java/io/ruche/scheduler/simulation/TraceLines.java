package io.ruche.scheduler.simulation;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.Optional;

/** The lines of a trace, each of bounded length, and what is wrong with one. One thread. */
final class TraceLines {
    /** Thousands of blocks' names. */
    static final int MOST_CHARACTERS = 1 << 20;

    static final int MOST_REQUESTS = 5_000_000;
    static final long MOST_TOKENS = 100_000_000;

    private final String name;
    private final BufferedReader reader;
    private long line;
    private int requests;

    TraceLines(String name, Reader reader) {
        this.name = name;
        this.reader = reader instanceof BufferedReader buffered ? buffered : new BufferedReader(reader);
    }

    /** The next line without its end; empty after the last. */
    Optional<String> next() {
        StringBuilder text = new StringBuilder();
        try {
            while (true) {
                int c = reader.read();
                if (c < 0 && text.length() == 0) return Optional.empty();
                if (c == '\n' || c < 0) break;
                text.append((char) c);
                if (text.length() > MOST_CHARACTERS) {
                    line++;
                    throw wrong("more than " + MOST_CHARACTERS + " characters", "a shorter line");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name + " cannot be read", e);
        }
        line++;
        int end = text.length();
        if (end > 0 && text.charAt(end - 1) == '\r') end--;
        return Optional.of(text.substring(0, end));
    }

    /** One more request: there is an end to what is taken. */
    void count() {
        if (++requests > MOST_REQUESTS) throw wrong("more than " + MOST_REQUESTS + " requests", "a part of it");
    }

    long tokens(String what, String text, long least) {
        String digits = text.strip();
        if (!digits.matches("[0-9]{1,12}")) throw wrong(what + " '" + text + "'", "a whole number");
        return tokens(what, Long.parseLong(digits), least);
    }

    long tokens(String what, long value, long least) {
        if (value >= least && value <= MOST_TOKENS) return value;
        throw wrong(what + " " + value, least + " to " + MOST_TOKENS);
    }

    FailureException wrong(String found, String expected) {
        return FailureException.of(
                FailureCode.INVALID_REQUEST,
                Failure.printable(name) + ":" + line + ": " + printable(found) + " (expected: " + expected + ").",
                "docs/routing.md tells what a trace looks like.");
    }

    private static String printable(String found) {
        return Failure.printable(found);
    }
}
