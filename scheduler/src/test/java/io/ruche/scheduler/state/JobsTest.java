package io.ruche.scheduler.state;

import static io.ruche.scheduler.house.Things.GIB;
import static io.ruche.scheduler.house.Things.deploy;
import static io.ruche.scheduler.house.Things.joined;
import static io.ruche.scheduler.house.Things.node;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.ChatOutcome;
import io.ruche.proto.JobProblem;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.jobs.Evidence;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobPriority;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.lifecycle.JobPhase;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobsTest {
    private static final JobId JOB = new JobId("job-1");
    private static final Reason DEATH = Reason.of("runtime_died", "It was killed by signal 9.", "");
    private static final Reason SILENCE = Reason.of("unreachable", "The node does not answer.", "");

    private final House house = new House(1);

    @BeforeEach
    void aHouseThatServes() {
        house.accept(joined("attic", 4 * GIB));
        house.accept(joined("cellar", 4 * GIB));
        house.accept(deploy("smollm2-135m"));
    }

    @Test
    void aJobIsTakenOnWorkedOnAndDone() {
        submit(3);
        assertThat(job().phase()).isEqualTo(JobPhase.QUEUED);

        lease("attic", 0, 1);
        assertThat(job().phase()).isEqualTo(JobPhase.RUNNING);
        finish(answer(1, 1));
        assertThat(job().progress().settled()).hasToString("1");
        lease("cellar", 2);
        finish(answer(0, 1), problem(2, 1));

        assertThat(job().phase()).isEqualTo(JobPhase.DONE);
        assertThat(job().reason().message()).isEqualTo("1 of 3 prompts failed.");
        assertThat(job().progress().done()).isEqualTo(2);
        assertThat(job().endedAtMillis()).isEqualTo(house.now().toEpochMilli());
        assertThat(house.cold().keySet())
                .containsExactly("result/job-1/000000", "result/job-1/000001", "result/job-1/000002");
        assertThat(result(2).getProblem().getCode()).isEqualTo("context_length_exceeded");
        assertThat(house.state().unfinishedJobs()).isEmpty();
    }

    @Test
    void itsLifeReadsAsSentences() {
        submit(2);
        lease("attic", 0, 1);
        house.accept(new Command.FailAttempt(JOB, 0, 1, Optional.of(Evidence.RUNTIME_EXITED), DEATH));
        house.accept(new Command.FailAttempt(JOB, 1, 1, Optional.empty(), SILENCE));
        lease("attic", 0);
        finish(answer(0, 2));
        house.accept(new Command.CancelJob(JOB));

        assertThat(house.history().stream()
                        .filter(it -> it.subject().startsWith("job/"))
                        .map(Event::text))
                .containsExactly(
                        "Job job-1 was taken on: 2 prompts for smollm2-135m.",
                        "Job job-1 is being worked on.",
                        "Job job-1: 2 prompts under way on attic.",
                        "Job job-1: a runtime died under prompt 0: It was killed by signal 9.",
                        "Job job-1: prompt 1 goes again: The node does not answer.",
                        "Job job-1: 1 prompt under way on attic.",
                        "Job job-1: 1 prompt answered.",
                        "Job job-1 was cancelled: 1 of 2 prompts have their result.");
    }

    @Test
    void aJobThatCannotBeIsRefusedWithWhatWouldHelp() {
        assertThat(house.refuse(new Command.SubmitJob(JOB, spec("smolm2-135m", 1, JobOptions.DEFAULT)))
                        .help())
                .isEqualTo("Did you mean 'smollm2-135m'?");
        assertThat(refusal(spec("smollm2-135m", 0, JobOptions.DEFAULT))).isEqualTo(FailureCode.INVALID_REQUEST);
        assertThat(refusal(spec("smollm2-135m", 50_001, JobOptions.DEFAULT))).isEqualTo(FailureCode.INVALID_REQUEST);
        assertThat(refusal(options(0, 11, 64))).isEqualTo(FailureCode.INVALID_REQUEST);
        assertThat(refusal(options(0, 3, 65))).isEqualTo(FailureCode.INVALID_REQUEST);
        assertThat(refusal(spec("smollm2-135m", 1, new JobOptions(JobPriority.NORMAL, 0, 3, 64, 0))))
                .isEqualTo(FailureCode.INVALID_REQUEST);
        assertThat(refusal(options(house.now().toEpochMilli(), 3, 64))).isEqualTo(FailureCode.INVALID_REQUEST);
        submit(1);
        assertThat(refusal(spec("smollm2-135m", 1, JobOptions.DEFAULT))).isEqualTo(FailureCode.CONFLICT);
    }

    @Test
    void thePromptsOfUnfinishedJobsHaveABound() {
        int most = (int) (Job.MOST_OPEN_BYTES / JobSpec.MOST_BYTES);
        for (int i = 0; i < most; i++) house.accept(large("job-" + i));
        assertThat(house.refuse(large("job-more")).code()).isEqualTo(FailureCode.STATE_FULL);

        house.accept(new Command.CancelJob(new JobId("job-3")));
        house.accept(new Command.ForgetJob(new JobId("job-3"), 0));
        assertThat(house.state().openInputBytes()).isEqualTo((most - 1) * JobSpec.MOST_BYTES);
        house.accept(large("job-more"));
    }

    private Command large(String id) {
        return new Command.SubmitJob(
                new JobId(id),
                new JobSpec(JobKind.CHAT, "smollm2-135m", 1, JobSpec.MOST_BYTES, "key-1", JobOptions.DEFAULT));
    }

    @Test
    void jobsWithNotesAreRefusedWhenAllNotesTogetherAreTooMuch() {
        submit(1);
        Job one = job();
        JobSpec noted = noted("x".repeat(1_000));
        State full = house.state();
        for (int i = 0; full.notesBytes() + noted.notesBytes() <= Job.MOST_NOTES_BYTES; i++) {
            full = full.with(new Job(
                    new JobId("job-n" + i),
                    noted,
                    one.phase(),
                    one.reason(),
                    one.progress(),
                    0,
                    i,
                    0,
                    one.revision(),
                    one.timeline()));
        }

        assertThat(decide(full, noted)).isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
            assertThat(refused.failure().code()).isEqualTo(FailureCode.STATE_FULL);
            assertThat(refused.failure().message()).contains("of all jobs together (expected: <= 40.0 MB)");
        });
        assertThat(decide(full, noted(""))).isInstanceOf(Verdict.Decision.class);
        State roomier = full.without(new JobId("job-n0"));
        assertThat(decide(roomier, noted)).isInstanceOf(Verdict.Decision.class);
        assertThat(full.with(one).notesBytes()).isEqualTo(full.notesBytes());
    }

    private Verdict decide(State state, JobSpec spec) {
        return Decider.decide(state, new Command.SubmitJob(new JobId("job-late"), spec), house.now(), prefix -> prefix);
    }

    private static JobSpec noted(String note) {
        return new JobSpec(
                JobKind.CHAT,
                "smollm2-135m",
                1,
                10,
                "key-1",
                JobOptions.DEFAULT,
                "",
                1,
                note.isEmpty() ? Map.of() : Map.of("note", note));
    }

    @Test
    void aPromptIsLeasedOnceAndOnlyWhileItIsOpen() {
        submit(200);
        lease("attic", 0, 1);

        assertThat(refuseLease("attic", 1)).contains("prompt 1 is under way already");
        assertThat(refuseLease("attic", 64)).contains("not among the first 64");
        assertThat(refuseLease("attic", 200)).contains("not among the first 64");
        assertThat(refuseLease("attic", -1)).contains("not among the first 64");
        assertThat(refuseLease("attic", 2, 2)).contains("each once");
        assertThat(refuseLease("attic")).contains("at least one");
        assertThat(refuseLease("nowhere", 2)).contains("node-nowhere");
        finish(answer(0, 1));
        assertThat(refuseLease("attic", 0)).contains("prompt 0 has its result already");
        lease("attic", 64);
    }

    @Test
    void noMorePromptsAreUnderWayThanSixtyFourOrWhatWasAskedFor() {
        submit(200);
        lease("attic", IntStream.range(0, 64).toArray());
        assertThat(refuseLease("attic", 64)).contains("not among the first 64");

        JobId second = new JobId("job-2");
        house.accept(new Command.SubmitJob(second, options(0, 3, 2)));
        assertThat(house.refuse(new Command.LeasePrompts(second, List.of(0, 1, 2), node("attic")))
                        .message())
                .isEqualTo("prompts under way: 3 (expected: <= 2).");
    }

    @Test
    void onlyTheLeasedAttemptSettlesAPrompt() {
        submit(2);
        assertThat(refuseFinish(answer(0, 1))).contains("is not under way");
        lease("attic", 0);
        house.accept(new Command.FailAttempt(JOB, 0, 1, Optional.empty(), SILENCE));
        assertThat(refuseFinish(answer(0, 1))).contains("is not under way");
        lease("cellar", 0);

        assertThat(refuseFinish(answer(0, 1))).contains("attempt 1 (expected: 2");
        assertThat(refuseFinish(answer(0, 2), answer(0, 2))).contains("there twice");
        assertThat(refuseFinish(answer(0, 2), answer(1, 1))).contains("prompt 1 is not under way");
        finish(answer(0, 2));
        assertThat(refuseFinish(answer(0, 2))).contains("has its result already");
        assertThat(house.cold()).hasSize(1);
    }

    @Test
    void aResultThatIsTooLargeIsRefused() {
        submit(1);
        lease("attic", 0);
        JobResult large = answer(0, 1).result().toBuilder()
                .setChat(ChatOutcome.newBuilder().setText("x".repeat(300_000)))
                .build();
        assertThat(house.refuse(new Command.FinishPrompts(JOB, List.of(new SettledPrompt(0, 1, large))))
                        .code())
                .isEqualTo(FailureCode.REQUEST_TOO_LARGE);
    }

    @Test
    void whatAnEarlierReignLeasedIsOwedNothing() {
        submit(2);
        lease("attic", 0, 1);
        house.accept(new Command.StartEpoch(2, "test"));

        assertThat(refuseFinish(answer(0, 1))).contains("earlier reign");
        lease("attic", 0);
        assertThat(job().progress().find(0).orElseThrow().number()).isEqualTo(2);
        assertThat(job().progress().find(0).orElseThrow().deaths()).isZero();

        assertThat(house.accept(new Command.LapseLeases(JOB)).changed()).isTrue();
        assertThat(job().progress().leased(2)).extracting("index").containsExactly(0);
        assertThat(house.accept(new Command.LapseLeases(JOB)).changed()).isFalse();
        finish(answer(0, 2));
    }

    @Test
    void twentyRestartsFailNoPrompt() {
        submit(1);
        for (int epoch = 2; epoch < 22; epoch++) {
            lease("attic", 0);
            house.accept(new Command.StartEpoch(epoch, "test"));
            if (epoch % 2 == 0) house.accept(new Command.LapseLeases(JOB));
        }
        lease("attic", 0);
        assertThat(job().progress().find(0).orElseThrow().number()).isEqualTo(21);
        finish(answer(0, 21));
        assertThat(job().phase()).isEqualTo(JobPhase.DONE);
    }

    @Test
    void threeDeathsOfItsRuntimeFailAPromptWithTheReason() {
        submit(2);
        for (int attempt = 1; attempt <= 3; attempt++) {
            assertThat(job().progress().settled().size()).isZero();
            lease("attic", 0);
            house.accept(new Command.FailAttempt(JOB, 0, attempt, Optional.of(Evidence.RUNTIME_EXITED), DEATH));
        }
        assertThat(job().progress().failed()).isEqualTo(1);
        assertThat(result(0).getProblem().getMessage())
                .isEqualTo("The runtime died 3 times while it worked on this prompt; the last time: "
                        + "It was killed by signal 9.");
        lease("attic", 1);
        finish(answer(1, 1));
        assertThat(job().phase()).isEqualTo(JobPhase.DONE);
    }

    @Test
    void anErrorFileIsEvidenceAlsoWhenTheReignIsOver() {
        submit(1);
        lease("attic", 0);
        house.accept(new Command.StartEpoch(2, "test"));
        house.accept(new Command.FailAttempt(JOB, 0, 1, Optional.of(Evidence.ERROR_FILE), DEATH));
        assertThat(job().progress().find(0).orElseThrow().deaths()).isEqualTo(1);
    }

    @Test
    void aPromptThatARuntimeDiedUnderRunsAlone() {
        submit(4);
        lease("attic", 0, 1);
        house.accept(new Command.FailAttempt(JOB, 0, 1, Optional.of(Evidence.RUNTIME_EXITED), DEATH));

        assertThat(refuseLease("attic", 0)).contains("prompt 0 runs alone");
        assertThat(refuseLease("cellar", 0, 2)).contains("prompt 0 runs alone");
        lease("cellar", 0);
        assertThat(refuseLease("cellar", 2)).contains("a prompt runs alone");
        lease("attic", 2);

        JobId second = new JobId("job-2");
        house.accept(new Command.SubmitJob(second, spec("smollm2-135m", 1, JobOptions.DEFAULT)));
        assertThat(house.refuse(new Command.LeasePrompts(second, List.of(0), node("cellar")))
                        .message())
                .contains("a prompt runs alone");
        finish(answer(0, 2));
        house.accept(new Command.LeasePrompts(second, List.of(0), node("cellar")));
    }

    @Test
    void cancellingKeepsWhatIsSettledAndTakesNothingMore() {
        submit(3);
        lease("attic", 0, 1);
        finish(answer(0, 1));
        house.accept(new Command.CancelJob(JOB));

        assertThat(job().phase()).isEqualTo(JobPhase.CANCELLED);
        assertThat(job().progress().attempts()).isEmpty();
        assertThat(refuseFinish(answer(1, 1))).contains("is cancelled (expected: queued or running)");
        assertThat(refuseLease("attic", 2)).contains("is cancelled");
        assertThat(house.accept(new Command.CancelJob(JOB)).changed()).isFalse();
        assertThat(house.refuse(new Command.CancelJob(new JobId("job-9"))).code())
                .isEqualTo(FailureCode.NOT_FOUND);
    }

    @Test
    void aJobExpiresAtItsDeadlineAndNotBefore() {
        long deadline = house.now().plusSeconds(60).toEpochMilli();
        house.accept(new Command.SubmitJob(JOB, options(deadline, 3, 64)));
        assertThat(house.accept(new Command.ExpireJob(JOB)).changed()).isFalse();

        house.pass(Duration.ofSeconds(60));
        assertThat(refuseLease("attic", 0)).contains("deadline");
        house.accept(new Command.ExpireJob(JOB));
        assertThat(job().phase()).isEqualTo(JobPhase.EXPIRED);
    }

    private void submit(int prompts) {
        house.accept(new Command.SubmitJob(JOB, spec("smollm2-135m", prompts, JobOptions.DEFAULT)));
    }

    private static JobSpec spec(String model, int prompts, JobOptions options) {
        return new JobSpec(JobKind.CHAT, model, prompts, 1_000, "key-1", options);
    }

    private static JobSpec options(long deadline, int attempts, int concurrency) {
        return spec("smollm2-135m", 100, new JobOptions(JobPriority.NORMAL, deadline, attempts, concurrency));
    }

    private FailureCode refusal(JobSpec spec) {
        return house.refuse(new Command.SubmitJob(JOB, spec)).code();
    }

    private void lease(String node, int... indexes) {
        house.accept(
                new Command.LeasePrompts(JOB, Arrays.stream(indexes).boxed().toList(), node(node)));
    }

    private String refuseLease(String node, int... indexes) {
        return house.refuse(new Command.LeasePrompts(
                        JOB, Arrays.stream(indexes).boxed().toList(), node(node)))
                .message();
    }

    private void finish(SettledPrompt... prompts) {
        house.accept(new Command.FinishPrompts(JOB, List.of(prompts)));
    }

    private String refuseFinish(SettledPrompt... prompts) {
        return house.refuse(new Command.FinishPrompts(JOB, List.of(prompts))).message();
    }

    private static SettledPrompt answer(int index, int attempt) {
        return new SettledPrompt(
                index,
                attempt,
                JobResult.newBuilder()
                        .setIndex(index)
                        .setAttempt(attempt)
                        .setChat(ChatOutcome.newBuilder().setText("yes"))
                        .build());
    }

    private static SettledPrompt problem(int index, int attempt) {
        return new SettledPrompt(
                index,
                attempt,
                JobResult.newBuilder()
                        .setIndex(index)
                        .setAttempt(attempt)
                        .setProblem(JobProblem.newBuilder().setCode("context_length_exceeded"))
                        .build());
    }

    private JobResult result(int index) {
        try {
            return JobResult.parseFrom(house.cold().get(Rows.resultKey(JOB, index)));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private Job job() {
        return house.state().getJob(JOB);
    }
}
