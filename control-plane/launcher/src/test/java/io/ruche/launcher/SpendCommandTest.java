package io.ruche.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpendCommandTest {
    private static final String REPORT = "{\"window\":\"month\",\"usd\":0.42,\"cloudUsd\":0.4,\"gpuSeconds\":12.34,"
            + "\"tokensIn\":1000,\"tokensOut\":200,\"calls\":7,\"wouldHaveCostUsd\":1.5,"
            + "\"comparedWith\":{\"model\":\"claude-opus-4.5\",\"price\":\"$5 in, $25 out a million tokens\"},"
            + "\"savedUsd\":1.08,\"unconfirmedUsd\":0.002,"
            + "\"budgets\":[{\"name\":\"henry\",\"window\":\"day\",\"state\":\"warned\","
            + "\"left\":{\"usd\":0.5,\"calls\":12},\"resetsAt\":\"2026-11-24T00:00:00Z\"}],"
            + "\"byAgent\":[{\"agent\":\"henry\",\"usd\":0.42,\"gpuSeconds\":12.34,\"tokensIn\":1000,"
            + "\"tokensOut\":200,\"calls\":7}],\"byModel\":[]}";

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
    void tellsWhatWasSpentAndWhatIsLeft() {
        server.on("GET /api/v1/spend?window=month", 200, REPORT);

        Terminal.Outcome outcome = run("spend", "--month");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out())
                .startsWith("This month: $0.42 ($0.40 elsewhere), 12.3 s of slots at work, 7 calls, ")
                .contains("The same tokens at claude-opus-4.5: $1.50 ($5 in, $25 out a million tokens).")
                .contains("Of what budgets count, $0.002000 is unconfirmed")
                .contains("henry", "$0.50, 12 calls", "2026-11-24T00:00:00Z")
                .doesNotContain("MODEL");
    }

    @Test
    void givesScriptsWhatTheServerSays() {
        server.on("GET /api/v1/spend?window=day", 200, REPORT);

        assertThat(run("spend", "-o", "json").out()).contains("\"savedUsd\"");
    }
}
