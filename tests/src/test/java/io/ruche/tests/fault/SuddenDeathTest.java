package io.ruche.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * {@code kill -9} of the whole process at random moments while a model is deployed and undeployed and keys are made: what
 * was acknowledged is there afterwards, nothing is half done, the model serves again by itself, no child is left.
 */
class SuddenDeathTest {
    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final String MODEL = "smollm2-135m";

    /** What the house owes us after the answers we have had. */
    private static final class Owed {
        final Set<String> keys = new TreeSet<>();
        final Set<String> revoked = new TreeSet<>();
        /** Absent while the last deploy or undeploy got no answer: either outcome is right. */
        Optional<Boolean> deployed = Optional.of(false);
    }

    @Test
    void nothingAcknowledgedIsLost(@TempDir Path home) throws Exception {
        Tools.smollm();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        System.out.println("seed " + SEED + ", rounds " + ROUNDS);
        Owed owed = new Owed();
        ExecutorService driver = Executors.newSingleThreadExecutor(task -> new Thread(task, "driver"));
        try {
            for (int round = 0; round < ROUNDS; round++) {
                RucheProcess ruche = RucheProcess.up(home);
                try {
                    check(ruche, owed);
                    long seed = random.nextLong();
                    Future<?> work = driver.submit(() -> work(ruche, owed, seed));
                    TimeUnit.MILLISECONDS.sleep(random.nextLong(50, 4_000));
                    ruche.killAlone();
                    work.get(120, TimeUnit.SECONDS);
                } finally {
                    ruche.kill();
                }
                // a download under way ends with the pipe to its agent, which it finds closed a moment later
                await("child processes left over")
                        .atMost(Duration.ofSeconds(5))
                        .untilAsserted(() -> assertThat(childrenOf(home)).isEmpty());
            }
            try (RucheProcess ruche = RucheProcess.up(home)) {
                check(ruche, owed);
                if (owed.deployed.isEmpty()) {
                    owed.deployed = Optional.of(isDeployed(ruche));
                }
                if (!owed.deployed.get()) {
                    ruche.deploy(MODEL);
                }
                serves(ruche);
            }
        } finally {
            driver.shutdownNow();
        }
    }

    /** Command lines of living processes that name this home. */
    private static List<String> childrenOf(Path home) {
        return ProcessHandle.allProcesses()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(home.toString()))
                .toList();
    }

    /** Changes things until the connection breaks, and keeps the books on every answer. */
    private static void work(RucheProcess ruche, Owed owed, long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        try {
            while (true) {
                switch (random.nextInt(4)) {
                    case 0 -> {
                        owed.deployed = Optional.empty();
                        HttpResponse<String> response =
                                ruche.post("/api/v1/deployments", "{\"model\":\"" + MODEL + "\"}");
                        assertThat(response.statusCode()).as(response.body()).isIn(200, 201, 409);
                        owed.deployed = Optional.of(isDeployed(ruche));
                    }
                    case 1 -> {
                        owed.deployed = Optional.empty();
                        HttpResponse<String> response = ruche.delete("/api/v1/deployments/" + MODEL);
                        assertThat(response.statusCode()).as(response.body()).isIn(200, 202, 204, 404);
                        owed.deployed = Optional.of(false);
                    }
                    case 2 -> {
                        HttpResponse<String> response =
                                ruche.post("/api/v1/keys", "{\"name\":\"k\",\"role\":\"viewer\"}");
                        assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
                        owed.keys.add(RucheProcess.JSON
                                .readTree(response.body())
                                .path("id")
                                .asString());
                    }
                    default -> {
                        if (!owed.keys.isEmpty()) {
                            String id = owed.keys.iterator().next();
                            owed.keys.remove(id);
                            ruche.delete("/api/v1/keys/" + id);
                            owed.revoked.add(id);
                        }
                    }
                }
            }
        } catch (UncheckedIOException e) {
            // the connection broke: that was the kill
        }
    }

    private static void check(RucheProcess ruche, Owed owed) {
        Set<String> there = new TreeSet<>();
        for (JsonNode key : ruche.getJson("/api/v1/keys").path("keys")) {
            if (!key.path("revoked").asBoolean(false)) {
                there.add(key.path("id").asString());
            }
        }
        assertThat(there).as("acknowledged keys").containsAll(owed.keys);
        assertThat(owed.revoked).as("revoked keys").noneMatch(there::contains);
        owed.deployed.ifPresent(
                expected -> assertThat(isDeployed(ruche)).as("deployed").isEqualTo(expected));
        if (isDeployed(ruche)) {
            serves(ruche);
        }
    }

    private static boolean isDeployed(RucheProcess ruche) {
        for (JsonNode deployment : ruche.getJson("/api/v1/deployments").path("deployments")) {
            if (deployment.path("model").asString().equals(MODEL)
                    && !deployment.path("state").asString().equals("stopping")) {
                return true;
            }
        }
        return false;
    }

    private static void serves(RucheProcess ruche) {
        await().atMost(Duration.ofSeconds(120)).untilAsserted(() -> {
            HttpResponse<String> response = ruche.post(
                    "/v1/completions",
                    "{\"model\":\"" + MODEL
                            + "\",\"prompt\":\"The capital of France is\",\"max_tokens\":4,\"temperature\":0}");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        });
    }
}
