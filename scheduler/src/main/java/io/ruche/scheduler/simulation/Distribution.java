package io.ruche.scheduler.simulation;

/**
 * Seconds as a histogram of 128 steps to each doubling, so that a quantile is right within 0.8 %, in the same few
 * kilobytes however many there are. From a nanosecond on; smaller ones count as 0. One thread while it is filled.
 */
public final class Distribution {
    /** Bits of the mantissa that tell steps apart. */
    private static final int STEP_BITS = 7;

    private static final int SHIFT = 52 - STEP_BITS;
    private static final long FIRST = Double.doubleToLongBits(1e-9) >>> SHIFT;
    private static final int STEPS = (int) ((Double.doubleToLongBits(1e12) >>> SHIFT) - FIRST) + 1;

    private final long[] counts = new long[STEPS];
    private long zeroes;
    private long count;
    private double sum;
    private double most;

    public void add(double seconds) {
        count++;
        sum += seconds;
        most = Math.max(most, seconds);
        if (seconds < 1e-9) zeroes++;
        else counts[(int) Math.min(STEPS - 1, (Double.doubleToLongBits(seconds) >>> SHIFT) - FIRST)]++;
    }

    /** All of another one, too. */
    public void add(Distribution other) {
        for (int step = 0; step < STEPS; step++) counts[step] += other.counts[step];
        zeroes += other.zeroes;
        count += other.count;
        sum += other.sum;
        most = Math.max(most, other.most);
    }

    public long count() {
        return count;
    }

    /** 0 of none. */
    public double mean() {
        return count == 0 ? 0 : sum / count;
    }

    public double most() {
        return most;
    }

    /**
     * The least value that so many are not above; 0 of none.
     *
     * @param share 0 to 1
     */
    public double quantile(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * count));
        long passed = zeroes;
        if (passed >= rank) return 0;
        for (int step = 0; step < STEPS; step++) {
            passed += counts[step];
            if (passed >= rank) return Math.min(most, Double.longBitsToDouble((FIRST + step + 1) << SHIFT));
        }
        return most;
    }
}
