package io.ruche.agent.djl.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.engine.Engine;
import io.ruche.agent.djl.TestFiles;
import io.ruche.agent.djl.torch.Natives;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tiny models with random weights against a float64 forward pass in numpy; {@code src/test/python/make_tiny_decoders.py}
 * makes both; the logits of the llama, whose head is its embedding, are some 30 times as large as a weight, hence its wider tolerance. Between them they have everything that a supported family may have.
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

    @ParameterizedTest
    @CsvSource({
        "qwen2, REFERENCE, 0.0005",
        "llama, REFERENCE, 0.0005",
        "qwen2, ACCURATE, 0.05",
        "llama, ACCURATE, 0.05",
        "qwen2, FAST, 0.6",
        "llama, FAST, 2.5"
    })
    void logitsAreTheReferences(String family, Precision precision, double tolerance)
            throws IOException, InterruptedException {
        JsonNode golden = golden();
        int[] ids = Golden.ints(golden.path("ids"));
        Engine engine = Natives.start(TestFiles.context(1));
        try (ModelFile file = ModelFile.open(copy("tiny-" + family + ".gguf"));
                Stage stage = Stage.load(engine, file, LayerRange.all(2), precision, 256, done -> {});
                KvCache cache = stage.newCache()) {
            EmbeddingTable embedding = new EmbeddingTable(file);
            float[] rows = new float[ids.length * embedding.columns()];
            embedding.copy(ids, 0, ids.length, rows, 0);
            float[] logits = stage.forward(rows, List.of(new Stage.Segment(cache, ids.length, Stage.Output.ALL)));
            for (int row = 0; row < ids.length; row++) {
                double[] exact = Golden.doubles(golden.path(family).path(row));
                for (int i = 0; i < VOCABULARY; i++) {
                    assertThat((double) logits[row * VOCABULARY + i]).isCloseTo(exact[i], within(tolerance));
                }
            }
        }
    }
}
