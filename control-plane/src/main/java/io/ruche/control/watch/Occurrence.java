package io.ruche.control.watch;

/**
 * One thing that happened, for people.
 *
 * @param n the log entry that carried it
 * @param atMillis wall time, milliseconds since 1970
 * @param actor who asked for it
 * @param subject the object, as kind/id
 * @param reason a stable word for programs
 * @param text one sentence
 */
public record Occurrence(long n, long epoch, long atMillis, String actor, String subject, String reason, String text) {}
