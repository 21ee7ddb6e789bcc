package io.ruche.scheduler.state;

/**
 * One line of an object's timeline.
 *
 * @param revision the log entry that carried it
 * @param atMillis wall time, milliseconds since 1970
 * @param from the phase before, lower case; empty at birth
 * @param to the phase after, lower case
 * @param reason a code or a sentence; may be empty
 */
public record Transition(long revision, long atMillis, String from, String to, String reason) {}
