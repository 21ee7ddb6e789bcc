package io.ruche.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.adapter.world.SystemTimers;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.http.House;
import io.ruche.control.http.ScriptedInference.Played;
import io.ruche.control.jobs.BatchGateway;
import io.ruche.control.jobs.BatchGateway.Answer;
import io.ruche.control.jobs.BatchGateway.Place;
import io.ruche.control.jobs.JobDriver;
import io.ruche.proto.ChatMessage;
import io.ruche.proto.ChatPrompt;
import io.ruche.proto.EmbeddingPrompt;
import io.ruche.proto.FinishReason;
import io.ruche.proto.Grammar;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.Priority;
import io.ruche.proto.ToolUse;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobPriority;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.NodeId;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Prompts of jobs on the gateway's lanes, beside interactive requests. */
class BatchDeskTest {
    private static final NodeId NODE = new NodeId("node-1");
    private static final JobSpec CHAT = spec(JobKind.CHAT, House.MODEL, 10);
    private static final JobSpec EMBED = spec(JobKind.EMBEDDING, House.EMBEDDER, 10);

    private House house;
    private BatchGateway batch;

    @BeforeEach
    void open() {
        house = new House().open();
        batch = house.gateway.batch();
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aPromptIsAnsweredInClassBatch() {
        CompletableFuture<Answer> answer = send("job-1/0/1");

        assertThat(answer.join()).isInstanceOfSatisfying(Answer.Answered.class, it -> {
            assertThat(it.result().getChat().getText()).isEqualTo("Hello");
            assertThat(it.result().getChat().getFinishReason()).isEqualTo(FinishReason.FINISH_REASON_STOP);
            assertThat(it.result().getUsage().getCompletionTokens()).isEqualTo(2);
        });
        Played played = house.inference.calls.get(0);
        assertThat(played.request.getPriority()).isEqualTo(Priority.PRIORITY_BATCH);
        assertThat(played.request.getRequestId()).isEqualTo("job-1/0/1");
        assertThat(played.request.getText()).isEqualTo("<user>hi<assistant>");
        assertThat(played.request.getDeadlineMillis()).isPositive();
        await().untilAsserted(() -> assertThat(batch.places(CHAT)).containsExactly(new Place(NODE, 4)));
    }

    @Test
    void aPromptsShapeIsAskedForAndToldWithItsAnswer() {
        JobPrompt prompt = chat();
        prompt = prompt.toBuilder()
                .setChat(prompt.getChat().toBuilder()
                        .setGrammar(Grammar.newBuilder().setJsonSchema("{}"))
                        .setTools(ToolUse.TOOL_USE_TEXT))
                .build();
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        batch.send("job-1/0/1", CHAT, NODE, prompt, answer::complete);
        assertThat(answer.join())
                .isInstanceOfSatisfying(
                        Answer.Answered.class,
                        it -> assertThat(it.result().getChat().getTools()).isEqualTo(ToolUse.TOOL_USE_TEXT));
        assertThat(house.inference.calls.get(0).request.getGrammar().getJsonSchema())
                .isEqualTo("{}");

        house.deploy("plain", 4, ModelFacts.newBuilder().addRequests("generate").setEmbeddingLength(64), "plain");
        house.ready("plain");
        CompletableFuture<Answer> refused = new CompletableFuture<>();
        batch.send("job-2/0/1", spec(JobKind.CHAT, "plain", 1), NODE, prompt, refused::complete);
        assertThat(refused.join())
                .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        it -> assertThat(it.failure().code()).isEqualTo(FailureCode.TOOLS_NOT_SUPPORTED));
    }

    @Test
    void anAnswerIsBoundedByItsPromptOrElseByItsJob() {
        JobOptions options = new JobOptions(JobPriority.NORMAL, 0, 3, 64, 60);
        JobSpec job = new JobSpec(JobKind.CHAT, House.MODEL, 10, 1_000, "key-1", options);
        JobPrompt bounded = chat();
        bounded = bounded.toBuilder()
                .setChat(bounded.getChat().toBuilder().setMaxTokens(5_000))
                .build();

        for (JobPrompt prompt : List.of(chat(), bounded)) {
            CompletableFuture<Answer> answer = new CompletableFuture<>();
            batch.send("job-1/0/1", job, NODE, prompt, answer::complete);
            answer.join();
        }
        send("job-2/0/1").join();

        assertThat(house.inference.calls)
                .extracting(played -> played.request.getMaxTokens())
                .containsExactly(60, 5_000, JobOptions.MAX_TOKENS);
    }

    @Test
    void anEmbeddingPromptGetsItsVectors() {
        house.inference.onCall(played -> played.vectors(1, 0, 0));
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        batch.send(
                "job-1/0/1",
                EMBED,
                NODE,
                JobPrompt.newBuilder()
                        .setEmbedding(
                                EmbeddingPrompt.newBuilder().addInputs("a").addInputs("b"))
                        .build(),
                answer::complete);

        assertThat(answer.join())
                .isInstanceOfSatisfying(
                        Answer.Answered.class,
                        it -> assertThat(it.result().getEmbedding().getEmbeddingsCount())
                                .isEqualTo(2));
    }

    @Test
    void vectorsThatAResultHasNoRoomForAreNotComputed() {
        house.deploy("wide", 4, ModelFacts.newBuilder().addRequests("embed").setEmbeddingLength(384));
        house.ready("wide");
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        batch.send(
                "job-1/0/1",
                spec(JobKind.EMBEDDING, "wide", 1),
                NODE,
                JobPrompt.newBuilder()
                        .setEmbedding(EmbeddingPrompt.newBuilder().addAllInputs(Collections.nCopies(169, "x")))
                        .build(),
                answer::complete);

        assertThat(answer.join())
                .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        it -> assertThat(it.failure().code()).isEqualTo(FailureCode.REQUEST_TOO_LARGE));
        assertThat(house.inference.calls).isEmpty();
    }

    @Test
    void whereNoReplicaAnswersThereIsNoPlace() {
        assertThat(batch.places(spec(JobKind.CHAT, "nothing", 1))).isEmpty();
        assertThat(batch.places(spec(JobKind.EMBEDDING, House.MODEL, 1))).isEmpty();
        assertThat(batch.places(CHAT)).containsExactly(new Place(NODE, 4));
    }

    @Test
    void whatInteractiveRequestsHaveOrWaitForIsNotTaken() {
        house.inference.onCall(Played::start);
        for (int i = 0; i < 5; i++) {
            var unused = chatLater();
            int sent = i + 1;
            await().until(() -> house.gateway.underWay() == sent);
        }
        assertThat(batch.places(CHAT)).containsExactly(new Place(NODE, 0));
        assertThat(send("job-1/0/1").join())
                .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        it -> assertThat(it.failure().code()).isEqualTo(FailureCode.OVERLOADED));
    }

    @Test
    void aSlotIsLeftToThoseWhoChatUntilTheyHaveBeenSilentForTwoMinutes() {
        AtomicLong nanos = new AtomicLong();
        Lane lane = new Lane(House.MODEL, 10, nanos::get);
        Fleet.Model model = house.gateway.findModel(House.MODEL).orElseThrow();
        assertThat(lane.idle(model, NODE)).isEqualTo(4);

        BatchPrompt caller = new BatchPrompt(lane, chat(), answer -> {});
        lane.leave(lane.enter(model, caller).orElseThrow(), caller.promptTokens(), 1);
        assertThat(lane.idle(model, NODE)).isEqualTo(3);
        for (int i = 0; i < 3; i++)
            assertThat(lane.takeIdle(model, caller, NODE)).isPresent();
        assertThat(lane.takeIdle(model, caller, NODE)).isEmpty();
        assertThat(lane.enter(model, caller)).as("whoever chats has it at once").isPresent();

        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        assertThat(lane.idle(model, NODE)).isZero();
        lane.leave(model.places().get(0).replica(), caller.promptTokens(), 1);
        assertThat(lane.idle(model, NODE)).isEqualTo(1);
    }

    @Test
    void anInteractiveRequestGetsTheSlotOfThePromptThatEndsNext() {
        house.inference.onCall(Played::start);
        List<CompletableFuture<Answer>> prompts = new ArrayList<>();
        for (int i = 0; i < 4; i++) prompts.add(send("job-1/" + i + "/1"));
        CompletableFuture<HttpResponse<String>> interactive = chatLater();
        await().until(() -> house.gateway.underWay() == 1);
        assertThat(batch.places(CHAT)).containsExactly(new Place(NODE, 0));

        house.inference.calls.get(0).token("x").finish(FinishReason.FINISH_REASON_STOP, 1);
        assertThat(prompts.get(0).join()).isInstanceOf(Answer.Answered.class);
        await().until(() -> house.inference.calls.size() == 5);
        assertThat(house.inference.calls.get(4).request.getPriority()).isEqualTo(Priority.PRIORITY_INTERACTIVE);
        house.inference.calls.get(4).token("y").finish(FinishReason.FINISH_REASON_STOP, 1);
        assertThat(interactive.join().statusCode()).isEqualTo(200);
    }

    @Test
    void aPromptThatIsCancelledEndsOnTheReplicaAndGivesItsSlotBack() {
        house.inference.onCall(Played::start);
        BatchGateway.Call call = batch.send("job-1/0/1", CHAT, NODE, chat(), answer -> {});
        assertThat(batch.places(CHAT)).containsExactly(new Place(NODE, 3));

        call.cancel();
        await().untilAsserted(() -> assertThat(batch.places(CHAT)).containsExactly(new Place(NODE, 4)));
        assertThat(house.inference.calls.get(0).cancelled).isTrue();
    }

    @Test
    void aWholeJobIsWorkedOnUntilItIsDone() {
        house.inference.onNextCall(played -> played.fail(FailureCode.UNREACHABLE, "The agent is gone."));
        house.inference.onNextCall(played -> played.fail(FailureCode.CONTEXT_LENGTH_EXCEEDED, "Too long."));
        JobId id = new JobId("job-1");
        house.submit(new Command.SubmitJob(id, CHAT));
        try (SystemTimers timers = new SystemTimers("jobs-timers");
                ThreadLoop loop = new ThreadLoop("jobs", 4096);
                JobDriver driver = new JobDriver(
                        house.cluster,
                        (job, index) -> CompletableFuture.completedFuture(chat()),
                        batch,
                        loop,
                        timers.on(loop),
                        house.clock)) {
            driver.start();
            await().atMost(House.PATIENCE).until(() -> job(id).phase() == JobPhase.DONE);
        }
        assertThat(job(id).progress().done()).isEqualTo(9);
        assertThat(job(id).progress().failed()).isEqualTo(1);
        assertThat(house.inference.calls).hasSize(11);
    }

    private Job job(JobId id) {
        return house.cluster.state().getJob(id);
    }

    private CompletableFuture<Answer> send(String requestId) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        batch.send(requestId, CHAT, NODE, chat(), answer::complete);
        return answer;
    }

    private CompletableFuture<HttpResponse<String>> chatLater() {
        HttpRequest request = house.request("/v1/chat/completions")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                .build();
        return house.client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    private static JobPrompt chat() {
        return JobPrompt.newBuilder()
                .setChat(ChatPrompt.newBuilder()
                        .addMessages(ChatMessage.newBuilder().setRole("user").setContent("hi")))
                .build();
    }

    private static JobSpec spec(JobKind kind, String model, int prompts) {
        return new JobSpec(kind, model, prompts, 1_000, "key-1", JobOptions.DEFAULT);
    }
}
