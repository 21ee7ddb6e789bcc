package io.ruche.tests.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The openai packages for Python and Node, as published, against the packaged product and real models. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenAiClientsTest {
    private RucheProcess ruche;

    @BeforeAll
    void startAndDeploy(@TempDir Path home) {
        Tools.smollm();
        ruche = RucheProcess.up(home);
        ruche.deploy("smollm2-135m");
        ruche.deploy("all-minilm-l6-v2");
    }

    @AfterAll
    void stop() {
        if (ruche != null) {
            ruche.close();
        }
    }

    @Test
    void pythonClientFindsWhatItExpects() {
        check(List.of(Tools.python().toString(), "tests/clients/openai_python.py"));
    }

    @Test
    void nodeClientFindsWhatItExpects() {
        check(List.of(Tools.node().toString(), "tests/clients/openai_node.mjs"));
    }

    private void check(List<String> command) {
        Tools.Outcome outcome = Tools.run(
                Tools.root(),
                300,
                command,
                List.of(
                        "OPENAI_BASE_URL=" + ruche.url() + "/v1",
                        "OPENAI_API_KEY=" + ruche.key(),
                        "CHAT_MODEL=smollm2-135m",
                        "EMBEDDING_MODEL=all-minilm-l6-v2",
                        "NODE_CLIENTS=" + Tools.nodeClients()));
        assertThat(outcome.exit()).as(outcome.output()).isZero();
    }
}
