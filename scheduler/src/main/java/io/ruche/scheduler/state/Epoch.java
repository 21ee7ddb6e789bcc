package io.ruche.scheduler.state;

/**
 * A reign of one leader.
 *
 * @param revision its first log entry; it lasts until the next epoch's
 */
public record Epoch(long number, long revision, long startedAtMillis) {}
