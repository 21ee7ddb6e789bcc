package io.ruche.agent.djl.stage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import io.ruche.agent.djl.TestFiles;
import io.ruche.agent.djl.torch.Natives;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tiny models with random weights against a float64 forward pass in numpy; {@code src/test/python/make_tiny_decoders.py}
 * makes both. Between them they have everything that a supported family may have.
 */
class ArchitectureTest {
    private static final int VOCABULARY = 48;

    @TempDir
    private Path folder;

    private Path copy(String name) throws IOException {
        Path file = folder.resolve(name);
        try (InputStream in = ArchitectureTest.class.getResourceAsStream("/golden/" + name)) {
            Files.copy(in, file);
        }
        return file;
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in = ArchitectureTest.class.getResourceAsStream("/golden/tiny-decoders.json")) {
            return JsonMapper.shared().readTree(in);
        }
    }

    /** Every kernel that this processor can run, not only those that it would choose: others choose others. */
    static Stream<Arguments> kernels() {
        Engine engine = Natives.start(TestFiles.context(1));
        return Arrays.stream(Precision.values())
                .flatMap(precision -> Kernel.candidates(precision).stream().map(kernel -> Map.entry(kernel, precision)))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new))
                .entrySet()
                .stream()
                .filter(it -> KernelProbe.fault(engine, it.getKey()).isEmpty())
                .flatMap(it -> Stream.of("qwen2", "llama")
                        .map(family -> Arguments.of(family, it.getKey().name(), it.getValue(), it.getKey())));
    }

    @ParameterizedTest(name = "{0}, {1}")
    @MethodSource("kernels")
    void logitsAreTheReferences(String family, String name, Precision precision, Kernel kernel)
            throws IOException, InterruptedException {
        JsonNode golden = golden();
        int[] ids = Golden.ints(golden.path("ids"));
        Engine engine = Natives.start(TestFiles.context(1));
        try (ModelFile file = ModelFile.open(copy("tiny-" + family + ".gguf"));
                Stage stage =
                        new StageLoader(engine, file, LayerRange.all(2), precision, kernel, 256, done -> {}).load();
                KvCache cache = stage.newCache()) {
            EmbeddingTable embedding = new EmbeddingTable(file);
            float[] rows = new float[ids.length * embedding.columns()];
            embedding.copy(ids, 0, ids.length, rows, 0);
            float[] logits = stage.forward(rows, List.of(new Stage.Segment(cache, ids.length, Stage.Output.ALL)));
            double difference = 0;
            double size = 0;
            for (int row = 0; row < ids.length; row++) {
                double[] exact = Golden.doubles(golden.path(family).path(row));
                for (int i = 0; i < VOCABULARY; i++) {
                    double error = logits[row * VOCABULARY + i] - exact[i];
                    difference += error * error;
                    size += exact[i] * exact[i];
                }
            }
            assertThat(Math.sqrt(difference / size)).isLessThan(bound(kernel));
        }
    }

    /**
     * What 15 products one after the other may add up to, relative to all logits. The weights are exact at float16;
     * bfloat16 keeps 8 bits of rows and answers, 0.4 % at each rounding; rows at 8 bits lose most, on random weights.
     */
    private static double bound(Kernel kernel) {
        if (kernel.quantised()) return 0.1;
        return kernel == Kernel.BFLOAT16_PREPACKED ? 0.02 : 1e-4;
    }
}
