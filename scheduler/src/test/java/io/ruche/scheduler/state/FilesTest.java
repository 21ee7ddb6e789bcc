package io.ruche.scheduler.state;

import static io.ruche.scheduler.house.Things.GIB;
import static io.ruche.scheduler.house.Things.deploy;
import static io.ruche.scheduler.house.Things.joined;
import static io.ruche.scheduler.house.Things.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.ChatOutcome;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Uploaded files, the jobs that need them, and how both are forgotten. */
class FilesTest {
    private static final FileId FILE = new FileId("file-1");
    private static final JobId JOB = new JobId("job-1");
    private static final Reason ASKED = Reason.of("asked", "Somebody asked for it.", "");

    private final House house = new House(1);

    @BeforeEach
    void aHouseThatServes() {
        house.accept(joined("attic", 4 * GIB));
        house.accept(deploy("smollm2-135m"));
    }

    @Test
    void aFileStaysWhileAnUnfinishedJobNeedsIt() {
        house.accept(new Command.StoreFile(file("file-1", 1_000)));
        house.accept(new Command.SubmitJob(JOB, of("file-1", "smollm2-135m", 3)));

        assertThat(house.refuse(new Command.RemoveFile(FILE, ASKED)).message())
                .isEqualTo("file: file-1 holds the prompts of job job-1, which has not ended.");
        house.accept(new Command.CancelJob(JOB));
        house.accept(new Command.RemoveFile(FILE, ASKED));
        assertThat(house.state().findFile(FILE)).isEmpty();
        assertThat(house.refuse(new Command.RemoveFile(FILE, ASKED)).code()).isEqualTo(FailureCode.NOT_FOUND);
        assertThat(house.history().get(house.history().size() - 1).text())
                .isEqualTo("File 'questions.jsonl' was removed: Somebody asked for it.");
    }

    @Test
    void aJobAsksWhatItsFileAsks() {
        house.accept(new Command.StoreFile(file("file-1", 1_000)));
        house.accept(deploy("qwen"));

        assertThat(house.refuse(new Command.SubmitJob(JOB, of("file-1", "qwen", 3)))
                        .message())
                .isEqualTo("job: 3 prompts of kind chat for 'qwen' (expected: as in file file-1, 3 of kind chat for"
                        + " 'smollm2-135m').");
        assertThat(house.refuse(new Command.SubmitJob(JOB, of("file-2", "qwen", 3)))
                        .code())
                .isEqualTo(FailureCode.NOT_FOUND);
    }

    @Test
    void theBoundsOfFilesHold() {
        assertThat(house.refuse(new Command.StoreFile(file("big", JobSpec.MOST_BYTES + 1)))
                        .code())
                .isEqualTo(FailureCode.REQUEST_TOO_LARGE);
        for (int i = 0; i < 10; i++) house.accept(new Command.StoreFile(file("file-" + i, JobSpec.MOST_BYTES)));
        assertThat(house.refuse(new Command.StoreFile(file("one-more", JobSpec.MOST_BYTES)))
                        .code())
                .isEqualTo(FailureCode.STATE_FULL);
        for (int i = 10; i < InputFile.MOST_FILES; i++) house.accept(new Command.StoreFile(file("file-" + i, 1)));
        assertThat(house.refuse(new Command.StoreFile(file("one-more", 1))).message())
                .isEqualTo("files: 1000 are kept (expected: fewer).");
    }

    @Test
    void notesAreFewAndShort() {
        JobSpec spec = new JobSpec(
                JobKind.CHAT,
                "smollm2-135m",
                1,
                1,
                "key-1",
                JobOptions.DEFAULT,
                "",
                1,
                Map.of("a", "x".repeat(JobSpec.MOST_NOTES_BYTES)));
        assertThat(house.refuse(new Command.SubmitJob(JOB, spec)).message())
                .isEqualTo("metadata bytes: 1025 (expected: 0 to 1024).");
    }

    @Test
    void anEndedJobGoesWithItsResultsAndItsPagesStepByStep() {
        int prompts = Command.ForgetJob.AT_ONCE + 5;
        house.accept(new Command.SubmitJob(
                JOB, new JobSpec(JobKind.CHAT, "smollm2-135m", prompts, 1, "key-1", JobOptions.DEFAULT)));
        for (int from = 0; from < prompts; from += 64) {
            List<Integer> indexes =
                    IntStream.range(from, Math.min(prompts, from + 64)).boxed().toList();
            house.accept(new Command.LeasePrompts(JOB, indexes, node("attic")));
            house.accept(new Command.FinishPrompts(
                    JOB, indexes.stream().map(FilesTest::answer).toList()));
            if (from == 0) {
                assertThat(house.refuse(new Command.ForgetJob(JOB, 0)).code()).isEqualTo(FailureCode.CONFLICT);
            }
        }
        assertThat(house.cold()).hasSize(prompts);
        assertThat(house.state().getJob(JOB).resultBytes()).isGreaterThan(prompts * 5L);

        house.accept(new Command.ForgetJob(JOB, 0));
        assertThat(house.state().findJob(JOB)).isPresent();
        assertThat(house.cold()).hasSize(5);
        house.accept(new Command.ForgetJob(JOB, Command.ForgetJob.AT_ONCE));
        assertThat(house.state().findJob(JOB)).isEmpty();
        assertThat(house.cold()).isEmpty();
    }

    @Test
    void jobsAreListedNewestFirst() {
        for (int i = 0; i < 5; i++) {
            house.pass(java.time.Duration.ofSeconds(1));
            house.accept(new Command.SubmitJob(
                    new JobId("job-" + "caebd".charAt(i)),
                    new JobSpec(JobKind.CHAT, "smollm2-135m", 1, 1, "key-1", JobOptions.DEFAULT)));
        }
        house.accept(new Command.CancelJob(new JobId("job-b")));

        assertThat(ids(house.state().newestJobs(Optional.empty(), job -> true, 3)))
                .containsExactly("job-d", "job-b", "job-e");
        Optional<Job> after = house.state().findJob(new JobId("job-d"));
        assertThat(ids(house.state().newestJobs(after, job -> !job.hasEnded(), 9)))
                .containsExactly("job-e", "job-a", "job-c");
    }

    private static List<String> ids(List<Job> jobs) {
        return jobs.stream().map(job -> job.id().value()).toList();
    }

    private static SettledPrompt answer(int index) {
        return new SettledPrompt(
                index,
                1,
                JobResult.newBuilder()
                        .setIndex(index)
                        .setAttempt(1)
                        .setChat(ChatOutcome.newBuilder().setText("yes"))
                        .build());
    }

    private static JobSpec of(String file, String model, int prompts) {
        return new JobSpec(JobKind.CHAT, model, prompts, 1_000, "key-1", JobOptions.DEFAULT, file, 0, Map.of());
    }

    private static InputFile file(String id, long bytes) {
        return new InputFile(
                new FileId(id),
                "questions.jsonl",
                bytes,
                3,
                2,
                "00".repeat(32),
                JobKind.CHAT,
                "smollm2-135m",
                "key-1",
                0,
                0);
    }
}
