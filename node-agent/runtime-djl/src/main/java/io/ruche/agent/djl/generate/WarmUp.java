package io.ruche.agent.djl.generate;

import io.ruche.agent.djl.stage.EmbeddingTable;
import io.ruche.agent.djl.stage.KvCache;
import io.ruche.agent.djl.stage.Stage;
import io.ruche.agent.djl.stage.Stage.Output;
import io.ruche.agent.djl.stage.Stage.Segment;
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
        // half of the limit is left for a busy machine
        while (size * 2 <= most && millis * 2 <= ChunkPlan.LIMIT_MILLIS / 2 * 1.1) {
            size *= 2;
            millis = repeat(1, size, 0);
        }
        int base = (int) Math.min(most, size * Math.max(1, ChunkPlan.LIMIT_MILLIS / 2 / millis));
        base = Math.max(ChunkPlan.LEAST, base / ChunkPlan.LEAST * ChunkPlan.LEAST);
        int deep = stage.context() / 2 - size;
        if (deep < size) {
            return new ChunkPlan(base, 0);
        }
        double slope = (repeat(1, size, deep) / millis - 1) / deep;
        return new ChunkPlan(base, Math.max(0, slope));
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
                long began = System.nanoTime();
                stage.forward(rows, segments);
                fastest = Math.min(fastest, (System.nanoTime() - began) / 1e6);
            }
            return fastest;
        } finally {
            segments.stream().map(Segment::cache).forEach(KvCache::close);
        }
    }
}
