package io.ruche.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.tools.attach.VirtualMachine;
import io.ruche.proto.Job;
import io.ruche.proto.JobHeader;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.proto.JobState;
import io.ruche.tests.Grpc;
import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process crashes by itself while a real model computes prompts in it: twice in native code, once since its heap is full.
 * Each time the JVM leaves its error file, and the death is laid to the prompts that were under way. From then on they run
 * alone: so the one that was always there is found out and fails with its reason, and the others are answered.
 */
class JobCrashTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int OTHERS = 3;

    @Test
    void aPromptThatTheProcessAlwaysCrashesUnderFailsAndTheOthersAreAnswered(@TempDir Path home, @TempDir Path folder)
            throws Exception {
        Tools.smollm();
        String job = begin(home);
        crash(home, job, 1, JobCrashTest::segmentationFault);
        crash(home, job, 1, ruche -> fillTheHeap(ruche, HeapFiller.jar(folder)));
        try (RucheProcess ruche = RucheProcess.up(home);
                Grpc client = new Grpc(ruche.grpc(), ruche.key())) {
            end(client, job);
        }
    }

    private interface Crash {
        void of(RucheProcess ruche) throws Exception;
    }

    private static String begin(Path home) throws Exception {
        RucheProcess ruche = RucheProcess.up(home);
        try (Grpc client = new Grpc(ruche.grpc(), ruche.key())) {
            String model = RucheProcess.JSON
                    .readTree(ruche.post(
                                    "/api/v1/deployments",
                                    "{\"model\":\"" + Tools.smollm() + "\",\"slots\":" + (1 + OTHERS) + "}")
                            .body())
                    .path("model")
                    .asString();
            ruche.awaitReady(model);
            JobHeader header = JobHeader.newBuilder().setModel(model).build();
            String job = client.submit(
                            header,
                            List.of(prompt("poison", 8_000), prompt("a", 120), prompt("b", 120), prompt("c", 120)))
                    .getId();
            awaitUnderWay(client, job, 1 + OTHERS);
            segmentationFault(ruche);
            requireErrorFile(ruche);
            return job;
        } finally {
            ruche.kill();
        }
    }

    private static JobPrompt prompt(String name, int tokens) {
        JobPrompt prompt = Grpc.prompt(name, "Tell me about bees.", tokens);
        return prompt.toBuilder()
                .setChat(prompt.getChat().toBuilder().setIgnoreEos(true))
                .build();
    }

    private static void crash(Path home, String job, int underWay, Crash crash) throws Exception {
        RucheProcess ruche = RucheProcess.up(home);
        try (Grpc client = new Grpc(ruche.grpc(), ruche.key())) {
            awaitUnderWay(client, job, underWay);
            crash.of(ruche);
            requireErrorFile(ruche);
        } finally {
            ruche.kill();
        }
    }

    /** A prompt that may be what the process died of runs alone. */
    private static void awaitUnderWay(Grpc client, String job, int prompts) {
        await("under way: " + prompts)
                .atMost(PATIENCE)
                .until(() -> client.get(job).getRunning() == prompts);
        assertThat(client.get(job).getDone()).isZero();
    }

    private static void segmentationFault(RucheProcess ruche) throws Exception {
        new ProcessBuilder("kill", "-SEGV", String.valueOf(ruche.pid())).start().waitFor();
    }

    private static void fillTheHeap(RucheProcess ruche, Path agent) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(String.valueOf(ruche.pid()));
        try {
            machine.loadAgent(agent.toString());
        } catch (IOException e) {
            // the link ends with the process
        }
    }

    private static void requireErrorFile(RucheProcess ruche) throws InterruptedException {
        assertThat(ruche.process().waitFor(60, TimeUnit.SECONDS))
                .as("ended by itself")
                .isTrue();
        assertThat(ruche.home().resolve("logs/jvm-crash-" + ruche.pid() + ".log"))
                .isNotEmptyFile();
    }

    private static void end(Grpc client, String id) {
        await("job done").atMost(PATIENCE).until(() -> client.get(id).getState() == JobState.JOB_STATE_DONE);
        Job job = client.get(id);
        assertThat(job.getFailed()).isEqualTo(1);
        assertThat(job.getDone()).isEqualTo(OTHERS);
        List<JobResult> results = client.results(id);
        assertThat(results.get(0).getProblem().getCode()).isEqualTo("runtime_died");
        assertThat(results.get(0).getProblem().getMessage())
                .contains("died 3 times", "OutOfMemory encountered: Java heap space");
        assertThat(results.subList(1, 1 + OTHERS)).allSatisfy(it -> {
            assertThat(it.getChat().getText()).isNotEmpty();
            assertThat(it.getAttempt()).as("begun again").isGreaterThan(1);
        });
    }
}
