package io.ruche.tests.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What users get wrong: each gets a status, a stable code, what was wrong and what to do; nothing shows a stack trace. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WrongInputsTest {
    private static final String CHAT =
            "{\"model\":\"smollm2-135m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    private RucheProcess ruche;
    private Path home;

    @BeforeAll
    void start(@TempDir Path folder) {
        Tools.smollm();
        home = folder;
        ruche = RucheProcess.up(folder);
        ruche.deploy("smollm2-135m");
        ruche.deploy("all-minilm-l6-v2");
    }

    @AfterAll
    void stop() {
        if (ruche != null) {
            ruche.close();
        }
    }

    /** A request and the failure that it must meet. */
    private record Wrong(String name, String method, String path, String body, int status, String code) {}

    private static final List<Wrong> REQUESTS = List.of(
            new Wrong(
                    "unknown model",
                    "POST",
                    "/v1/chat/completions",
                    "{\"model\":\"smolm2-135m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                    404,
                    "model_not_found"),
            new Wrong(
                    "malformed JSON",
                    "POST",
                    "/v1/chat/completions",
                    "{\"model\": \"smollm2-135m\", \"messages\": [}",
                    400,
                    "invalid_request"),
            new Wrong("empty body", "POST", "/v1/chat/completions", "", 400, "invalid_request"),
            new Wrong("an array instead of an object", "POST", "/v1/chat/completions", "[1,2]", 400, "invalid_request"),
            new Wrong(
                    "no messages",
                    "POST",
                    "/v1/chat/completions",
                    "{\"model\":\"smollm2-135m\"}",
                    400,
                    "invalid_request"),
            new Wrong(
                    "empty messages",
                    "POST",
                    "/v1/chat/completions",
                    "{\"model\":\"smollm2-135m\",\"messages\":[]}",
                    400,
                    "invalid_request"),
            new Wrong(
                    "a number as text",
                    "POST",
                    "/v1/chat/completions",
                    CHAT + ",\"max_tokens\":\"many\"}",
                    400,
                    "invalid_request"),
            new Wrong(
                    "temperature out of range",
                    "POST",
                    "/v1/chat/completions",
                    CHAT + ",\"temperature\":-1}",
                    400,
                    "invalid_request"),
            new Wrong("several choices", "POST", "/v1/chat/completions", CHAT + ",\"n\":3}", 400, "unsupported_field"),
            new Wrong(
                    "a tool that is no function",
                    "POST",
                    "/v1/chat/completions",
                    CHAT + ",\"tools\":[{\"type\":\"retrieval\"}]}",
                    400,
                    "unsupported_field"),
            new Wrong(
                    "a tool without a name",
                    "POST",
                    "/v1/chat/completions",
                    CHAT + ",\"tools\":[{\"type\":\"function\",\"function\":{}}]}",
                    400,
                    "invalid_request"),
            new Wrong(
                    "a choice among no tools",
                    "POST",
                    "/v1/chat/completions",
                    CHAT + ",\"tool_choice\":\"required\"}",
                    400,
                    "invalid_request"),
            new Wrong(
                    "a schema with a keyword that cannot be kept",
                    "POST",
                    "/v1/chat/completions",
                    CHAT
                            + ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":{\"not\":{\"type\":\"string\"}}}}}",
                    400,
                    "unsupported_field"),
            new Wrong(
                    "a schema that no answer of that length fits",
                    "POST",
                    "/v1/chat/completions",
                    CHAT
                            + ",\"max_tokens\":3,\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"x\",\"schema\":{\"type\":\"string\",\"minLength\":200}}}}",
                    400,
                    "invalid_request"),
            new Wrong(
                    "a picture",
                    "POST",
                    "/v1/chat/completions",
                    "{\"model\":\"smollm2-135m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:\"}}]}]}",
                    400,
                    "unsupported_field"),
            new Wrong(
                    "chat with an embedding model",
                    "POST",
                    "/v1/chat/completions",
                    CHAT.replace("smollm2-135m", "all-minilm-l6-v2") + "}",
                    400,
                    "invalid_request"),
            new Wrong(
                    "embeddings from a chat model",
                    "POST",
                    "/v1/embeddings",
                    "{\"model\":\"smollm2-135m\",\"input\":\"x\"}",
                    400,
                    "invalid_request"),
            new Wrong("unknown /v1 route", "GET", "/v1/nothing", "", 404, "not_found"),
            new Wrong("unknown /api route", "GET", "/api/v1/nothing", "", 404, "not_found"),
            new Wrong("wrong method", "DELETE", "/v1/chat/completions", "", 405, "method_not_allowed"),
            new Wrong(
                    "deploy an unknown model",
                    "POST",
                    "/api/v1/deployments",
                    "{\"model\":\"smollm2-135\"}",
                    404,
                    "model_not_found"),
            new Wrong(
                    "deploy with an unknown field",
                    "POST",
                    "/api/v1/deployments",
                    "{\"model\":\"smollm2-135m\",\"replica\":2}",
                    400,
                    "invalid_request"),
            new Wrong(
                    "deploy with an unknown runtime",
                    "POST",
                    "/api/v1/deployments",
                    "{\"model\":\"smollm2-135m\",\"runtime\":\"vllm\"}",
                    400,
                    "invalid_request"),
            new Wrong(
                    "deploy with an unknown precision",
                    "POST",
                    "/api/v1/deployments",
                    "{\"model\":\"smollm2-135m\",\"precision\":\"double\"}",
                    400,
                    "invalid_request"),
            new Wrong(
                    "deploy with a negative context",
                    "POST",
                    "/api/v1/deployments",
                    "{\"model\":\"smollm2-135m\",\"context\":-1}",
                    400,
                    "invalid_request"),
            new Wrong(
                    "undeploy what is not there", "DELETE", "/api/v1/deployments/llama-3.1-70b", "", 404, "not_found"),
            new Wrong(
                    "a path that climbs", "GET", "/api/v1/deployments/..%2F..%2Fadmin.key", "", 400, "invalid_request"),
            new Wrong("unknown node", "GET", "/api/v1/nodes/nowhere", "", 404, "not_found"),
            new Wrong("a key without a name", "POST", "/api/v1/keys", "{\"role\":\"viewer\"}", 400, "invalid_request"),
            new Wrong(
                    "a key with an unknown role",
                    "POST",
                    "/api/v1/keys",
                    "{\"name\":\"x\",\"role\":\"root\"}",
                    400,
                    "invalid_request"),
            new Wrong("revoke an unknown key", "DELETE", "/api/v1/keys/key-none", "", 404, "not_found"));

    @TestFactory
    Stream<DynamicTest> requests() {
        return REQUESTS.stream()
                .map(wrong -> DynamicTest.dynamicTest(wrong.name(), () -> {
                    HttpRequest.Builder request = ruche.request(wrong.path())
                            .method(
                                    wrong.method(),
                                    wrong.method().equals("POST")
                                            ? HttpRequest.BodyPublishers.ofString(wrong.body())
                                            : HttpRequest.BodyPublishers.noBody());
                    if (wrong.method().equals("POST")) {
                        request.header("Content-Type", "application/json");
                    }
                    assertClear(ruche.send(request.build()), wrong.status(), wrong.code());
                }));
    }

    @Test
    void wrongAndMissingKeys() {
        for (String header :
                List.of("Bearer rk_wrong", "Bearer ", "Basic eDp5", "Bearer ' OR 1=1 --", "x".repeat(4000))) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(ruche.url() + "/api/v1/nodes"))
                    .header("Authorization", header)
                    .build();
            assertClear(ruche.send(request), 401, "unauthenticated");
        }
        assertClear(
                ruche.send(HttpRequest.newBuilder(URI.create(ruche.url() + "/api/v1/nodes"))
                        .build()),
                401,
                "unauthenticated");
    }

    @Test
    void aKeyWithTooLowARole() {
        HttpResponse<String> made = ruche.post("/api/v1/keys", "{\"name\":\"looker\",\"role\":\"viewer\"}");
        String key = RucheProcess.JSON.readTree(made.body()).path("key").asString();
        HttpRequest request = HttpRequest.newBuilder(URI.create(ruche.url() + "/api/v1/deployments/smollm2-135m"))
                .header("Authorization", "Bearer " + key)
                .DELETE()
                .build();
        assertClear(ruche.send(request), 403, "permission_denied");
    }

    @Test
    void aForeignHostAndAForeignOrigin() {
        String host = RawHttp.exchange(
                ruche.url(),
                "GET /api/v1/nodes HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer " + ruche.key() + "\r\n\r\n",
                5_000);
        assertThat(host).startsWith("HTTP/1.1 421").contains("host_refused");
        HttpRequest request = ruche.request("/api/v1/nodes")
                .header("Origin", "https://evil.example")
                .build();
        assertClear(ruche.send(request), 403, "origin_refused");
    }

    @Test
    void aBodyThatIsTooLarge() {
        String answer = RawHttp.exchange(
                ruche.url(),
                "POST /v1/chat/completions HTTP/1.1\r\nHost: "
                        + URI.create(ruche.url()).getAuthority()
                        + "\r\nAuthorization: Bearer " + ruche.key()
                        + "\r\nContent-Type: application/json\r\nContent-Length: 999999999\r\n\r\n{",
                10_000);
        assertThat(answer).startsWith("HTTP/1.1 413").contains("request_too_large");
    }

    @Test
    void aBodyOfWhichHalfComes() {
        String answer = RawHttp.exchange(
                ruche.url(),
                "POST /v1/chat/completions HTTP/1.1\r\nHost: "
                        + URI.create(ruche.url()).getAuthority()
                        + "\r\nAuthorization: Bearer " + ruche.key()
                        + "\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{\"model\":",
                60_000);
        assertThat(answer).startsWith("HTTP/1.1 408").contains("request_timeout");
    }

    @Test
    void anotherRequestUnderTheSameKey() {
        for (String name : List.of("first", "second")) {
            HttpResponse<String> response = ruche.send(ruche.request("/api/v1/keys")
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", "the-same")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"" + name + "\",\"role\":\"viewer\"}"))
                    .build());
            if (name.equals("first")) {
                assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
            } else {
                assertClear(response, 422, "key_reused");
            }
        }
    }

    @Test
    void aModelThatNeverFits() {
        assertClear(ruche.post("/api/v1/deployments", "{\"model\":\"/nowhere/model.gguf\"}"), 404, "model_not_found");
        HttpResponse<String> plan =
                ruche.post("/api/v1/plan", "{\"model\":\"smollm2-135m\",\"context\":8192,\"slots\":256}");
        assertThat(RucheProcess.JSON.readTree(plan.body()).path("verdict").asString())
                .isEqualTo("never");
        assertClear(
                ruche.post("/api/v1/deployments", "{\"model\":\"smollm2-135m\",\"context\":8192,\"slots\":256}"),
                422,
                "never_fits");
    }

    @Test
    void aDamagedModelFile(@TempDir Path folder) throws IOException {
        byte[] model = Files.readAllBytes(Tools.smollm());
        Path cut = Files.write(folder.resolve("cut.gguf"), java.util.Arrays.copyOf(model, model.length / 2));
        Path text = Files.writeString(folder.resolve("text.gguf"), "this is no model");
        for (Path file : List.of(cut, text)) {
            HttpResponse<String> response = ruche.post(
                    "/api/v1/deployments", "{\"model\":" + RucheProcess.JSON.writeValueAsString(file.toString()) + "}");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
            String name =
                    RucheProcess.JSON.readTree(response.body()).path("model").asString();
            String path =
                    "/api/v1/deployments/" + java.net.URLEncoder.encode(name, java.nio.charset.StandardCharsets.UTF_8);
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                JsonNode deployment = ruche.getJson(path);
                assertThat(deployment.path("state").asString()).isEqualTo("failed");
                assertThat(deployment.path("reason").asString()).isEqualTo("damaged_model");
                assertThat(deployment.path("message").asString()).isNotBlank();
            });
            ruche.delete(path);
        }
    }

    @Test
    void aSecondUpOnTheSameHome() {
        Tools.Outcome second = RucheProcess.cliIn(home, "up", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0");
        assertClear(second, 5, String.valueOf(ruche.pid()));
        assertThat(ruche.get("/api/v1/status").statusCode()).isEqualTo(200);
    }

    @Test
    void aDamagedStore(@TempDir Path other) throws IOException {
        RucheProcess.up(other).close();
        Path store = other.resolve("store");
        try (Stream<Path> files = Files.walk(store)) {
            for (Path page : files.filter(file -> file.toString().contains("metastorage/part-"))
                    .toList()) {
                flip(page);
            }
        }

        Tools.Outcome outcome = RucheProcess.cliIn(other, "up", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0");
        assertClear(outcome, 78, store + " is damaged");
        assertThat(outcome.output()).contains("ruche restore FILE", "or move " + store + " away");

        // and what it says helps
        Files.move(store, other.resolve("store.damaged"));
        try (RucheProcess again = RucheProcess.up(other)) {
            assertThat(again.get("/api/v1/status").statusCode()).isEqualTo(200);
        }
    }

    /** All bytes behind the first page, which says what kind of file it is. */
    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 4096; i < bytes.length; i++) {
            bytes[i] ^= 0x55;
        }
        Files.write(file, bytes);
    }

    @Test
    void aPortInUse(@TempDir Path other) throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            Tools.Outcome outcome = RucheProcess.cliIn(
                    other, "up", "--http", "127.0.0.1:" + taken.getLocalPort(), "--grpc", "127.0.0.1:0");
            assertClear(outcome, 78, String.valueOf(taken.getLocalPort()));
            assertThat(outcome.output()).contains("--http");
        }
    }

    @Test
    void anAddressForEveryoneWithoutEncryption(@TempDir Path other) {
        Tools.Outcome outcome = RucheProcess.cliIn(other, "up", "--http", "0.0.0.0:0", "--grpc", "127.0.0.1:0");
        assertClear(outcome, 78, "0.0.0.0");
    }

    @Test
    void theCommandLineMisused(@TempDir Path nobodyHome) {
        assertClear(ruche.cli("deplyo", "smollm2-135m"), 2, "deploy");
        assertClear(ruche.cli("deploy"), 2, "MODEL");
        assertClear(ruche.cli("deploy", "smollm2-135"), 3, "smollm2-135m");
        assertClear(ruche.cli("deploy", "smollm2-135m", "--slots", "256"), 4, "memory");
        assertClear(RucheProcess.cliIn(nobodyHome, "ps"), 7, "ruche up");
        assertClear(ruche.cli("undeploy", "nothing"), 3, "nothing");
    }

    private static void assertClear(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode body = RucheProcess.JSON.readTree(response.body());
        boolean openAi = body.has("error");
        String told = openAi
                ? body.path("error").path("code").asString()
                : body.path("code").asString();
        String message = openAi
                ? body.path("error").path("message").asString()
                : body.path("detail").asString();
        assertThat(openAi && code.equals("unauthenticated") ? code.replace("unauthenticated", told) : told)
                .as(response.body())
                .isEqualTo(openAi && code.equals("unauthenticated") ? "invalid_api_key" : code);
        assertThat(message).isNotBlank();
        assertNoTrace(response.body());
    }

    private static void assertClear(Tools.Outcome outcome, int exit, String mentions) {
        assertThat(outcome.exit()).as(outcome.output()).isEqualTo(exit);
        assertThat(outcome.output()).contains(mentions);
        assertNoTrace(outcome.output());
    }

    private static void assertNoTrace(String text) {
        assertThat(text).doesNotContain("\tat ").doesNotContain("Exception").doesNotContain("io.ruche.");
    }
}
