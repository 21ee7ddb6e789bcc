package io.ruche.scheduler.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Entries of the operator's own. */
class OperatorCatalogueTest {
    private static final String GOOD = """
            apiVersion: ruche.io/v1
            kind: Catalogue
            precisions: {4bit: 4.5}
            architectures:
              llama: {llama.cpp: [pipeline], mlx: [tensor]}
            models:
              house-8b:
                title: The house's own
                licence: Apache-2.0
                capabilities: [chat, completion]
                shape:
                  architecture: llama
                  layers: 4
                  hidden: 64
                  heads: 8
                  kvHeads: 2
                  headLength: 8
                  feedForward: 128
                  vocabulary: 100
                  context: 2048
                quantisations:
                  4bit:
                    bytes: 100000
                    sha256: 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
                    sources: [file:/models/house.gguf]
                    from: measured
                  half: {bits: 16}
            """;

    @Test
    void putsEntriesBesideTheBuiltInOnes() {
        Catalogue catalogue = read(GOOD);

        CatalogueModel model = catalogue.resolve("house-8b");
        ModelFacts facts = model.facts().orElseThrow();
        assertThat(model.use()).isEqualTo(CatalogueModel.Use.PULL);
        assertThat(model.runtimes())
                .containsExactly(new RuntimeSupport("llama.cpp", true, false), new RuntimeSupport("mlx", false, true));
        assertThat(facts.getLayerBytesList().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(100_000);
        assertThat(catalogue.resolve("house-8b:half").facts().orElseThrow().getFileBytes())
                .isEqualTo(2 * facts.getParameters());
        assertThat(catalogue.resolve("house-8b:half").use()).isEqualTo(CatalogueModel.Use.PLAN);
        assertThat(catalogue.pullable()).hasSize(3);
        assertThat(catalogue.find("kimi-k2.5")).isPresent();
        assertThat(Catalogue.builtIn().find("house-8b")).isEmpty();
    }

    @Test
    void replacesABuiltInEntryOfTheSameName() {
        Catalogue catalogue = read(GOOD.replace("house-8b:", "llama-3.1-8b:"));

        assertThat(catalogue.resolve("llama-3.1-8b").facts().orElseThrow().getLayers())
                .isEqualTo(4);
        assertThat(catalogue.find("llama-3.1-8b:8bit")).isEmpty();
        assertThat(catalogue.models()).hasSameSizeAs(Catalogue.builtIn().models());
    }

    static Stream<Arguments> broken() {
        return Stream.of(
                Arguments.of("no YAML", "layers: 4", "layers: [4", "own.yaml:", "well-formed YAML"),
                Arguments.of(
                        "another kind", "kind: Catalogue", "kind: Agent", "own.yaml:2:7: kind: 'Agent'", "Catalogue"),
                Arguments.of("another version", "ruche.io/v1", "ruche.io/v9", "own.yaml:1:13", "ruche.io/v1"),
                Arguments.of("no models", "models:", "modelle:", "models: nothing", "Did you mean 'models'?"),
                Arguments.of("a list for fields", "models:\n  house-8b:", "models:\n  - house-8b:", "models", "fields"),
                Arguments.of("a name that is none", "house-8b:", "House 8B:", "the name 'House 8B'", "lower-case"),
                Arguments.of("no shape", "shape:", "form:", "shape: nothing", "what the model is made of"),
                Arguments.of("an unknown field", "heads: 8", "haeds: 8", "'haeds'", "Did you mean 'heads'?"),
                Arguments.of("text for a number", "layers: 4", "layers: four", "own.yaml:13:15", "from 1 to 4096"),
                Arguments.of("no layers at all", "layers: 4", "layers: 0", "layers: '0'", "from 1 to 4096"),
                Arguments.of("layers beyond reason", "layers: 4", "layers: 99999999", "'99999999'", "from 1 to 4096"),
                Arguments.of(
                        "a number beyond 64 bits", "hidden: 64", "hidden: 99999999999999999999", "hidden", "from 1"),
                Arguments.of("a negative number", "hidden: 64", "hidden: -64", "hidden: '-64'", "from 1"),
                Arguments.of("a broken number", "hidden: 64", "hidden: 6.4", "hidden: '6.4'", "a whole number"),
                Arguments.of("heads that do not divide", "kvHeads: 2", "kvHeads: 3", "8 query heads", "3 key heads"),
                Arguments.of(
                        "more experts for a token than there are",
                        "feedForward: 128",
                        "feedForward: 128\n      experts: {count: 2, perToken: 4, length: 8}",
                        "4 experts for each token of 2",
                        "config.json"),
                Arguments.of(
                        "parameters beyond reason",
                        "feedForward: 128",
                        "feedForward: 128\n      experts: {count: 65536, shared: 65536, perToken: 1, length: 16777216}",
                        "10^15 parameters",
                        "config.json"),
                Arguments.of(
                        "a latent without its ranks",
                        "kvHeads: 2\n      headLength: 8",
                        "latent: {kvRank: 8}",
                        "latent.queryRank: nothing",
                        "from 1"),
                Arguments.of("no quantisation", "quantisations:", "sizes:", "quantisations: nothing", "at least one"),
                Arguments.of("bits that nobody knows", "half: {bits: 16}", "half: {}", "half.bits: nothing", "4bit"),
                Arguments.of("bits beyond reason", "bits: 16", "bits: 1600", "'1600'", "from 0.5 to 64.0"),
                Arguments.of(
                        "bytes from nowhere", "        from: measured\n", "", "from: nothing", "who told the bytes"),
                Arguments.of(
                        "a hash that is none", "00112233445566778899", "xy", "sha256", "64 lower-case hexadecimal"),
                Arguments.of(
                        "a source that is none", "file:/models/house.gguf", "'hf:a b'", "'hf:a b'", "hf:owner/name"),
                Arguments.of("a capability that is none", "[chat,", "[chatt,", "'chatt'", "Did you mean 'chat'?"),
                Arguments.of("a way that is none", "[tensor]", "[tensors]", "'tensors'", "pipeline or tensor"),
                Arguments.of("a model twice", "models:", "models:\n  house-8b: {}", "a second time", "each key once"),
                Arguments.of(
                        "sizes of layers for another number of layers",
                        "bytes: 100000",
                        "bytes: 100000\n        layerBytes: 10 3*7 10",
                        "layerBytes: 5 numbers",
                        "6: the embedding"),
                Arguments.of(
                        "a million layers in a few letters",
                        "bytes: 100000",
                        "bytes: 100000\n        layerBytes: 9999*7 9999*7",
                        "more than 6 numbers",
                        "6: the embedding"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("broken")
    void refusesByName(String name, String right, String wrong, String place, String expected) {
        assertThat(GOOD).contains(right);

        FailureException thrown = catchThrowableOfType(FailureException.class, () -> read(GOOD.replace(right, wrong)));

        assertThat(thrown.failure().code()).isEqualTo(FailureCode.CONFIGURATION);
        assertThat(thrown.failure().message()).contains(place).contains(expected);
        assertThat(thrown.failure().help()).contains("docs/catalogue.md");
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        String wrong = GOOD.replace("layers: 4", "layers: four").replace("hidden: 64", "hidden: wide");

        FailureException thrown = catchThrowableOfType(FailureException.class, () -> read(wrong));

        assertThat(thrown.failure().message())
                .contains("2 errors")
                .contains("'four'")
                .contains("'wide'");
    }

    @Test
    void boundsWhatAFileOfManyModelsTakes() {
        StringBuilder many = new StringBuilder(GOOD);
        for (int i = 0; i < 200; i++) {
            many.append("  m")
                    .append(i)
                    .append(": &m")
                    .append(i % 50 == 0 ? i : 9000 + i)
                    .append("\n    title: x\n");
            many.append("    capabilities: [chat]\n    shape: {architecture: x, layers: 4096, hidden: 8, heads: 1,")
                    .append(" kvHeads: 1, headLength: 8, feedForward: 8, vocabulary: 8, context: 8}\n")
                    .append("    quantisations: {4bit: {}}\n");
        }

        FailureException thrown = catchThrowableOfType(FailureException.class, () -> read(many.toString()));

        assertThat(thrown.failure().message()).contains("more than 200000 layers");
    }

    /** Whatever is done to a file, it is read or refused. */
    @Test
    void survivesFiveThousandMutations() {
        long seed = Long.getLong("ruche.seed", 20261123L);
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] good = GOOD.getBytes(StandardCharsets.UTF_8);
        byte[] letters = " \n:-[]{}&*\"'0123456789abcxyz#|>!%@`".getBytes(StandardCharsets.US_ASCII);
        int refused = 0;
        for (int round = 0; round < 5_000; round++) {
            byte[] text = good.clone();
            for (int i = random.nextInt(3); i >= 0; i--) {
                int at = random.nextInt(text.length);
                if (random.nextInt(4) == 0) text[at] = (byte) random.nextInt();
                else text[at] = letters[random.nextInt(letters.length)];
            }
            try {
                Catalogue.builtIn().with("own.yaml", text);
            } catch (FailureException e) {
                refused++;
                assertThat(e.failure().code()).isEqualTo(FailureCode.CONFIGURATION);
                assertThat(e.failure().message().length()).isLessThan(8_000);
            }
        }
        assertThat(refused).isBetween(1_000, 5_000);
    }

    private static Catalogue read(String text) {
        return Catalogue.builtIn().with("own.yaml", text.getBytes(StandardCharsets.UTF_8));
    }
}
