package io.ruche.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path home;

    private final FakeServer server = new FakeServer();

    @AfterEach
    void close() {
        server.close();
    }

    private Terminal.Outcome run(String... args) {
        return new Terminal(home)
                .env("RUCHE_URL", "http://" + server.address())
                .env("RUCHE_API_KEY", "rk_test")
                .run(args);
    }

    @Test
    void addsAServerWithItsModelsAndPrices() {
        server.on("PUT /api/v1/providers/anthropic", 204, "");

        Terminal.Outcome outcome = run(
                "provider",
                "add",
                "anthropic",
                "--url",
                "https://example.test/v1",
                "--secret",
                "anthropic",
                "--models",
                "opus=vendor/opus-1,small",
                "--price",
                "small=0.6:2.2:0.11");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).isEqualTo("Provider anthropic is there. Ask it for anthropic/opus.\n");
        assertThat(server.request("PUT /api/v1/providers/anthropic")
                        .orElseThrow()
                        .body())
                .isEqualTo(
                        "{\"url\":\"https://example.test/v1\",\"secret\":\"anthropic\",\"models\":["
                                + "{\"name\":\"opus\",\"theirs\":\"vendor/opus-1\"},"
                                + "{\"name\":\"small\",\"theirs\":\"small\",\"price\":{\"input\":0.6,\"output\":2.2,\"cached\":0.11}}]}");
    }

    @Test
    void refusesAPriceThatIsNoneOrNobodys() {
        for (String price : new String[] {"m=1", "m=a:b", "m=1:2:3:4", "other=1:2"}) {
            Terminal.Outcome outcome =
                    run("provider", "add", "den", "--url", "https://example.test", "--models", "m", "--price", price);
            assertThat(outcome.exit()).as(price).isEqualTo(2);
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void listsModelsWithWhatTheyCostAndRemovesServers() {
        server.on(
                "GET /api/v1/providers",
                200,
                "{\"providers\":[{\"name\":\"den\",\"url\":\"http://127.0.0.1:1/v1\",\"models\":["
                        + "{\"id\":\"den/m\",\"name\":\"m\",\"theirs\":\"x\",\"price\":{\"input\":0.6,\"output\":2.2}},"
                        + "{\"id\":\"den/n\",\"name\":\"n\",\"theirs\":\"n\"}]}]}");
        server.on("DELETE /api/v1/providers/den", 204, "");

        assertThat(run("provider", "list").out()).contains("den/m", "0.6", "2.2", "den/n", "unknown");
        assertThat(run("provider", "remove", "den").out()).isEqualTo("Provider den is gone.\n");
    }
}
