package io.ruche.scheduler.simulation;

/**
 * A replica's machine is lost, and back.
 *
 * @param replica its place in the scenario
 * @param backNanos when loading begins anew; {@link #NEVER}
 */
public record Outage(int replica, long lostNanos, long backNanos) {
    public static final long NEVER = Long.MAX_VALUE;

    public Outage {
        if (replica < 0 || lostNanos < 0 || backNanos <= lostNanos) {
            throw new IllegalArgumentException("outage of " + replica + " from " + lostNanos + " to " + backNanos
                    + " (expected: a replica, and a return after the loss)");
        }
    }
}
