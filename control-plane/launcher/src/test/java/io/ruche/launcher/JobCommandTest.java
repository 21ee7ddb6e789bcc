package io.ruche.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.launcher.output.Json;
import io.ruche.scheduler.jobs.JobSpec;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobCommandTest {
    private static final String LINE = "{\"prompt\":\"Why do bees dance?\"}\n";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path home;

    private final FakeServer server = new FakeServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @BeforeEach
    void writePrompts() throws IOException {
        Files.writeString(home.resolve("prompts.jsonl"), LINE);
    }

    private Terminal terminal() {
        return new Terminal(home).env("RUCHE_URL", "http://" + server.address());
    }

    private static String job(String state, int done, int failed) {
        return "{\"id\":\"job-1\",\"state\":\"" + state + "\",\"model\":\"m\",\"kind\":\"chat\",\"prompts\":4,\"done\":"
                + done
                + ",\"failed\":" + failed + ",\"running\":0,\"priority\":\"normal\",\"attempts\":3,\"concurrency\":64,"
                + "\"createdAt\":\"2026-01-01T10:00:00.25Z\",\"endedAt\":\"2026-01-01T10:02:05.25Z\","
                + "\"timeline\":[{\"at\":\"2026-01-01T10:00:00.25Z\",\"from\":\"\",\"to\":\"queued\",\"reason\":\"submitted\"}]}";
    }

    @Test
    void submitsAFileAndPrintsTheId() {
        server.on(
                "POST /api/v1/jobs?model=m&kind=chat&priority=high&deadline=2h&concurrency=8&max_tokens=60",
                201,
                job("queued", 0, 0));

        Terminal.Outcome outcome = terminal()
                .run(
                        "job",
                        "submit",
                        home.resolve("prompts.jsonl").toString(),
                        "--model",
                        "m",
                        "--kind",
                        "chat",
                        "--priority",
                        "high",
                        "--deadline",
                        "2h",
                        "--concurrency",
                        "8",
                        "--max-tokens",
                        "60");

        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.out()).isEqualTo("job-1\n");
        assertThat(server.requests().get(0).body()).isEqualTo(LINE);
    }

    @Test
    void submitsStandardInput() {
        server.on("POST /api/v1/jobs?model=m", 201, job("queued", 0, 0));

        Terminal.Outcome outcome =
                terminal().input(LINE + LINE).run("job", "submit", "-", "--model", "m", "-o", "json");

        assertThat(Json.MAPPER.readTree(outcome.out()).path("id").asString()).isEqualTo("job-1");
        assertThat(server.requests().get(0).body()).isEqualTo(LINE + LINE);
    }

    @Test
    void watchesWhatItSubmits() {
        server.on("POST /api/v1/jobs", 201, job("queued", 0, 0))
                .on("GET /api/v1/jobs/job-1", 200, job("running", 1, 0))
                .on("GET /api/v1/jobs/job-1", 200, job("done", 4, 0));

        Terminal.Outcome outcome =
                terminal().run("job", "submit", home.resolve("prompts.jsonl").toString(), "--watch");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).isEqualTo("job-1 is done: 4 of 4 prompts answered in 2 min 5 s.\n");
        assertThat(outcome.err()).isEqualTo("job-1\njob-1  running  1 of 4\n");
    }

    @Test
    void watchesOnWhenTheServerWasAway() {
        server.on("GET /api/v1/jobs/job-1", 200, job("running", 1, 0))
                .on("GET /api/v1/jobs/job-1", 503, "{\"code\":\"unreachable\",\"detail\":\"Gone.\"}")
                .on("GET /api/v1/jobs/job-1", 200, job("done", 4, 0));

        Terminal.Outcome outcome = terminal().run("job", "watch", "job-1");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.err()).contains("no Ruche answers; asking again");
    }

    @Test
    void aJobWithFailedPromptsEndsWithCodeOne() {
        server.on("GET /api/v1/jobs/job-1", 200, job("done", 3, 1));

        Terminal.Outcome outcome = terminal().run("job", "watch", "job-1");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out()).isEqualTo("job-1 is done: 3 of 4 prompts answered, 1 failed in 2 min 5 s.\n");
    }

    @Test
    void namesTheBadLine() {
        server.on(
                "POST /api/v1/jobs",
                400,
                "{\"code\":\"invalid_request\",\"detail\":\"line 7: body.model: absent.\",\"help\":\"Name one.\"}");

        Terminal.Outcome outcome =
                terminal().run("job", "submit", home.resolve("prompts.jsonl").toString());

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).isEqualTo("ruche: line 7: body.model: absent.\n  Name one.\n");
    }

    @Test
    void refusesAFileThatIsNotThereOrTooLargeBeforeItIsSent() throws IOException {
        assertThat(terminal()
                        .run("job", "submit", home.resolve("none").toString())
                        .exit())
                .isEqualTo(3);
        Path large = home.resolve("large.jsonl");
        try (RandomAccessFile sparse = new RandomAccessFile(large.toFile(), "rw")) {
            sparse.setLength(JobSpec.MOST_BYTES + 1);
        }

        Terminal.Outcome outcome = terminal().run("job", "submit", large.toString());

        assertThat(outcome.exit()).isEqualTo(4);
        assertThat(outcome.err()).contains("209715201 bytes (expected: at most 209715200).");
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void listsJobs() {
        server.on(
                "GET /api/v1/jobs?state=running&limit=20",
                200,
                "{\"jobs\":[" + job("running", 1, 0) + "],\"hasMore\":true}");

        assertThat(terminal().run("job", "list", "--state", "running").out())
                .isEqualTo("ID     STATE    MODEL  KIND  PROMPTS  DONE  FAILED  CREATED\n"
                        + "job-1  running  m      chat  4        1     0       2026-01-01T10:00:00Z\n"
                        + "There are more: --after ID.\n");
    }

    @Test
    void showsOneJobWithItsTimeline() {
        server.on("GET /api/v1/jobs/job-1", 200, job("done", 3, 1));

        assertThat(terminal().run("job", "get", "job-1").out())
                .contains("4: 3 answered, 1 failed, 0 under way")
                .contains("2026-01-01T10:00:00Z        queued  submitted");
    }

    @Test
    void writesResultsWhereTheyAreWanted() throws IOException {
        server.on("GET /api/v1/jobs/job-1/results", 200, "{\"index\":0}\n{\"index\":1}\n");
        Path file = home.resolve("answers.jsonl");

        assertThat(terminal().run("job", "results", "job-1").out()).isEqualTo("{\"index\":0}\n{\"index\":1}\n");
        assertThat(terminal()
                        .run("job", "results", "job-1", "-f", file.toString())
                        .exit())
                .isZero();

        assertThat(file).hasContent("{\"index\":0}\n{\"index\":1}\n");
        assertThat(home.resolve("answers.jsonl.part")).doesNotExist();
    }

    @Test
    void writesOneDocumentOfBatchLinesForScripts() {
        server.on(
                "GET /api/v1/jobs/job-1/results?format=batch",
                200,
                "{\"custom_id\":\"a\",\"error\":null}\n{\"custom_id\":\"b\",\"error\":null}\n");

        assertThat(Json.MAPPER.readTree(
                        terminal().run("job", "results", "job-1", "-o", "json").out()))
                .isEqualTo(Json.MAPPER.readTree("{\"results\":[{\"custom_id\":\"a\",\"error\":null},"
                        + "{\"custom_id\":\"b\",\"error\":null}]}"));
        assertThat(terminal().run("job", "results", "job-1", "-o", "yaml").out())
                .contains("custom_id: b");
    }

    @Test
    void cancels() {
        server.on("POST /api/v1/jobs/job-1/cancel", 200, job("cancelled", 1, 0));

        assertThat(terminal().run("job", "cancel", "job-1").out())
                .isEqualTo("job-1 is cancelled: 1 of 4 prompts answered in 2 min 5 s.\n");
    }
}
