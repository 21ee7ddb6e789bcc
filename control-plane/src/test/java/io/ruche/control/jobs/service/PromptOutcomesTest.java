package io.ruche.control.jobs.service;

import static io.ruche.control.jobs.service.Desks.NODE;
import static io.ruche.control.jobs.service.Desks.lines;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.jobs.BatchGateway;
import io.ruche.control.jobs.JobDriver;
import io.ruche.control.jobs.PromptSource;
import io.ruche.control.state.Muted;
import io.ruche.proto.ChatOutcome;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What becomes of prompts by what their replica says: each ends, whatever that is. */
@ExtendWith(Muted.class)
class PromptOutcomesTest {
    private static final BatchGateway.Answer YES = new BatchGateway.Answer.Answered(JobResult.newBuilder()
            .setChat(ChatOutcome.newBuilder().setText("Yes."))
            .build());

    private final Desks desks = new Desks();
    private final JobId job = desks.submit(lines(2, "Why?")).id();
    private final List<String> sent = new ArrayList<>();

    @Test
    void aNameThatNoResultHasRoomForIsLeftOut() {
        PromptSource named = (id, index) -> desks.prompts
                .read(id, index)
                .thenApply(it -> it.toBuilder()
                        .setCustomId("n".repeat(index == 0 ? 300_000 : 256))
                        .build());
        List<JobResult> results = results(named, YES);

        assertThat(results).extracting(it -> it.getChat().getText()).containsExactly("Yes.", "Yes.");
        assertThat(results).extracting(it -> it.getCustomId().length()).containsExactly(0, 256);
    }

    @Test
    void aPromptThatTakesLongerThanItMayHasFailedAtOnce() {
        List<JobResult> results = results(desks.prompts, failed(FailureCode.DEADLINE_EXCEEDED));

        assertThat(results)
                .extracting(it -> it.getProblem().getCode())
                .containsExactly("deadline_exceeded", "deadline_exceeded");
        assertThat(sent).hasSize(2);
    }

    @Test
    void aPromptThatNothingIsHeardOfGoesAgainTwice() {
        List<JobResult> results = results(desks.prompts, failed(FailureCode.REPLICA_SILENT));

        assertThat(results)
                .extracting(it -> it.getProblem().getCode())
                .containsExactly("replica_silent", "replica_silent");
        assertThat(results).extracting(JobResult::getCustomId).containsExactly("q-0", "q-1");
        assertThat(sent).hasSize(6).contains(job + "/0/1", job + "/0/2", job + "/0/3");
    }

    private static BatchGateway.Answer failed(FailureCode code) {
        return new BatchGateway.Answer.Failed(Failure.of(code, "Played."));
    }

    /** Of the whole job, each prompt of which gets this answer. */
    private List<JobResult> results(PromptSource prompts, BatchGateway.Answer answer) {
        JobDriver driver =
                new JobDriver(desks.cluster, prompts, new Played(answer), desks.world, desks.world, desks.world);
        driver.start();
        desks.world.run(Duration.ofMinutes(1));
        driver.close();
        assertThat(desks.state().getJob(job).phase()).isEqualTo(JobPhase.DONE);
        Desks.Reader<JobResult> reader = desks.read(desks.jobs.results(job, 0), 10);
        desks.world.runUntil(() -> reader.over);
        return reader.items;
    }

    /** Answers everything alike, a moment later. */
    private final class Played implements BatchGateway {
        private final Answer answer;

        Played(Answer answer) {
            this.answer = answer;
        }

        @Override
        public List<Place> places(JobSpec spec) {
            return List.of(new Place(NODE, 4));
        }

        @Override
        public Call send(String requestId, JobSpec spec, NodeId node, JobPrompt prompt, Consumer<Answer> heard) {
            sent.add(requestId);
            desks.world.after(Duration.ofMillis(10), () -> heard.accept(answer));
            return () -> {};
        }
    }
}
