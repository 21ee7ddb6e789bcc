package io.ruche.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import io.ruche.proto.Job;
import io.ruche.proto.JobHeader;
import io.ruche.proto.JobOptions;
import io.ruche.proto.JobPriority;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.proto.JobServiceListRequest;
import io.ruche.proto.JobState;
import io.ruche.tests.Grpc;
import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the whole process at random moments of a job on a real model: each prompt has its result in the end,
 * one each, those that were seen once stay as they were, and what was submitted twice with one key is one job.
 */
class JobDeathTest {
    private static final int ROUNDS = Integer.getInteger("rounds", 3);
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final int PROMPTS = 40;
    private static final int TOKENS = 24;

    private final List<JobPrompt> prompts = IntStream.range(0, PROMPTS)
            .mapToObj(i -> Grpc.prompt("line-" + i, "Tell me about the number " + i + ".", TOKENS))
            .toList();
    /** Acknowledged submissions by their keys. */
    private final Map<String, String> acknowledged = new TreeMap<>();
    /** Keys of submissions that got no answer. */
    private final Map<String, JobHeader> unanswered = new TreeMap<>();
    /** Results that were seen. */
    private final Map<Integer, JobResult> seen = new TreeMap<>();

    private String model = "";

    @Test
    void noResultIsLostAndNoneIsDoubled(@TempDir Path home) throws Exception {
        Tools.smollm();
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
        System.out.println("seed " + SEED + ", rounds " + ROUNDS);
        ExecutorService beside = Executors.newSingleThreadExecutor(task -> new Thread(task, "submitter"));
        try {
            String job = begin(home);
            for (int round = 0; round < ROUNDS; round++) {
                String name = "round-" + round;
                RucheProcess ruche = RucheProcess.up(home);
                try (Grpc client = new Grpc(ruche.grpc(), ruche.key())) {
                    check(client, job);
                    Future<?> work = beside.submit(() -> submitUntilItBreaks(client, name));
                    TimeUnit.MILLISECONDS.sleep(random.nextLong(50, 8_000));
                    ruche.killAlone();
                    work.get(60, TimeUnit.SECONDS);
                } finally {
                    ruche.kill();
                }
            }
            try (RucheProcess ruche = RucheProcess.up(home);
                    Grpc client = new Grpc(ruche.grpc(), ruche.key())) {
                end(client, job);
            }
        } finally {
            beside.shutdownNow();
        }
    }

    private String begin(Path home) {
        RucheProcess ruche = RucheProcess.up(home);
        try (Grpc client = new Grpc(ruche.grpc(), ruche.key())) {
            ruche.deploy(Tools.smollm().toString());
            model = ruche.getJson("/api/v1/deployments")
                    .path("deployments")
                    .path(0)
                    .path("model")
                    .asString();
            Job job = client.submit(header("the-job", JobPriority.JOB_PRIORITY_NORMAL), prompts);
            Job again = client.submit(header("the-job", JobPriority.JOB_PRIORITY_NORMAL), prompts);
            assertThat(again.getId()).isEqualTo(job.getId());
            return job.getId();
        } finally {
            ruche.kill();
        }
    }

    private JobHeader header(String key, JobPriority priority) {
        return JobHeader.newBuilder()
                .setIdempotencyKey(key)
                .setModel(model)
                .setOptions(JobOptions.newBuilder().setPriority(priority))
                .build();
    }

    private void submitUntilItBreaks(Grpc client, String round) {
        for (int i = 0; ; i++) {
            String key = round + "-" + i;
            JobHeader header = header(key, JobPriority.JOB_PRIORITY_LOW);
            unanswered.put(key, header);
            try {
                Job taken = client.submit(header, prompts.subList(0, 1 + i % 3));
                unanswered.remove(key);
                acknowledged.put(key, taken.getId());
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(StatusRuntimeException.class);
                return; // the connection broke: that was the kill
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void check(Grpc client, String job) {
        Job now = client.get(job);
        assertThat(now.getFailed()).isZero();
        assertThat(now.getDone()).isGreaterThanOrEqualTo(seen.size());
        acknowledged.forEach(
                (key, id) -> assertThat(client.get(id).getId()).as(key).isEqualTo(id));
        for (JobResult result : client.results(job)) {
            JobResult before = seen.put(result.getIndex(), result);
            if (before != null) assertThat(result).isEqualTo(before);
        }
    }

    private void end(Grpc client, String job) {
        await("job done")
                .atMost(Duration.ofMinutes(5))
                .until(() -> client.get(job).getState().equals(JobState.JOB_STATE_DONE));
        check(client, job);
        List<JobResult> results = client.results(job);
        assertThat(results)
                .extracting(JobResult::getIndex)
                .containsExactlyElementsOf(IntStream.range(0, PROMPTS).boxed().toList());
        assertThat(results).allSatisfy(it -> {
            assertThat(it.getCustomId()).isEqualTo("line-" + it.getIndex());
            assertThat(it.getChat().getText()).isNotEmpty();
        });
        System.out.println("computed again: "
                + results.stream().mapToInt(it -> it.getAttempt() - 1).sum() + " of " + PROMPTS + "; "
                + acknowledged.size() + " more jobs were acknowledged, " + unanswered.size() + " were not");
        assertThat(client.submit(header("the-job", JobPriority.JOB_PRIORITY_NORMAL), prompts)
                        .getId())
                .isEqualTo(job);
        // sent again with its key, what got no answer is one job each, whether it had been taken or not
        unanswered.forEach((key, header) -> {
            int i = Integer.parseInt(key.substring(key.lastIndexOf('-') + 1));
            acknowledged.put(
                    key, client.submit(header, prompts.subList(0, 1 + i % 3)).getId());
        });
        int listed = 0;
        String token = "";
        do {
            var page = client.jobs()
                    .list(JobServiceListRequest.newBuilder()
                            .setPageSize(1_000)
                            .setPageToken(token)
                            .build());
            listed += page.getJobsCount();
            token = page.getNextPageToken();
        } while (!token.isEmpty());
        assertThat(acknowledged.values()).doesNotHaveDuplicates();
        assertThat(listed).isEqualTo(1 + acknowledged.size());
    }
}
