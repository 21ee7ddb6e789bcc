package io.ruche.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretCommandTest {
    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path home;

    private final FakeServer server = new FakeServer();

    @AfterEach
    void close() {
        server.close();
    }

    private Terminal terminal() {
        return new Terminal(home).env("RUCHE_URL", "http://" + server.address()).env("RUCHE_API_KEY", "rk_test");
    }

    @Test
    void takesTheValueFromInputWithoutTheEndOfItsLastLineAndSaysNothingOfIt() {
        server.on("PUT /api/v1/secrets/anthropic", 204, "");

        Terminal.Outcome outcome = terminal().input("sk-canary\r\n").run("secret", "set", "anthropic");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).isEqualTo("Secret anthropic is set.\n");
        assertThat(outcome.out() + outcome.err()).doesNotContain("canary");
        assertThat(server.request("PUT /api/v1/secrets/anthropic").orElseThrow().body())
                .isEqualTo("sk-canary");
    }

    @Test
    void takesNoValueAsAnArgument() {
        Terminal.Outcome outcome = terminal().input("").run("secret", "set", "anthropic", "sk-canary");

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void refusesAnEmptyInput() {
        Terminal.Outcome outcome = terminal().input("\n").run("secret", "set", "anthropic");

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains("no value on standard input");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void listsNamesAndRemovesThem() {
        server.on(
                "GET /api/v1/secrets",
                200,
                "{\"secrets\":[{\"name\":\"anthropic\",\"readable\":false,\"setBy\":\"key:me\","
                        + "\"createdAt\":\"2026-11-23T05:00:00Z\",\"changedAt\":\"2026-11-23T05:00:00Z\"}]}");
        server.on("DELETE /api/v1/secrets/anthropic", 204, "");

        assertThat(terminal().run("secret", "list").out()).contains("anthropic", "key:me", "set it anew");
        assertThat(terminal().run("secret", "remove", "anthropic").out()).isEqualTo("Secret anthropic is gone.\n");
        assertThat(terminal().run("secret", "remove", "nobody").exit()).isEqualTo(3);
    }
}
