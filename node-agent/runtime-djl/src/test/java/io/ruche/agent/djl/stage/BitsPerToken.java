package io.ruche.agent.djl.stage;

import io.ruche.agent.djl.tokenizer.GgufTokenizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How well a stage predicts a fixed text: the mean of -log2 p(token) over its tokens. Lower is better. */
public final class BitsPerToken {
    private static final int CHUNK = 64;

    private BitsPerToken() {}

    public static double measure(Stage stage, ModelFile file) {
        try (GgufTokenizer tokenizer = GgufTokenizer.of(file.header());
                KvCache cache = stage.newCache()) {
            int[] ids = tokenizer.encode(text(), false);
            EmbeddingTable embedding = new EmbeddingTable(file);
            int vocabulary = file.description().vocabulary();
            double bits = 0;
            int predicted = 0;
            for (int first = 0; first < ids.length - 1; first += CHUNK) {
                int count = Math.min(CHUNK, ids.length - 1 - first);
                float[] rows = new float[count * embedding.columns()];
                embedding.copy(ids, first, count, rows, 0);
                float[] logits = stage.forward(rows, List.of(new Stage.Segment(cache, count, Stage.Output.ALL)));
                for (int i = 0; i < count; i++) {
                    bits += bits(logits, i * vocabulary, vocabulary, ids[first + i + 1]);
                    predicted++;
                }
            }
            return bits / predicted;
        }
    }

    private static double bits(float[] logits, int first, int count, int token) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int i = first; i < first + count; i++) {
            largest = Math.max(largest, logits[i]);
        }
        double sum = 0;
        for (int i = first; i < first + count; i++) {
            sum += Math.exp(logits[i] - largest);
        }
        return (largest + Math.log(sum) - logits[first + token]) / Math.log(2);
    }

    private static String text() {
        try (InputStream in = BitsPerToken.class.getResourceAsStream("/bits-per-token.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
