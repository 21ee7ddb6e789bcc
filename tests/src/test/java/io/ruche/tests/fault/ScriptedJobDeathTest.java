package io.ruche.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.ManagedChannel;
import io.ruche.agent.AgentOptions;
import io.ruche.agent.EmbeddedAgent;
import io.ruche.agent.scripted.ScriptedModels;
import io.ruche.agent.wire.Endpoint;
import io.ruche.agent.wire.Transport;
import io.ruche.proto.Job;
import io.ruche.proto.JobHeader;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.proto.JobState;
import io.ruche.tests.Grpc;
import io.ruche.tests.RucheProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the control plane again and again while an agent that outlives it works on a long job. A prompt that
 * kills its runtime is found out; a control plane that was killed is held against none.
 */
class ScriptedJobDeathTest {
    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final int PROMPTS = Integer.getInteger("prompts", 500);
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int POISON = 7;
    private static final int SLOTS = 16;
    private static final String MODEL = "talker";

    private final long[] lives = RandomGeneratorFactory.of("L64X128MixRandom")
            .create(SEED)
            .longs(ROUNDS, 20, 4_000)
            .toArray();
    private final List<JobPrompt> prompts = IntStream.range(0, PROMPTS)
            .mapToObj(i -> Grpc.prompt("line-" + i, i == POISON ? "[[die-after=2]]" : question(i), 0))
            .toList();
    private final Map<Integer, JobResult> seen = new TreeMap<>();

    @Test
    void noResultIsLostAndNoneIsDoubled(@TempDir Path home, @TempDir Path agentHome) throws Exception {
        System.out.println("seed " + SEED + ", rounds " + ROUNDS + ", prompts " + PROMPTS);
        String grpc = "127.0.0.1:" + freePort();
        RucheProcess first = RucheProcess.up(home, "--grpc", grpc);
        ManagedChannel channel = Transport.channel(Endpoint.parse(grpc));
        EmbeddedAgent agent = EmbeddedAgent.start(
                AgentOptions.alone(agentHome, "scripted", "test", agentHome.resolve("natives"))
                        .withData(Endpoint.parse("127.0.0.1:0"))
                        .withFetcher(new ScriptedModels(agentHome))
                        .withControlKey(first.key()),
                channel);
        try {
            String job = begin(first);
            for (long life : lives) {
                RucheProcess ruche = RucheProcess.up(home, "--grpc", grpc);
                try (Grpc client = new Grpc(grpc, ruche.key())) {
                    check(client, job);
                    TimeUnit.MILLISECONDS.sleep(life);
                    assertThat(client.get(job).getState()).as("killed at work").isEqualTo(JobState.JOB_STATE_RUNNING);
                } finally {
                    ruche.kill();
                }
            }
            try (RucheProcess ruche = RucheProcess.up(home, "--grpc", grpc);
                    Grpc client = new Grpc(grpc, ruche.key())) {
                end(client, job);
            }
        } finally {
            agent.close();
            channel.shutdownNow();
        }
    }

    /** So slow that there is work left at the last kill. A second of each life goes into starting and looking. */
    private String question(int number) {
        long millis = (LongStream.of(lives).sum() + 1_000L * ROUNDS) * SLOTS / PROMPTS;
        return "Question " + number + " [[ttft=" + millis + "ms tokens=8]]";
    }

    private static int freePort() throws IOException {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return probe.getLocalPort();
        }
    }

    private String begin(RucheProcess ruche) {
        try (Grpc client = new Grpc(ruche.grpc(), ruche.key())) {
            await("the scripted agent joined")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> ruche.getJson("/api/v1/nodes").path("nodes").size() == 2);
            HttpResponse<String> response = ruche.post(
                    "/api/v1/deployments",
                    "{\"model\":\"wheel:" + MODEL + "==1\",\"runtime\":\"scripted\",\"slots\":" + SLOTS + "}");
            assertThat(response.statusCode()).as(response.body()).isIn(200, 201);
            ruche.awaitReady(MODEL);
            Job job = client.submit(header(), prompts);
            await("begun")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> client.get(job.getId()).getDone() > 0);
            return job.getId();
        } finally {
            ruche.kill();
        }
    }

    private static JobHeader header() {
        return JobHeader.newBuilder()
                .setIdempotencyKey("the-job")
                .setModel(MODEL)
                .build();
    }

    private void check(Grpc client, String job) {
        for (JobResult result : client.results(job)) {
            JobResult before = seen.put(result.getIndex(), result);
            if (before != null) assertThat(result).isEqualTo(before);
        }
        Job now = client.get(job);
        assertThat(now.getDone() + now.getFailed()).isGreaterThanOrEqualTo(seen.size());
    }

    private void end(Grpc client, String job) {
        await("job done")
                .atMost(Duration.ofMinutes(10))
                .until(() -> client.get(job).getState() == JobState.JOB_STATE_DONE);
        check(client, job);
        List<JobResult> results = client.results(job);
        assertThat(results)
                .extracting(JobResult::getIndex)
                .containsExactlyElementsOf(IntStream.range(0, PROMPTS).boxed().toList());
        for (JobResult result : results) {
            assertThat(result.getCustomId()).isEqualTo("line-" + result.getIndex());
            if (result.getIndex() == POISON) {
                assertThat(result.getProblem().getCode()).isEqualTo("runtime_died");
                assertThat(result.getProblem().getMessage()).contains("died 3 times");
            } else {
                assertThat(result.getChat().getText()).as("%s", result).startsWith("The bees carry");
            }
        }
        System.out.println("computed again: "
                + results.stream().mapToInt(it -> it.getAttempt() - 1).sum() + " of " + PROMPTS);
        assertThat(client.submit(header(), prompts).getId()).isEqualTo(job);
    }
}
