package io.ruche.scheduler.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * What runtimes really take beside what their bills name, learnt from the footprints that agents measure after each
 * load: by runtime and family of models, the median of the last differences, within bounds around what was assumed. Up
 * to half of the measurements may be nonsense without moving it out of the others' range.
 */
public final class LearntOverhead {
    /** Fewer say nothing. */
    static final int ENOUGH = 3;
    /** Of each key; older ones are forgotten, since runtimes change. */
    static final int KEPT = 31;

    public static final LearntOverhead NONE = new LearntOverhead(TreePMap.empty());

    private final TreePMap<Key, PVector<Long>> differences;

    private record Key(String runtime, String family) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            return Comparator.comparing(Key::runtime).thenComparing(Key::family).compare(this, other);
        }
    }

    private LearntOverhead(TreePMap<Key, PVector<Long>> differences) {
        this.differences = differences;
    }

    /**
     * @param family the model's architecture
     * @param bill as it was booked
     * @param footprintBytes resident after the load
     */
    public LearntOverhead with(String runtime, String family, Bill bill, long footprintBytes) {
        if (footprintBytes <= 0) return this;
        long named = bill.lines().stream()
                .filter(item -> item.line() != Bill.Line.RUNTIME_OVERHEAD)
                .mapToLong(Bill.Item::bytes)
                .sum();
        Key key = new Key(runtime, family);
        PVector<Long> kept = differences.getOrDefault(key, TreePVector.empty()).plus(footprintBytes - named);
        return new LearntOverhead(differences.plus(key, kept.size() > KEPT ? kept.minus(0) : kept));
    }

    /**
     * The profile with what was learnt in place of what is assumed; as it is while too little is known. At least half of
     * the assumed, since caches that fill later look like nothing after a load; at most four times as much.
     */
    public RuntimeProfile apply(RuntimeProfile profile, String family) {
        PVector<Long> kept = differences.getOrDefault(new Key(profile.runtime(), family), TreePVector.empty());
        if (kept.size() < ENOUGH) return profile;
        long assumed = profile.overheadBytes();
        return profile.withOverhead(Math.max(assumed / 2, Math.min(4 * assumed, median(kept))));
    }

    /** Of an even number the upper one: a byte too many is the smaller harm. */
    private static long median(List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
