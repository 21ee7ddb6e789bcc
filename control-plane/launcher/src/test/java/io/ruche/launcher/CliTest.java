package io.ruche.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.launcher.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class CliTest {
    private static final String READY =
            "{\"model\":\"smollm2-135m\",\"runtime\":\"djl\",\"mode\":\"single\",\"state\":\"ready\","
                    + "\"stages\":[{\"node\":\"ant\",\"layers\":[0,29],\"precision\":\"accurate\",\"progress\":1}]}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path home;

    private final FakeServer server = new FakeServer();

    @BeforeEach
    void pretendToRun() throws IOException {
        Files.createDirectories(home.resolve("run"));
        long pid = ProcessHandle.current().pid();
        Files.writeString(
                home.resolve("run/endpoints.json"),
                "{\"pid\":" + pid + ",\"http\":\"" + server.address() + "\",\"grpc\":\"127.0.0.1:1\"}");
        Files.writeString(home.resolve("admin.key"), "rk_secret\n");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Terminal terminal() {
        return new Terminal(home);
    }

    @Test
    void sendsTheKeyOfTheHome() {
        server.on("GET /api/v1/keys", 200, "{\"keys\":[]}");

        assertThat(terminal().run("keys").exit()).isZero();

        assertThat(server.requests().get(0).authorization()).isEqualTo("Bearer rk_secret");
    }

    @Test
    void keepsTheKeyOfTheHomeFromOtherClusters() {
        try (FakeServer other = new FakeServer().on("GET /api/v1/keys", 200, "{\"keys\":[]}")) {
            terminal().env("RUCHE_URL", "http://" + other.address()).run("keys");

            assertThat(other.requests().get(0).authorization()).isEmpty();
        }
    }

    @Test
    void printsDeploymentsAsScriptsReadThem() {
        server.on("GET /api/v1/deployments", 200, "{\"deployments\":[" + READY + "]}");

        Terminal.Outcome outcome = terminal().run("ps", "-o", "json");

        JsonNode deployment =
                Json.MAPPER.readTree(outcome.out()).path("deployments").path(0);
        assertThat(deployment.path("model").asString()).isEqualTo("smollm2-135m");
        assertThat(deployment.path("runtime").asString()).isEqualTo("djl");
        assertThat(deployment.path("mode").asString()).isEqualTo("single");
        assertThat(deployment.path("state").asString()).isEqualTo("ready");
        assertThat(deployment.path("stages").path(0).path("node").asString()).isEqualTo("ant");
        assertThat(deployment.path("stages").path(0).path("layers").path(1).asInt())
                .isEqualTo(29);
        assertThat(outcome.err()).isEmpty();
    }

    @Test
    void printsPlansAsScriptsReadThem() {
        String plan = "{\"verdict\":\"never\",\"mode\":\"single\",\"planHash\":\"\",\"stages\":[],\"prediction\":{},"
                + "\"reasons\":[{\"code\":\"never_fits\",\"message\":\"Too large.\",\"helps\":\"A larger machine.\"}]}";
        server.on("POST /api/v1/plan", 200, plan);

        Terminal.Outcome outcome = terminal().run("plan", "smollm2-135m", "--context", "512", "-o", "json");

        assertThat(outcome.exit()).isZero();
        assertThat(Json.MAPPER.readTree(outcome.out())).isEqualTo(Json.MAPPER.readTree(plan));
        assertThat(Json.MAPPER.readTree(server.requests().get(0).body()))
                .isEqualTo(Json.MAPPER.readTree("{\"model\":\"smollm2-135m\",\"context\":512}"));
    }

    @Test
    void plansAModelByItsHeaderBeforeAnythingIsDownloaded() throws IOException {
        Path fleet = home.resolve("fleet.yaml");
        Files.writeString(fleet, """
                apiVersion: ruche.io/v1
                kind: Fleet
                metadata: {name: house}
                spec: {nodes: [{name: mini, device: mac-mini-m4-16}]}
                """);
        server.on("GET /owner/small/resolve/main/config.json", 200, """
                {"model_type":"llama","num_hidden_layers":1,"hidden_size":64,"intermediate_size":128,
                 "num_attention_heads":4,"num_key_value_heads":1,"vocab_size":10,"max_position_embeddings":64}""");
        String header = """
                {"model.embed_tokens.weight":{"dtype":"F32","shape":[10,64],"data_offsets":[0,2560]},
                 "model.layers.0.self_attn.k_proj.weight":{"dtype":"F32","shape":[16,64],"data_offsets":[2560,6656]}}""";
        String padded = header + " ".repeat(512 - header.length());
        server.on(
                "GET /owner/small/resolve/main/model.safetensors",
                200,
                "\0\2" + "\0".repeat(6) + padded + "\0".repeat(6656)); // its length first, 0x200, low byte first

        Terminal.Outcome outcome = terminal()
                .env("HF_ENDPOINT", "http://" + server.address())
                .run("plan", "hf:owner/small", "-f", fleet.toString(), "-o", "json");

        assertThat(outcome.err()).isEmpty();
        JsonNode plan = Json.MAPPER.readTree(outcome.out());
        assertThat(plan.path("verdict").asString()).isEqualTo("placed");
        assertThat(plan.path("fileBytes").asLong()).isEqualTo(8 + 512 + 6656);
        assertThat(plan.at("/stages/0/node").asString()).isEqualTo("mini");
        assertThat(terminal()
                        .env("HF_ENDPOINT", "http://" + server.address())
                        .run("plan", "hf:owner/small", "--replicas", "2", "-f", fleet.toString())
                        .out())
                .contains("Replica 1 of 2", "Replica 2 of 2");
        Terminal.Outcome none = terminal()
                .env("HF_ENDPOINT", "http://" + server.address())
                .run("plan", "hf:owner/none", "-f", fleet.toString());
        assertThat(none.exit()).isEqualTo(1);
        assertThat(none.err()).contains("it has no config.json", "hf:OWNER/NAME/FILE.gguf");
        Terminal.Outcome offline = terminal()
                .env("HF_ENDPOINT", "http://127.0.0.1:1")
                .run("plan", "hf:owner/small", "-f", fleet.toString());
        assertThat(offline.err()).contains("Cannot reach 127.0.0.1: the connection is refused.");
    }

    @Test
    void explainsAnObjectOfTheCluster() {
        String why = """
                {"kind":"deployment","name":"second","state":"pending","summary":["second is pending."],
                 "reasons":[{"code":"memory_now","message":"memory: second needs 8 GB.","helps":"Wait."}],
                 "remedies":[{"code":"room_taken","message":"first takes the room.","helps":"Undeploy first."}],
                 "prediction":{"decodeTokensPerSecond":41.5},"measured":{"decodeTokensPerSecond":39.4},
                 "decisions":[{"at":"2026-01-31T10:00:00Z","lastAt":"2026-01-31T10:00:00Z","times":2,"kind":"waiting",
                   "message":"second waits.","reasons":[],"considered":[{"node":"box","fits":false,"leftBytes":-5000000,
                   "needBytes":8000000000,"room":[],"message":"too full"}]}],
                 "timeline":[{"at":"2026-01-31T10:00:00Z","from":"","to":"pending","reason":"memory_now"}]}
                """;
        server.on("GET /api/v1/explain/second", 200, why)
                .on("GET /api/v1/explain/second?kind=deployment", 200, why)
                .on(
                        "GET /api/v1/explain/agnet",
                        404,
                        "{\"code\":\"not_found\",\"status\":404,\"detail\":\"object: 'agnet' is not there.\"}");

        assertThat(terminal().run("explain", "second").out())
                .contains("second needs 8 GB", "Undeploy first.", "decode, tokens/s", "41.5", "39.4")
                .contains("second waits. (2 times)", "-5.00 MB", "too full", "pending: memory_now")
                .doesNotContain("Wait.");
        assertThat(Json.MAPPER.readTree(terminal()
                        .run("explain", "deployment/second", "-o", "json")
                        .out()))
                .isEqualTo(Json.MAPPER.readTree(why));
        Terminal.Outcome typo = terminal().run("explain", "agnet");
        assertThat(typo.exit()).isEqualTo(3);
        assertThat(typo.err()).contains("Did you mean Agent?");
    }

    @Test
    void demandsOfPlacesAreSent() {
        server.on("POST /api/v1/deployments", 201, "{\"model\":\"m\",\"state\":\"pending\"}");

        Terminal.Outcome outcome = terminal()
                .run(
                        "deploy",
                        "m",
                        "--no-wait",
                        "--priority",
                        "-5",
                        "--on",
                        "a,b",
                        "--on",
                        "c",
                        "--apart",
                        "--objective",
                        "throughput",
                        "--idle",
                        "30m",
                        "--standby",
                        "1");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(Json.MAPPER.readTree(server.requests().get(0).body()))
                .isEqualTo(Json.MAPPER.readTree(
                        "{\"model\":\"m\",\"priority\":-5,\"on\":[\"a\",\"b\",\"c\"],\"apart\":true,"
                                + "\"objective\":\"throughput\",\"idleSeconds\":1800,\"standby\":1}"));
        Terminal.Outcome wrong = terminal().run("deploy", "m", "--idle", "soon");
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("--idle is 'soon' (expected: a time, for example 90s or 30m).");
        Terminal.Outcome fleet = terminal().run("plan", "m", "-f", "fleet.yaml", "--apart");
        assertThat(fleet.err()).contains("are for the running cluster, and not for a fleet file.");
    }

    @Test
    void drainsAMachineAndTellsWhatHasNoPlace() {
        server.on("POST /api/v1/nodes/box/drain", 200, """
                        {"node":"box","state":"draining","leaving":[
                          {"model":"one","to":["elm"],"instead":[],"message":"one goes to elm.","reasons":[]},
                          {"model":"two","to":[],"instead":[],"message":"two has no place elsewhere.",
                           "reasons":[{"code":"memory_now","message":"m","helps":"Undeploy one."}]}]}
                        """)
                .on("DELETE /api/v1/nodes/box/drain", 200, "{\"node\":\"box\",\"state\":\"ready\",\"leaving\":[]}");

        assertThat(terminal().run("drain", "box").out())
                .isEqualTo("box is being emptied.\n  one goes to elm.\n  two has no place elsewhere.\n"
                        + "    Undeploy one.\n");
        assertThat(terminal().run("drain", "--undo", "box").out()).isEqualTo("box takes work again.\n");
    }

    @Test
    void printsYaml() {
        server.on("GET /api/v1/deployments", 200, "{\"deployments\":[{\"model\":\"no\",\"slots\":4,\"stages\":[]}]}");

        assertThat(terminal().run("ps", "-o", "yaml").out())
                .isEqualTo("deployments:\n  - model: \"no\"\n    slots: 4\n    stages: []\n");
    }

    @Test
    void returnsWhenWhatItDeploysServes() {
        String path = "GET /api/v1/deployments/smollm2-135m";
        server.on("POST /api/v1/deployments", 201, "{\"model\":\"smollm2-135m\",\"state\":\"pending\"}")
                .on(path, 200, "{\"model\":\"smollm2-135m\",\"state\":\"pending\",\"stages\":[]}")
                .on(path, 200, "{\"model\":\"smollm2-135m\",\"state\":\"pulling\",\"stages\":[]}")
                .on(path, 200, "{\"model\":\"smollm2-135m\",\"state\":\"loading\",\"stages\":[{\"progress\":0.5}]}")
                .on(path, 200, READY)
                .on(
                        "GET /api/v1/models",
                        200,
                        "{\"models\":[{\"name\":\"smollm2-135m\",\"state\":\"pulling\",\"bytesDone\":30000000,\"bytesTotal\":98362432}]}");

        Terminal.Outcome outcome = terminal().run("deploy", "smollm2-135m", "--slots", "8");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out())
                .isEqualTo("smollm2-135m serves on ant, precision accurate. Try `ruche run smollm2-135m`.\n");
        assertThat(outcome.err()).contains("pulling  30.0 MB of 98.4 MB").contains("loading  50 %");
        assertThat(server.requests().get(0).body()).contains("\"slots\":8");
    }

    @Test
    void showsHowAnEmbedderIsAsked() {
        String ready = READY.replace("smollm2-135m", "all-minilm-l6-v2");
        server.on("POST /api/v1/deployments", 201, "{\"model\":\"all-minilm-l6-v2\",\"state\":\"pending\"}")
                .on("GET /api/v1/deployments/all-minilm-l6-v2", 200, ready)
                .on(
                        "GET /api/v1/models",
                        200,
                        "{\"models\":[{\"name\":\"all-minilm-l6-v2\",\"capabilities\":[\"embedding\"]}]}");

        assertThat(terminal().run("deploy", "all-minilm-l6-v2").out())
                .startsWith("all-minilm-l6-v2 serves on ant, precision accurate. Try its vectors:\n  curl http://"
                        + server.address() + "/v1/embeddings -H \"Authorization: Bearer $(cat " + home
                        + "/admin.key)\"")
                .endsWith("-d '{\"model\":\"all-minilm-l6-v2\",\"input\":\"A warm workshop at night\"}'\n");
        assertThat(terminal()
                        .env("RUCHE_API_KEY", "rk_other")
                        .run("deploy", "all-minilm-l6-v2")
                        .out())
                .contains("Bearer $RUCHE_API_KEY\"")
                .doesNotContain("rk_other");
    }

    @Test
    void tellsWhichModelsFit() {
        server.on(
                "GET /api/v1/models",
                200,
                "{\"models\":["
                        + "{\"name\":\"small\",\"state\":\"present\",\"bytes\":98362432,\"nodes\":[\"ant\"],\"capabilities\":[\"chat\"],"
                        + "\"fits\":{\"verdict\":\"placed\",\"nodes\":[\"ant\"],\"totalBytes\":2050000000,\"reasons\":[]}},"
                        + "{\"name\":\"large\",\"state\":\"absent\",\"nodes\":[],\"capabilities\":[\"chat\"],"
                        + "\"fits\":{\"verdict\":\"never\",\"nodes\":[],\"totalBytes\":662000000000,\"reasons\":[{\"code\":\"memory_never\","
                        + "\"message\":\"memory: large needs 662 GB.\",\"helps\":\"It takes a node that can book 662 GB.\"}]}}]}");

        assertThat(terminal().run("models").out())
                .isEqualTo("MODEL  STATE    FITS   NEEDS    SIZE     QUANT  CONTEXT  FOR   NODES\n"
                        + "small  present  now    2.05 GB  98.4 MB  -      -        chat  ant\n"
                        + "large  absent   never  662 GB   -        -      -        chat  -\n"
                        + "large never fits: memory: large needs 662 GB. It takes a node that can book 662 GB.\n");
    }

    @Test
    void tellsWhyADeploymentFailed() {
        server.on("POST /api/v1/deployments", 201, "{}")
                .on(
                        "GET /api/v1/deployments/big",
                        200,
                        "{\"model\":\"big\",\"state\":\"failed\",\"reason\":\"never_fits\",\"message\":\"big needs 4 GB.\",\"help\":\"Fewer slots.\"}");

        Terminal.Outcome outcome = terminal().run("deploy", "big");

        assertThat(outcome.exit()).isEqualTo(4);
        assertThat(outcome.err()).contains("ruche: big needs 4 GB.\n  Fewer slots.");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void givesUpWaitingAfterItsTimeout() {
        server.on("POST /api/v1/deployments", 201, "{}")
                .on("GET /api/v1/deployments/slow", 200, "{\"model\":\"slow\",\"state\":\"pending\"}");

        assertThat(terminal().run("deploy", "slow", "--timeout", "1").exit()).isEqualTo(6);
    }

    @ParameterizedTest
    @CsvSource({
        "404, model_not_found, 3",
        "401, unauthenticated, 4",
        "403, permission_denied, 4",
        "422, never_fits, 4",
        "409, conflict, 5",
        "504, deadline_exceeded, 6",
        "503, outcome_unknown, 7",
        "400, invalid_request, 2",
        "500, internal, 1",
        "507, disk_full, 1",
        "404, a_code_of_a_later_version, 3"
    })
    void mapsFailuresByTheTable(int status, String code, int exit) {
        server.on(
                "POST /api/v1/models/m/pull",
                status,
                "{\"status\":" + status + ",\"code\":\"" + code + "\",\"detail\":\"Cause.\",\"help\":\"Cure.\"}");

        Terminal.Outcome outcome = terminal().run("pull", "m");

        assertThat(outcome.exit()).isEqualTo(exit);
        assertThat(outcome.err()).isEqualTo("ruche: Cause.\n  Cure.\n");
        assertThat(outcome.out()).isEmpty();
    }

    @Test
    void saysThatNothingAnswers() {
        Terminal.Outcome outcome =
                terminal().env("RUCHE_URL", "http://127.0.0.1:9").run("status");

        assertThat(outcome.exit()).isEqualTo(7);
        assertThat(outcome.err())
                .contains("No Ruche answers at http://127.0.0.1:9.")
                .contains("ruche up");
    }

    @Test
    void refusesAUrlThatIsNone() {
        assertThat(terminal().env("RUCHE_URL", "http://:a b").run("status").exit())
                .isEqualTo(78);
    }

    @Test
    void answersOnceToAPromptAndWhatIsPipedIn() {
        String chunk = "data: {\"choices\":[{\"delta\":{\"content\":\"%s\"}}]}\n\n";
        server.on("GET /api/v1/deployments/m", 200, READY)
                .on(
                        "POST /v1/chat/completions",
                        new FakeServer.Answer(
                                200,
                                "text/event-stream",
                                chunk.formatted("Bees ") + ": comment\n\n" + chunk.formatted("dance.")
                                        + "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"));

        Terminal.Outcome outcome = terminal().input("a text\n").run("run", "m", "Sum", "up:");

        assertThat(outcome.out()).isEqualTo("Bees dance.\n");
        JsonNode body = Json.MAPPER.readTree(
                server.request("POST /v1/chat/completions").orElseThrow().body());
        assertThat(body.path("stream").asBoolean()).isTrue();
        assertThat(body.path("messages").path(0).path("content").asString()).isEqualTo("Sum up:\n\na text");
    }

    @Test
    void tellsAnErrorInTheMiddleOfAStream() {
        server.on("GET /api/v1/deployments/m", 200, READY)
                .on(
                        "POST /v1/chat/completions",
                        new FakeServer.Answer(
                                200,
                                "text/event-stream",
                                "data: {\"error\":{\"message\":\"It died.\",\"type\":\"server_error\",\"code\":\"runtime_died\"}}\n\n"));

        Terminal.Outcome outcome = terminal().run("run", "m", "Hello");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.err()).contains("It died.");
    }

    @Test
    void showsAKeyOnceAndAlone() {
        server.on(
                "POST /api/v1/keys",
                201,
                "{\"id\":\"key-1\",\"name\":\"laptop\",\"role\":\"viewer\",\"key\":\"rk_new\"}");

        Terminal.Outcome outcome = terminal().run("key", "create", "--name", "laptop", "--role", "viewer");

        assertThat(outcome.out()).isEqualTo("rk_new\n");
        assertThat(server.requests().get(0).body()).isEqualTo("{\"name\":\"laptop\",\"role\":\"viewer\"}");
    }

    @Test
    void readsLogsFromTheDiskWhenNobodyAnswers() throws IOException {
        server.close();
        Files.createDirectories(home.resolve("logs"));
        Files.writeString(home.resolve("logs/ruche.log"), "one\ntwo\nthree\n");

        Terminal.Outcome outcome = terminal().run("logs", "-n", "2");

        assertThat(outcome.out()).isEqualTo("two\nthree\n");
    }

    @Test
    void stopsNothingWhereNothingRuns() throws IOException {
        Files.writeString(home.resolve("run/endpoints.json"), "{\"pid\":0,\"http\":\"127.0.0.1:9\",\"grpc\":\"\"}");

        Terminal.Outcome outcome = terminal().run("stop");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).startsWith("Nothing runs in");
    }

    @Test
    void takesAHalfWrittenEndpointsFileForNone() throws IOException {
        Files.writeString(home.resolve("run/endpoints.json"), "{\"pid\":12,\"http\":\"127.0.");

        assertThat(terminal().run("stop").out()).startsWith("Nothing runs in");
    }

    /** The pid of one that crashed may belong to another program now, and its port too. */
    @Test
    void leavesAProcessAloneThatIsYoungerThanTheEndpointsFile() throws Exception {
        server.on("GET /api/v1/keys", 401, "{}");
        Process stranger = new ProcessBuilder("sleep", "60").start();
        try {
            Path file = home.resolve("run/endpoints.json");
            Files.writeString(
                    file, "{\"pid\":" + stranger.pid() + ",\"http\":\"" + server.address() + "\",\"grpc\":\"\"}");
            Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));

            Terminal.Outcome stop = terminal().run("stop");
            terminal().run("keys");

            assertThat(stop.exit()).isZero();
            assertThat(stop.out()).startsWith("Nothing runs in");
            assertThat(stranger.isAlive()).isTrue();
            assertThat(server.requests()).hasSize(1);
            assertThat(server.requests().get(0).authorization())
                    .as("a stranger does not get the key of the home")
                    .isNotEqualTo("Bearer rk_secret");
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    void doctorNamesAKeyThatOthersCanRead() throws IOException {
        Files.setPosixFilePermissions(
                home.resolve("admin.key"), java.nio.file.attribute.PosixFilePermissions.fromString("rw-r--r--"));

        Terminal.Outcome outcome = terminal().run("doctor", "-o", "json");

        assertThat(outcome.exit()).isEqualTo(1);
        assertThat(outcome.out()).contains("is open to others").contains("chmod 600");
    }

    @Test
    void doctorNamesAFileThatIsNoModel() throws IOException {
        Path model = home.resolve("models/m/m.gguf");
        Files.createDirectories(home.resolve("models/m"));
        Files.writeString(model, "<html>");

        assertThat(terminal().run("doctor").out()).contains(model.toString()).contains("ruche pull m");
    }

    @Test
    void suggestsWhatWasMeant() {
        Terminal.Outcome outcome = terminal().run("depoly");

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains("Did you mean: ruche deploy");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "deploy",
                "ps -o xml",
                "up --http nowhere",
                "up --example none",
                "up --memory-limit many",
                "up --keep-jobs 0",
                "up --gpu-second-usd 2",
                "up --gpu-second-usd 0.0000001",
                "key",
                "key create",
                "job",
                "job submit",
                "job list --state asleep",
                "job submit x --priority urgent",
                "run",
                "run m -o json"
            })
    void refusesWrongUsage(String words) {
        Terminal.Outcome outcome = terminal().run(words.split(" "));

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).startsWith("ruche: ").contains("--help` tells how it is used.");
        assertThat(outcome.out()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "up",
                "stop",
                "status",
                "nodes",
                "ps",
                "models",
                "pull",
                "plan",
                "buy",
                "simulate",
                "catalogue",
                "deploy",
                "undeploy",
                "drain",
                "run",
                "job",
                "job submit",
                "job list",
                "job get",
                "job watch",
                "job results",
                "job cancel",
                "apply",
                "diff",
                "get",
                "delete",
                "explain",
                "org",
                "org import",
                "key",
                "key create",
                "key revoke",
                "keys",
                "logs",
                "doctor",
                "completion",
                "version"
            })
    void helpsWithAnExample(String command) {
        Terminal.Outcome outcome = terminal().run((command + " --help").split(" "));

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.out()).contains("Usage: ruche " + command).contains("Example:");
    }

    @Test
    void coloursOnlyWhereWanted() {
        server.on("GET /api/v1/deployments", 200, "{\"deployments\":[" + READY + "]}");

        assertThat(terminal().run("ps").out()).doesNotContain("\u001b");
        assertThat(terminal().colours().run("ps").out()).contains("\u001b[32mready");
        assertThat(terminal().colours().env("NO_COLOR", "1").run("ps").out()).doesNotContain("\u001b");
    }

    @Test
    void completes() {
        assertThat(terminal().run("completion").out()).contains("undeploy").contains("--precision");
    }
}
