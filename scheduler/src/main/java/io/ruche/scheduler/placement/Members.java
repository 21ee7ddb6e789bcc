package io.ruche.scheduler.placement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The machines of a neighbourhood that may hold a part of a model, for one crew. Made once for all sizes of sets, of which
 * most are discarded by the sums here. One run, one thread.
 */
final class Members {
    private final Crew crew;
    private final int[] rising;
    /** Bytes free, rising. */
    private final long[] free;
    /** Bytes free on so many of them that have most. */
    private final long[] most;

    private int[] byFree = new int[0];
    private int[] bySpeed = new int[0];

    private Members(Crew crew, int[] rising) {
        this.crew = crew;
        this.rising = rising;
        this.free = new long[rising.length];
        for (int i = 0; i < rising.length; i++) free[i] = crew.free()[rising[i]];
        Arrays.sort(free);
        this.most = new long[rising.length + 1];
        for (int i = 1; i <= rising.length; i++) most[i] = most[i - 1] + free[rising.length - i];
    }

    static List<Members> of(Crew crew, Neighbourhoods neighbourhoods) {
        List<Members> all = new ArrayList<>();
        for (Neighbourhoods.Neighbourhood around : neighbourhoods.all()) {
            int[] rising = new int[around.members().length];
            int count = 0;
            for (int at : around.members()) if (crew.has(at)) rising[count++] = at;
            if (count > 1) all.add(new Members(crew, Arrays.copyOf(rising, count)));
        }
        return all;
    }

    /** Positions, rising. */
    int[] rising() {
        return rising;
    }

    /** Whether any so many of them could hold so much together, or so much each. */
    boolean mayHold(int size, long together, long each) {
        if (rising.length < size) return false;
        return most[size] >= together || free[free.length - size] >= each;
    }

    /** Most free first, and by position where that is equal. */
    int[] byFree() {
        if (byFree.length == 0) byFree = sortedByFree();
        return byFree;
    }

    /** Fastest reading first, and as {@link #byFree} where that is equal. */
    int[] bySpeed() {
        if (bySpeed.length > 0) return bySpeed;
        double[] speeds = Arrays.stream(rising)
                .mapToDouble(at -> crew.byteSeconds()[at])
                .sorted()
                .distinct()
                .toArray();
        bySpeed = new int[rising.length];
        int count = 0;
        for (double speed : speeds) {
            for (int at : byFree()) if (crew.byteSeconds()[at] == speed) bySpeed[count++] = at;
        }
        return bySpeed;
    }

    /** By numbers that hold both, as long as these have room for it: a terabyte beside a million positions. */
    private int[] sortedByFree() {
        int bits = Long.SIZE - Long.numberOfLeadingZeros(rising[rising.length - 1]);
        long largest = free[free.length - 1];
        if (Long.numberOfLeadingZeros(largest) <= bits + 1) return boxedByFree();
        long[] keys = new long[rising.length];
        for (int i = 0; i < keys.length; i++) keys[i] = (largest - crew.free()[rising[i]]) << bits | rising[i];
        Arrays.sort(keys);
        int[] sorted = new int[keys.length];
        for (int i = 0; i < keys.length; i++) sorted[i] = (int) (keys[i] & (1L << bits) - 1);
        return sorted;
    }

    private int[] boxedByFree() {
        return Arrays.stream(rising)
                .boxed()
                .sorted(Comparator.comparingLong((Integer at) -> -crew.free()[at])
                        .thenComparing(Comparator.naturalOrder()))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
