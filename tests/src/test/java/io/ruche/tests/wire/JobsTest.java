package io.ruche.tests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.Job;
import io.ruche.proto.JobHeader;
import io.ruche.proto.JobPrompt;
import io.ruche.tests.Grpc;
import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Files of prompts against the packaged product and a real model: from the command line, and what users get wrong. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JobsTest {
    private static final String MODEL = "smollm2-135m";
    /** Prompts on one page of a job's input. */
    private static final int PAGE = 2_000;

    private static final String LINE =
            "{\"prompt\":\"What is the capital of France?\",\"max_tokens\":4,\"temperature\":0,\"custom_id\":\"q%d\"}\n";

    private RucheProcess ruche;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before the tests
    private Path folder;

    @BeforeAll
    void start(@TempDir Path home) {
        Tools.smollm();
        ruche = RucheProcess.up(home);
        ruche.deploy(MODEL);
    }

    @AfterAll
    void stop() {
        if (ruche != null) {
            ruche.close();
        }
    }

    @Test
    void aFileIsAnsweredFromTheCommandLine() throws IOException {
        Path file = write("prompts.jsonl", lines(12));
        Tools.Outcome outcome =
                ruche.cli("job", "submit", file.toString(), "--model", MODEL, "--watch", "--deadline", "10m");
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("is done: 12 of 12 prompts answered");

        JsonNode job = json("job", "list", "-o", "json").path("jobs").path(0);
        String id = job.path("id").asString();
        assertThat(job.path("done").asInt()).isEqualTo(12);
        Path answers = folder.resolve("answers.jsonl");
        assertThat(ruche.cli("job", "results", id, "-f", answers.toString()).exit())
                .isZero();
        List<JsonNode> results = Files.readAllLines(answers).stream()
                .map(RucheProcess.JSON::readTree)
                .toList();
        assertThat(results)
                .extracting(it -> it.path("customId").asString())
                .hasSize(12)
                .startsWith("q0", "q1");
        assertThat(results)
                .allSatisfy(it -> assertThat(it.path("text").asString()).isNotBlank());
        assertThat(ruche.cli("job", "get", id).output()).contains("12: 12 answered, 0 failed");
    }

    @Test
    void aKeyMakesTwoSubmissionsOneJobAndAJobIsCancelled() throws IOException {
        Path file = write("many.jsonl", lines(300));
        String first = submit(file, "--idempotency-key", "monday");
        assertThat(submit(file, "--idempotency-key", "monday")).isEqualTo(first);
        assertThat(ruche.cli("job", "cancel", first).output()).contains(first + " is cancelled: ");
        Tools.Outcome watched = ruche.cli("job", "watch", first);
        assertThat(watched.exit()).as(watched.output()).isEqualTo(1);
        assertThat(ruche.cli("job", "cancel", "job-nowhere").exit()).isEqualTo(3);
    }

    /** The end of the stream comes while the page that the last message filled is still being written. */
    @Test
    void theLastMessageMayFillAPage() {
        List<JobPrompt> prompts = IntStream.range(0, PAGE)
                .mapToObj(i -> Grpc.prompt("q" + i, "Hello " + i, 1))
                .toList();
        try (Grpc client = new Grpc(ruche.grpc(), ruche.key())) {
            Job job = client.submit(JobHeader.newBuilder().setModel(MODEL).build(), prompts);
            assertThat(job.getPrompts()).isEqualTo(PAGE);
            assertThat(ruche.cli("job", "cancel", job.getId()).exit()).isZero();
        }
    }

    @Test
    void aBadLineIsNamedAndNothingIsKept() throws IOException {
        int before = json("job", "list", "-o", "json").path("jobs").size();
        Path file = write("bad.jsonl", lines(6) + "{\"prompt\": oops}\n" + lines(3));

        Tools.Outcome outcome = ruche.cli("job", "submit", file.toString(), "--model", MODEL);

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.output()).contains("line 7, column 12: expected a value, found 'o'");
        assertThat(json("job", "list", "-o", "json").path("jobs")).hasSize(before);
    }

    @Test
    void whatNobodyServesAndWhatIsNotThereAreSaid() throws IOException {
        Path file = write("some.jsonl", lines(1));
        Tools.Outcome unknown = ruche.cli("job", "submit", file.toString(), "--model", "smollm2-135");
        assertThat(unknown.exit()).as(unknown.output()).isEqualTo(3);
        assertThat(unknown.output()).contains("Did you mean 'smollm2-135m'?");
        Tools.Outcome none = ruche.cli("job", "submit", file.toString());
        assertThat(none.exit()).as(none.output()).isEqualTo(2);
        assertThat(none.output()).contains("model: none");
        Path empty = write("empty.jsonl", "\n\n");
        assertThat(ruche.cli("job", "submit", empty.toString(), "--model", MODEL)
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void threeGigabytesAreRefusedAtOnce() {
        String answer = RawHttp.exchange(
                ruche.url(),
                "POST /v1/files HTTP/1.1\r\nHost: " + URI.create(ruche.url()).getAuthority()
                        + "\r\nAuthorization: Bearer "
                        + ruche.key()
                        + "\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 3221225472\r\n\r\n--x\r\n",
                10_000);
        assertThat(answer)
                .startsWith("HTTP/1.1 413")
                .contains("request_too_large", "3221225472 bytes (expected: at most");
    }

    @Test
    void whatComesWithoutALengthIsRefusedAtTheBoundAndNotHeld() throws IOException {
        byte[] line = ("{\"prompt\":\"" + "honey ".repeat(40_000) + "\"}\n").getBytes(StandardCharsets.UTF_8);
        long before = residentBytes();
        HttpRequest request = ruche.request("/api/v1/jobs?model=" + MODEL)
                .header("Content-Type", "application/jsonl")
                .POST(BodyPublishers.ofInputStream(() -> endless(line, 1_000)))
                .build();

        HttpResponse<String> response = ruche.send(request);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(413);
        assertThat(response.body()).contains("request_too_large");
        assertThat(residentBytes() - before).as("memory that it took").isLessThan(160L << 20);
    }

    private static InputStream endless(byte[] line, int times) {
        return new SequenceInputStream(Collections.enumeration(IntStream.range(0, times)
                .mapToObj(i -> (InputStream) new ByteArrayInputStream(line))
                .toList()));
    }

    private long residentBytes() throws IOException {
        Path status = Path.of("/proc/" + ruche.pid() + "/status");
        if (!Files.exists(status)) return 0;
        return Files.readAllLines(status).stream()
                .filter(each -> each.startsWith("VmRSS:"))
                .mapToLong(each -> Long.parseLong(each.replaceAll("[^0-9]", "")) << 10)
                .findFirst()
                .orElseThrow();
    }

    private String submit(Path file, String... more) {
        List<String> words = new java.util.ArrayList<>(List.of("job", "submit", file.toString(), "--model", MODEL));
        words.addAll(List.of(more));
        Tools.Outcome outcome = ruche.cli(words.toArray(String[]::new));
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        return outcome.output().strip();
    }

    private JsonNode json(String... words) {
        Tools.Outcome outcome = ruche.cli(words);
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        return RucheProcess.JSON.readTree(outcome.output());
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static String lines(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) text.append(String.format(LINE, i));
        return text.toString();
    }
}
