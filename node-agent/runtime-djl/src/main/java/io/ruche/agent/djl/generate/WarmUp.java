package io.ruche.agent.djl.generate;

import io.ruche.agent.djl.stage.EmbeddingTable;
import io.ruche.agent.djl.stage.KvCache;
import io.ruche.agent.djl.stage.Stage;
import io.ruche.agent.djl.stage.Stage.Output;
import io.ruche.agent.djl.stage.Stage.Segment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs each shape of call a few times before a worker is ready: libtorch specialises its code in the first calls of a
 * shape, which can take most of a second. Measures on the way how large a chunk of a prompt may be.
 */
final class WarmUp {
    /** The profile is taken in the first call and the code made in the second. */
    private static final int CALLS = 3;

    private static final double TARGET_MILLIS = ChunkPlan.LIMIT_MILLIS * 0.7;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Stage stage;
    private final EmbeddingTable embedding;

    WarmUp(Stage stage, EmbeddingTable embedding) {
        this.stage = stage;
        this.embedding = embedding;
    }

    ChunkPlan run(int slots) {
        repeat(1, 1, 0);
        if (slots > 1) {
            repeat(Math.min(slots, 4), 1, 0);
        }
        return plan();
    }

    private ChunkPlan plan() {
        int most = Math.min(ChunkPlan.MOST, stage.context());
        int size = Math.min(ChunkPlan.LEAST, most);
        double millis = repeat(1, size, 0);
        while (millis < TARGET_MILLIS && size * 2 <= most) {
            double twice = repeat(1, size * 2, 0);
            if (twice > TARGET_MILLIS) {
                size += (int) (size * (TARGET_MILLIS - millis) / (twice - millis));
                millis = TARGET_MILLIS;
            } else {
                size *= 2;
                millis = twice;
            }
        }
        int base = Math.max(1, size / ChunkPlan.LEAST) * ChunkPlan.LEAST;
        int deep = stage.context() / 2 - base;
        if (deep < base) {
            return new ChunkPlan(base, 0);
        }
        double slope = (repeat(1, base, deep) / repeat(1, base, 0) - 1) / deep;
        return new ChunkPlan(base, Math.max(0, slope));
    }

    /**
     * This thread's time on a processor where it can be had: what other programs do while a model loads shall not make
     * its chunks small for good.
     */
    private static long nanos() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }

    /** Milliseconds of the fastest of some calls with {@code count} tokens of each request after {@code past} others. */
    private double repeat(int requests, int count, int past) {
        int[] ids = new int[count];
        Arrays.setAll(ids, i -> i % stage.model().vocabulary());
        float[] rows = new float[requests * count * embedding.columns()];
        for (int request = 0; request < requests; request++) {
            embedding.copy(ids, 0, count, rows, request * count * embedding.columns());
        }
        List<Segment> segments = new ArrayList<>();
        for (int request = 0; request < requests; request++) {
            segments.add(new Segment(stage.newCache(), count, Output.LAST));
        }
        try {
            double fastest = Double.MAX_VALUE;
            for (int call = 0; call < CALLS; call++) {
                segments.forEach(segment -> segment.cache().pretend(past));
                long began = nanos();
                stage.forward(rows, segments);
                fastest = Math.min(fastest, (nanos() - began) / 1e6);
            }
            return fastest;
        } finally {
            segments.stream().map(Segment::cache).forEach(KvCache::close);
        }
    }
}
