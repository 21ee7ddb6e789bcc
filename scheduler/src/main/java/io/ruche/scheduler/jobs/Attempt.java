package io.ruche.scheduler.jobs;

/**
 * A prompt that was begun and is not settled.
 *
 * @param number counts how often it was begun, from 1: an answer to an earlier one is not taken
 * @param deaths how often its runtime provably died under it
 * @param node the id of the node that has it; empty when nobody has
 * @param epoch the reign that leased it; a later one owes it nothing
 */
public record Attempt(int index, int number, int deaths, String node, long epoch) {

    /** Whether it is under way in this reign. A lease of an earlier one lapsed with it. */
    public boolean isLeased(long reign) {
        return !node.isEmpty() && epoch == reign;
    }

    /** Whether a lease is written down, of whatever reign. */
    public boolean hasLease() {
        return !node.isEmpty();
    }

    /** Whether it may be what its runtime died of: it runs alone from then on. */
    public boolean isSuspect() {
        return deaths > 0;
    }
}
