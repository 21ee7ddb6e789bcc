package io.ruche.scheduler.placement;

/** Which of two nodes that would do is better: a whole number, so that every machine counts alike. */
final class Score {
    private static final long MIB = 1 << 20;

    private Score() {}

    /** Spread replicas, then save a download, then leave the fuller node to others. */
    static long of(NodeSnapshot node, long leftBytes) {
        long spread = 1_000 - Math.min(1_000, node.replicas());
        long present = node.holdsModel() ? 1 : 0;
        long left = Math.max(0, leftBytes) / MIB;
        return (spread * 2 + present) * 1_000_000_000L + Math.min(left, 999_999_999L);
    }
}
