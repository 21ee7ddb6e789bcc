package io.ruche.scheduler.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
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
     * @param kvBytes of them, what keys and values hold at that moment; empty: all that the bill names
     */
    public LearntOverhead with(String runtime, String family, Bill bill, long footprintBytes, OptionalLong kvBytes) {
        long fixed = footprintBytes - kvBytes.orElse(0);
        long weights = 0;
        long named = 0;
        for (Bill.Item item : bill.lines()) {
            switch (item.line()) {
                case WEIGHTS, EMBEDDING, HEAD -> {
                    weights += item.bytes();
                    named += item.bytes();
                }
                case KV_CACHE -> named += kvBytes.isPresent() ? 0 : item.bytes();
                case COMPUTE_BUFFERS -> named += item.bytes();
                case RUNTIME_OVERHEAD -> {}
            }
        }
        // a process is more than its weights: a reading of no more was taken before they were all there
        if (footprintBytes <= 0 || fixed <= weights) return this;
        Key key = new Key(runtime, family);
        PVector<Long> kept = differences.getOrDefault(key, TreePVector.empty()).plus(fixed - named);
        return new LearntOverhead(differences.plus(key, kept.size() > KEPT ? kept.minus(0) : kept));
    }

    /**
     * The profile with what was learnt where that is more than what is assumed; as it is while too little is known. Never
     * less, since buffers that fill later look like nothing after a load; at most four times as much.
     */
    public RuntimeProfile apply(RuntimeProfile profile, String family) {
        PVector<Long> kept = differences.getOrDefault(new Key(profile.runtime(), family), TreePVector.empty());
        if (kept.size() < ENOUGH) return profile;
        long assumed = profile.overheadBytes();
        return profile.withOverhead(Math.max(assumed, Math.min(4 * assumed, median(kept))));
    }

    /** Of an even number the upper one: a byte too many is the smaller harm. */
    private static long median(List<Long> values) {
        List<Long> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
