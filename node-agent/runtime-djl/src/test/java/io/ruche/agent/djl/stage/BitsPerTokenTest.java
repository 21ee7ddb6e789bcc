package io.ruche.agent.djl.stage;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.engine.Engine;
import io.ruche.agent.djl.TestFiles;
import io.ruche.agent.djl.torch.Natives;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the choice of the default precision rests on. */
class BitsPerTokenTest {
    private static final Logger LOG = LoggerFactory.getLogger(BitsPerTokenTest.class);
    private static Engine engine;
    private static ModelFile file;
    private static double reference;

    @BeforeAll
    static void measureReference() throws InterruptedException {
        file = ModelFile.open(TestFiles.decoder());
        engine = Natives.start(TestFiles.context(1));
        reference = bits(Precision.REFERENCE);
    }

    @AfterAll
    static void close() {
        if (file != null) {
            file.close();
        }
    }

    private static double bits(Precision precision) throws InterruptedException {
        int layers = file.description().layers();
        try (Stage stage = Stage.load(engine, file, LayerRange.all(layers), precision, 2048, done -> {})) {
            double bits = BitsPerToken.measure(stage, file);
            LOG.info(
                    "{} ({}): {} bits per token",
                    precision.label(),
                    stage.kernel().name(),
                    bits);
            return bits;
        }
    }

    @Test
    void theReferencePredictsTheTextAsASmallModelShould() {
        assertThat(reference).isBetween(2.5, 5.0);
    }

    @ParameterizedTest
    @EnumSource(names = {"ACCURATE", "FAST"})
    void otherPrecisionsStayWithinOnePercentOfIt(Precision precision) throws InterruptedException {
        assertThat(bits(precision)).isBetween(reference * 0.99, reference * 1.01);
    }
}
