package io.ruche.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import io.ruche.tests.Tools.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One process, from its first start to its end, through the start script alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class CommandLineTest {
    private static final String MODEL = "smollm2-135m-instruct.q4_1";

    @SuppressWarnings("NullAway.Init") // set before the tests
    private RucheProcess ruche;

    @SuppressWarnings("NullAway.Init")
    private Path home;

    @BeforeAll
    void start(@TempDir Path folder) {
        Tools.smollm();
        home = folder;
        ruche = RucheProcess.up(folder);
    }

    @AfterAll
    void end() {
        if (ruche != null) {
            ruche.close();
        }
    }

    @Test
    @Order(1)
    void showsTheSameHelpWithAndWithoutItsReadyTexts() {
        for (String command : List.of("deploy", "key create")) {
            List<String> words = new ArrayList<>(List.of(command.split(" ")));
            words.add("--help");
            Outcome ready = ruche.cli(words.toArray(String[]::new));
            // an option beside it takes the way through the program
            words.add("--output=json");
            Outcome made = ruche.cli(words.toArray(String[]::new));

            assertThat(ready.output()).contains("Usage: ruche " + command).isEqualTo(made.output());
        }
    }

    @Test
    @Order(1)
    void plansForMachinesThatNobodyHasYet() {
        JsonNode plan = json(
                "plan",
                "kimi-k2.5",
                "-f",
                Tools.root().resolve("examples/fleets/two-mac-studios.yaml").toString(),
                "-o",
                "json");

        assertThat(plan.path("verdict").asString()).isEqualTo("placed");
        assertThat(plan.path("mode").asString()).isEqualTo("tensor");
        assertThat(plan.path("stages")).hasSize(2);
    }

    @Test
    @Order(1)
    void tellsWhereItAnswers() {
        JsonNode status = json("status", "-o", "json");

        assertThat(status.path("state").asString()).isEqualTo("ready");
        assertThat("http://" + status.path("http").asString()).isEqualTo(ruche.url());
        assertThat(json("nodes", "-o", "json").path("nodes")).hasSize(1);
        assertThat(json("ps", "-o", "json").path("deployments")).isEmpty();
    }

    @Test
    @Order(2)
    void deploysAFileAndReturnsWhenItServes() {
        Outcome outcome = ruche.cli("deploy", Tools.smollm().toString(), "--context", "1024", "--slots", "2");

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains(MODEL + " serves on ");
        JsonNode deployment = json("ps", "-o", "json").path("deployments").path(0);
        assertThat(deployment.path("model").asString()).isEqualTo(MODEL);
        assertThat(deployment.path("runtime").asString()).isEqualTo("djl");
        assertThat(deployment.path("mode").asString()).isEqualTo("single");
        assertThat(deployment.path("state").asString()).isEqualTo("ready");
        assertThat(deployment.path("stages").path(0).path("layers").path(0).asInt())
                .isZero();
        assertThat(deployment.path("stages").path(0).path("layers").path(1).asInt())
                .isEqualTo(29);
    }

    @Test
    @Order(3)
    void answersOnce() {
        Outcome outcome = ruche.cli("run", MODEL, "What is the capital of France?", "--temperature", "0");

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("Paris");
    }

    @Test
    @Order(4)
    void plansWithABillThatAddsUp() {
        JsonNode plan = json("plan", "smollm2-135m", "-o", "json");

        assertThat(plan.path("verdict").asString()).isEqualTo("placed");
        JsonNode stage = plan.path("stages").path(0);
        long sum = 0;
        for (JsonNode line : stage.path("bill").values()) {
            sum += line.path("bytes").asLong();
        }
        assertThat(sum).isEqualTo(stage.path("totalBytes").asLong());
        assertThat(sum).isLessThanOrEqualTo(stage.path("limitBytes").asLong());
    }

    @Test
    @Order(5)
    void makesAndRevokesKeys() {
        JsonNode made = json("key", "create", "--name", "laptop", "--role", "viewer", "-o", "json");
        String id = made.path("id").asString();

        assertThat(ruche.cli("keys").output())
                .contains(id)
                .contains("laptop")
                .doesNotContain(made.path("key").asString());
        assertThat(ruche.cli("key", "revoke", id).exit()).isZero();
        assertThat(ruche.cli("key", "revoke", "key-nobody").exit()).isEqualTo(3);
    }

    @Test
    @Order(6)
    void showsLogsAndIsWell() {
        assertThat(ruche.cli("logs", MODEL).output()).contains("ready");
        JsonNode doctor = json("doctor", "-o", "json");
        assertThat(doctor.path("well").asBoolean()).as(doctor.toPrettyString()).isTrue();
    }

    @Test
    @Order(7)
    void refusesASecondOneAndATakenPort(@TempDir Path other) throws IOException {
        Outcome second = ruche.cli("up", "--home", home.toString());

        assertThat(second.exit()).isEqualTo(5);
        assertThat(second.output()).contains("process " + ruche.pid()).contains(ruche.url());
        assertThat(json("status", "-o", "json").path("state").asString())
                .as("the first goes on")
                .isEqualTo("ready");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + taken.getLocalPort();
            Outcome refused = RucheProcess.cliIn(other, "up", "--http", address, "--grpc", "127.0.0.1:0");
            assertThat(refused.exit()).isEqualTo(78);
            assertThat(refused.output())
                    .contains(Integer.toString(taken.getLocalPort()))
                    .contains("--http");
        }
    }

    @Test
    @Order(8)
    void undeploys() {
        assertThat(ruche.cli("undeploy", MODEL).exit()).isZero();
        assertThat(json("ps", "-o", "json").path("deployments")).isEmpty();
        assertThat(ruche.cli("undeploy", MODEL).exit()).isEqualTo(3);
    }

    @Test
    @Order(9)
    void stopsAndStartsAgainInTheBackground() {
        assertThat(ruche.cli("stop").exit()).isZero();
        assertThat(home.resolve("run/endpoints.json")).doesNotExist();

        Outcome up = ruche.cli("up", "--detach", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0");
        try {
            assertThat(up.exit()).as(up.output()).isZero();
            assertThat(up.output()).contains("is ready").contains("/#login=");
            assertThat(json("status", "-o", "json").path("state").asString()).isEqualTo("ready");
        } finally {
            assertThat(ruche.cli("stop").exit()).isZero();
        }
        assertThat(ruche.cli("stop").output()).contains("Nothing runs in");
        assertThat(Files.exists(home.resolve("run/endpoints.json"))).isFalse();
    }

    /** Half written, as a full disk leaves it; and of a process that is gone, with a port that another has now. */
    @Test
    @Order(10)
    void startsOverAnyEndpointsFile() throws IOException {
        Path file = home.resolve("run/endpoints.json");
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            for (String left : List.of(
                    "{\"pid\":12,\"http\":\"127.0.",
                    "{\"pid\":999999999,\"http\":\"127.0.0.1:" + taken.getLocalPort() + "\",\"grpc\":\"\"}")) {
                Files.writeString(file, left);
                assertThat(ruche.cli("stop").output()).contains("Nothing runs in");

                Outcome up = ruche.cli("up", "--detach", "--http", "127.0.0.1:0", "--grpc", "127.0.0.1:0");
                try {
                    assertThat(up.exit()).as(up.output()).isZero();
                    assertThat(json("status", "-o", "json").path("state").asString())
                            .isEqualTo("ready");
                } finally {
                    assertThat(ruche.cli("stop").exit()).isZero();
                }
            }
        }
    }

    /** What a command prints on standard output alone, read as JSON. */
    private JsonNode json(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "exec \"$0\" \"$@\" 2>/dev/null",
                Tools.root().resolve("ruche").toString()));
        command.addAll(List.of(arguments));
        Outcome outcome = Tools.run(Tools.root(), 120, command, List.of("RUCHE_HOME=" + home, "NO_COLOR=1"));
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        return RucheProcess.JSON.readTree(outcome.output());
    }
}
