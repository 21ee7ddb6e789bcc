package io.ruche.tests.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every page in every state against a house of our own, and a chat through the page with a real model. */
class ConsoleTest {
    private static final String MODEL = "smollm2-135m";

    @Test
    void pagesStandAndChatWithARealModel(@TempDir Path home) {
        Tools.smollm();
        String browser = Tools.chromium().toString();
        try (RucheProcess ruche = RucheProcess.up(home)) {
            ruche.deploy(MODEL);
            Tools.Outcome outcome = Tools.run(
                    Tools.root(),
                    900,
                    List.of("tests/console/run"),
                    List.of(
                            "CHROMIUM=" + browser,
                            "RUCHE_URL=" + ruche.url(),
                            "RUCHE_API_KEY=" + ruche.key(),
                            "RUCHE_MODEL=" + MODEL));
            assertThat(outcome.exit()).as(outcome.output()).isZero();
            assertThat(outcome.output()).contains("passed, 0 failed");
        }
    }
}
