package io.ruche.scheduler.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.ruche.proto.KvRun;
import io.ruche.proto.ModelFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows from the shapes, beside what publishers say. */
class PublishedSizesTest {
    private final Catalogue catalogue = Catalogue.builtIn();

    private ModelFacts facts(String name) {
        return catalogue.resolve(name).facts().orElseThrow();
    }

    /** Bytes of keys and values at 16 bits: 2 x layers x key heads x head length x 2, or layers x (rank + rotary) x 2. */
    @ParameterizedTest
    @CsvSource({
        "kimi-k2, 70272",
        "kimi-k2.5, 70272",
        "deepseek-v3.1, 70272",
        "glm-4.7, 376832",
        "glm-4.7-flash, 54144",
        "qwen3-30b-a3b, 98304",
        "qwen3-235b-a22b, 192512",
        "llama-3.1-8b, 131072",
        "llama-3.1-70b, 327680",
        "llama-3.2-1b, 32768",
        "llama-3.2-3b, 114688",
        "mistral-7b, 131072",
        "mistral-small-3.2-24b, 163840",
        "qwen3-0.6b, 114688",
        "qwen3-1.7b, 114688",
        "qwen3-4b, 147456",
        "qwen3-8b, 147456",
        "qwen3-14b, 163840",
        "qwen3-32b, 262144",
        "gemma-3-270m, 18432",
        "gemma-3-1b, 26624",
        "gemma-3-4b, 139264",
        "gemma-3-12b, 393216",
        "gemma-3-27b, 507904",
        "tinyllama-1.1b, 22528",
        "smollm2-135m, 23040",
    })
    void keepsAsManyBytesOfEachToken(String name, long atSixteenBits) {
        ModelFacts facts = facts(name);

        assertThat(facts.getKvBytesPerToken()).isEqualTo(2 * atSixteenBits);
        long byRuns = facts.getKvRunsList().stream()
                .mapToLong(run -> run.getLayers() * run.getBytesPerToken())
                .sum();
        assertThat(byRuns).isIn(0L, 2 * atSixteenBits);
    }

    @ParameterizedTest
    @CsvSource({
        "kimi-k2.5, 1026, 61, 7168, 163840, 262144",
        "kimi-k2, 1026, 61, 7168, 163840, 131072",
        "deepseek-v3.1, 671, 61, 7168, 129280, 163840",
        "glm-4.7, 353, 92, 5120, 151552, 202752",
        "glm-4.7-flash, 29.9, 47, 2048, 154880, 202752",
        "qwen3-30b-a3b, 30.5, 48, 2048, 151936, 40960",
        "qwen3-235b-a22b, 235, 94, 4096, 151936, 40960",
        "llama-2-7b, 6.74, 32, 4096, 32000, 4096",
        "llama-3.1-8b, 8.03, 32, 4096, 128256, 131072",
        "llama-3.1-70b, 70.55, 80, 8192, 128256, 131072",
        "llama-3.2-1b, 1.236, 16, 2048, 128256, 131072",
        "llama-3.2-3b, 3.213, 28, 3072, 128256, 131072",
        "mistral-7b, 7.25, 32, 4096, 32768, 32768",
        "mistral-small-3.2-24b, 23.57, 40, 5120, 131072, 131072",
        "qwen3-0.6b, 0.596, 28, 1024, 151936, 40960",
        "qwen3-1.7b, 1.721, 28, 2048, 151936, 40960",
        "qwen3-4b, 4.02, 36, 2560, 151936, 40960",
        "qwen3-8b, 8.19, 36, 4096, 151936, 40960",
        "qwen3-14b, 14.77, 40, 5120, 151936, 40960",
        "qwen3-32b, 32.76, 64, 5120, 151936, 40960",
        "gemma-3-270m, 0.268, 18, 640, 262144, 32768",
        "gemma-3-1b, 1.00, 26, 1152, 262144, 32768",
        "gemma-3-4b, 3.88, 34, 2560, 262208, 131072",
        "gemma-3-12b, 11.77, 48, 3840, 262208, 131072",
        "gemma-3-27b, 27.0, 62, 5376, 262208, 131072",
        "tinyllama-1.1b, 1.10, 22, 2048, 32000, 2048",
        "smollm2-135m, 0.135, 30, 576, 49152, 8192",
    })
    void hasAsManyParameters(String name, double billions, int layers, int hidden, int vocabulary, int context) {
        ModelFacts facts = facts(name);

        assertThat((double) facts.getParameters()).isCloseTo(billions * 1e9, withinPercentage(0.5));
        assertThat(facts.getLayers()).isEqualTo(layers);
        assertThat(facts.getEmbeddingLength()).isEqualTo(hidden);
        assertThat(facts.getVocabulary()).isEqualTo(vocabulary);
        assertThat(facts.getContextLength()).isEqualTo(context);
    }

    /** Qwen counts the embedding in, the others do not. */
    @ParameterizedTest
    @CsvSource({
        "kimi-k2.5, 32, false",
        "deepseek-v3.1, 36.6, false",
        "glm-4.7, 32.9, false",
        "glm-4.7-flash, 3.6, false",
        "qwen3-30b-a3b, 3.3, true",
        "qwen3-235b-a22b, 22, true",
    })
    void multipliesATokenWithAsManyParameters(String name, double billions, boolean embeddingToo) {
        ModelFacts facts = facts(name);
        long active = facts.getActiveParameters() + (embeddingToo ? facts.getLayerParameters(0) : 0);

        assertThat((double) active).isCloseTo(billions * 1e9, withinPercentage(2));
    }

    /** In GB: what the publisher of the files tells, or what bits for each parameter come to. */
    @ParameterizedTest
    @CsvSource({
        "kimi-k2.5:4bit, 662.5",
        "kimi-k2-thinking:4bit, 706.5",
        "kimi-k2:4bit, 620.6",
        "kimi-k2.6:int4, 595.1",
        "kimi-k2.6:dq3, 470.6",
        "deepseek-v3.1:4bit, 405.9",
        "deepseek-v3.1:8bit, 765.6",
        "glm-4.7:4bit, 198.6",
        "glm-4.7:6bit, 286.7",
        "glm-4.7:8bit, 397.0",
        "glm-4.7-flash:4bit, 19.33",
        "glm-4.7-flash:8bit, 34.36",
        "llama-3.1-8b:4bit, 4.52",
        "llama-3.1-8b:8bit, 8.53",
        "llama-3.1-8b:bf16, 16.06",
        "llama-3.1-70b:4bit, 39.7",
        "llama-3.1-70b:8bit, 75.0",
        "llama-3.1-70b:bf16, 141.1",
        "qwen3-32b:4bit, 18.4",
        "gemma-3-27b:8bit, 28.7",
        "mistral-small-3.2-24b:bf16, 47.1",
        "tinyllama-1.1b:4bit, 0.62",
        "flux.2-dev:bf16, 112",
        "flux.2-klein-4b:bf16, 16",
        "flux.2-klein-9b:bf16, 34",
    })
    void takesAsManyBytes(String name, double gigabytes) {
        assertThat((double) facts(name).getFileBytes()).isCloseTo(gigabytes * 1e9, withinPercentage(1.2));
    }

    @Test
    void looksBackAWindowInFiveOfSixLayersOfGemma() {
        ModelFacts facts = facts("gemma-3-27b");

        assertThat(facts.getKvRunsList().stream().mapToInt(KvRun::getLayers).sum())
                .isEqualTo(62);
        assertThat(facts.getKvRunsList().stream()
                        .filter(run -> run.getWindow() == 0)
                        .mapToInt(KvRun::getLayers)
                        .sum())
                .isEqualTo(10);
        assertThat(facts.getKvRuns(0).getWindow()).isEqualTo(1024);
        assertThat(facts.getKvRuns(0).getLayers()).isEqualTo(5);
        assertThat(facts.getKvRuns(1).getLayers()).isEqualTo(1);
    }

    @Test
    void hasHeadsThatTwoRanksCannotShare() {
        assertThat(facts("smollm2-135m").getKvHeads() % 2).isOne();
        assertThat(facts("kimi-k2.5").getHeads()).isEqualTo(64);
        assertThat(facts("glm-4.7").getKvHeads()).isEqualTo(8);
    }
}
