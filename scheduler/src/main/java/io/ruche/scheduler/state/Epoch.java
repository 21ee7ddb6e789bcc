package io.ruche.scheduler.state;

/**
 * A reign of one leader.
 *
 * @param revision its first log entry; it lasts until the next epoch's
 * @param holder the member that led
 */
public record Epoch(long number, long revision, long startedAtMillis, String holder) {}
