package io.ruche.scheduler.placement;

/** Which of two nodes that would do is better: a whole number, so that every machine counts alike. */
final class Score {
    private static final long MIB = 1 << 20;

    private Score() {}

    /** Spread replicas, then save a download, then leave the fuller node to others. */
    static long of(Candidate candidate, Plan.PlannedStage stage) {
        long spread = 1_000 - Math.min(1_000, candidate.node().replicas());
        long present = candidate.node().holdsModel() ? 1 : 0;
        long left =
                Math.max(0, candidate.node().memory().freeBytes() - stage.bill().totalBytes()) / MIB;
        return (spread * 2 + present) * 1_000_000_000L + Math.min(left, 999_999_999L);
    }
}
