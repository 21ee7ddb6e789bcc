package io.ruche.agent.djl.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import io.ruche.agent.djl.TestFiles;
import io.ruche.agent.djl.torch.Natives;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StageTest {
    private static Engine engine;
    private static ModelFile file;
    private static EmbeddingTable embedding;
    private static Stage stage;

    @BeforeAll
    static void load() throws InterruptedException {
        file = ModelFile.open(TestFiles.decoder());
        engine = Natives.start(TestFiles.context(1));
        embedding = new EmbeddingTable(file);
        stage = stage(LayerRange.all(file.description().layers()));
    }

    @AfterAll
    static void close() {
        if (stage != null) {
            stage.close();
            file.close();
        }
    }

    private static Stage stage(LayerRange range) throws InterruptedException {
        return Stage.load(engine, file, range, Precision.REFERENCE, 512, done -> {});
    }

    static Stream<Golden.Prompt> prompts() {
        return Golden.prompts().stream();
    }

    @ParameterizedTest
    @MethodSource("prompts")
    void generatesTheReferencesTokens(Golden.Prompt prompt) {
        int certain = prompt.certain();
        assertThat(greedy(List.of(stage), prompt.ids(), certain)).isEqualTo(Arrays.copyOf(prompt.tokens(), certain));
    }

    @ParameterizedTest
    @MethodSource("prompts")
    void givesTheReferencesLogprobsForTheFirstToken(Golden.Prompt prompt) {
        try (KvCache cache = stage.newCache()) {
            float[] logits = run(List.of(stage), List.of(cache), prompt.ids(), 0, prompt.ids().length);
            double sum = logSumExp(logits);
            for (int i = 0; i < prompt.topIds().length; i++) {
                assertThat(logits[prompt.topIds()[i]] - sum)
                        .isCloseTo(prompt.topLogprobs()[i], within(Golden.tolerance()));
            }
        }
    }

    @Test
    void twoStagesInARowAreOneToTheBit() throws InterruptedException {
        Golden.Prompt prompt = Golden.prompt("fib");
        int layers = file.description().layers();
        try (Stage first = stage(new LayerRange(0, 12));
                Stage second = stage(new LayerRange(13, layers - 1));
                KvCache one = stage.newCache();
                KvCache a = first.newCache();
                KvCache b = second.newCache()) {
            float[] whole = run(List.of(stage), List.of(one), prompt.ids(), 0, prompt.ids().length);
            float[] split = run(List.of(first, second), List.of(a, b), prompt.ids(), 0, prompt.ids().length);
            assertThat(split).isEqualTo(whole);
            assertThat(greedy(List.of(first, second), prompt.ids(), 16))
                    .isEqualTo(greedy(List.of(stage), prompt.ids(), 16));
        }
    }

    @Test
    void aPromptInChunksGivesTheSameTokensAsInOne() {
        Golden.Prompt prompt = Golden.prompt("chat");
        try (KvCache one = stage.newCache();
                KvCache chunked = stage.newCache()) {
            float[] whole = run(List.of(stage), List.of(one), prompt.ids(), 0, prompt.ids().length);
            float[] last = new float[0];
            for (int first = 0; first < prompt.ids().length; first += 5) {
                int count = Math.min(5, prompt.ids().length - first);
                last = run(List.of(stage), List.of(chunked), prompt.ids(), first, count);
            }
            for (int i = 0; i < whole.length; i++) {
                assertThat(last[i]).isCloseTo(whole[i], within(1e-3f));
            }
        }
    }

    @Test
    void aCacheKeepsItsContentWhenItGrows() {
        int[] ids = new int[KvCache.BLOCK + 20];
        Arrays.setAll(ids, i -> 500 + i % 97);
        try (KvCache grown = stage.newCache();
                KvCache roomy = stage.newCache()) {
            run(List.of(stage), List.of(grown), ids, 0, KvCache.BLOCK - 1);
            for (int i = KvCache.BLOCK - 1; i < ids.length - 1; i++) {
                run(List.of(stage), List.of(grown), ids, i, 1);
            }
            float[] afterGrowth = run(List.of(stage), List.of(grown), ids, ids.length - 1, 1);
            float[] atOnce = run(List.of(stage), List.of(roomy), ids, 0, ids.length);
            assertThat(argmax(afterGrowth)).isEqualTo(argmax(atOnce));
            for (int i = 0; i < atOnce.length; i++) {
                assertThat(afterGrowth[i]).isCloseTo(atOnce[i], within(1e-2f));
            }
        }
    }

    @Test
    void hiddenRowsMatchTheReferenceAfterEachLayerThatItRecorded() throws InterruptedException {
        var recorded = Golden.read().path("hidden_f64_reference");
        int[] ids = Golden.prompt("france").ids();
        int hidden = file.description().embeddingLength();
        for (String layer : List.of("0", "1", "9", "14", "19", "28")) {
            try (Stage part = stage(new LayerRange(0, Integer.parseInt(layer)));
                    KvCache cache = part.newCache()) {
                float[] out = run(List.of(part), List.of(cache), ids, 0, ids.length);
                float[] last = Arrays.copyOfRange(out, out.length - hidden, out.length);
                var exact = recorded.path("after_block").path(layer);
                double norm = Math.sqrt(sumOfSquares(last));
                assertThat(norm).isCloseTo(exact.path("l2").asDouble(), within(1e-2));
                double[] first = Golden.doubles(exact.path("first4"));
                for (int i = 0; i < first.length; i++) {
                    assertThat((double) last[i]).isCloseTo(first[i], within(2e-3));
                }
            }
        }
    }

    private static int[] greedy(List<Stage> stages, int[] prompt, int count) {
        List<KvCache> caches = stages.stream().map(Stage::newCache).toList();
        try {
            int[] tokens = new int[count];
            float[] logits = run(stages, caches, prompt, 0, prompt.length);
            for (int i = 0; i < count; i++) {
                tokens[i] = argmax(logits);
                logits = run(stages, caches, tokens, i, 1);
            }
            return tokens;
        } finally {
            caches.forEach(KvCache::close);
        }
    }

    private static float[] run(List<Stage> stages, List<KvCache> caches, int[] ids, int first, int count) {
        float[] rows = new float[count * embedding.columns()];
        embedding.copy(ids, first, count, rows, 0);
        for (int i = 0; i < stages.size(); i++) {
            rows = stages.get(i).forward(rows, List.of(new Stage.Segment(caches.get(i), count, Stage.Output.LAST)));
        }
        return rows;
    }

    private static int argmax(float[] values) {
        int best = 0;
        for (int i = 1; i < values.length; i++) {
            if (values[i] > values[best]) {
                best = i;
            }
        }
        return best;
    }

    private static double logSumExp(float[] logits) {
        float max = logits[argmax(logits)];
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - max);
        }
        return max + Math.log(sum);
    }

    private static double sumOfSquares(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += (double) value * value;
        }
        return sum;
    }
}
