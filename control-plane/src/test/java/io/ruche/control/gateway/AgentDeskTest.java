package io.ruche.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.gateway.AgentCall.Urgency;
import io.ruche.control.gateway.AgentCalls.Answer;
import io.ruche.control.http.House;
import io.ruche.control.http.ScriptedInference.Played;
import io.ruche.proto.FinishReason;
import io.ruche.proto.Priority;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.organisation.Sampling;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.turn.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of agents on the gateway's lanes, beside those of people. */
class AgentDeskTest {
    private static final int SLOTS = 4;

    private House house;
    private AgentCalls agents;

    @BeforeEach
    void open() {
        house = new House().open();
        agents = house.gateway.agents();
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void aCallIsAnsweredInTheClassThatItsUrgencyAsksFor() {
        assertThat(ask("turn-1/0", Urgency.BATCH).join()).isInstanceOfSatisfying(Answer.Answered.class, it -> {
            assertThat(it.text()).isEqualTo("Hello");
            assertThat(it.model()).isEqualTo(House.MODEL);
            assertThat(it.node()).isEqualTo("box");
            assertThat(it.promptTokens()).isEqualTo(7);
            assertThat(it.outputTokens()).isEqualTo(2);
        });
        ask("turn-2/0", Urgency.INTERACTIVE).join();

        assertThat(house.inference.calls)
                .extracting(played -> played.request.getPriority())
                .containsExactly(Priority.PRIORITY_BATCH, Priority.PRIORITY_INTERACTIVE);
        Played first = house.inference.calls.get(0);
        assertThat(first.request.getRequestId()).isEqualTo("turn-1/0");
        assertThat(first.request.getText()).isEqualTo("<system>You are Quill.<user>Write.<assistant>");
        assertThat(first.request.getMaxTokens()).isEqualTo(50);
        assertThat(first.request.getSampling().getSeed()).isEqualTo(7);
    }

    @Test
    void theSameIdIsTheSameCallWhileItRunsAndAMinuteAfterwards() {
        house.inference.onCall(Played::start);
        CompletableFuture<Answer> first = ask("turn-1/0", Urgency.BATCH);
        CompletableFuture<Answer> second = ask("turn-1/0", Urgency.BATCH);
        house.inference.calls.get(0).token("Once.").finish(FinishReason.FINISH_REASON_STOP, 1);

        assertThat(first.join()).isEqualTo(second.join()).isInstanceOf(Answer.Answered.class);
        assertThat(ask("turn-1/0", Urgency.BATCH).join()).isEqualTo(first.join());
        assertThat(house.inference.calls).hasSize(1);
    }

    @Test
    void whoeverWaitsForWhatIsLeftOverGoesOnInTheOrderOfArrival() {
        house.inference.onCall(Played::start);
        List<CompletableFuture<Answer>> all = new ArrayList<>();
        for (int i = 0; i < SLOTS + 3; i++) all.add(ask("turn-1/" + i, Urgency.BATCH));
        assertThat(house.inference.calls).hasSize(SLOTS);

        house.inference.calls.get(2).token("x").finish(FinishReason.FINISH_REASON_STOP, 1);
        assertThat(all.get(2).join()).isInstanceOf(Answer.Answered.class);
        await().until(() -> house.inference.calls.size() == SLOTS + 1);
        assertThat(house.inference.calls.get(SLOTS).request.getRequestId()).isEqualTo("turn-1/" + SLOTS);
    }

    @Test
    void aPersonGoesBeforeThoseWhoWait() {
        house.inference.onCall(Played::start);
        for (int i = 0; i < SLOTS + 1; i++) ask("turn-1/" + i, Urgency.BATCH);
        CompletableFuture<Answer> person = ask("turn-2/0", Urgency.INTERACTIVE);

        house.inference.calls.get(0).token("x").finish(FinishReason.FINISH_REASON_STOP, 1);
        await().until(() -> house.inference.calls.size() == SLOTS + 1);
        assertThat(house.inference.calls.get(SLOTS).request.getRequestId()).isEqualTo("turn-2/0");
        assertThat(person).isNotDone();
    }

    @Test
    void aReplicaThatDiedIsAskedOnceMoreAndAFailureIsTold() {
        house.inference.onNextCall(played -> {
            played.start().token("Ha");
            played.fail(FailureCode.RUNTIME_DIED, "It is gone.");
        });
        assertThat(ask("turn-1/0", Urgency.BATCH).join())
                .isInstanceOfSatisfying(
                        Answer.Answered.class, it -> assertThat(it.text()).isEqualTo("Hello"));

        house.inference.onCall(played -> played.fail(FailureCode.CONTEXT_LENGTH_EXCEEDED, "Too long."));
        assertThat(code(ask("turn-2/0", Urgency.BATCH))).isEqualTo(FailureCode.CONTEXT_LENGTH_EXCEEDED);
        house.inference.onCall(Played::answerTwoTokens);
        assertThat(ask("turn-2/0", Urgency.BATCH).join()).isInstanceOf(Answer.Answered.class);
    }

    @Test
    void nobodyWaitsForAModelThatIsNotThere() {
        assertThat(code(ask(call("turn-1/0", "nothing", "grid", Urgency.BATCH))))
                .isEqualTo(FailureCode.MODEL_NOT_FOUND);
        assertThat(code(ask(call("turn-1/1", "claude", "anthropic", Urgency.BATCH))))
                .isEqualTo(FailureCode.MODEL_NOT_FOUND);
        assertThat(code(ask(call("turn-1/2", House.EMBEDDER, "grid", Urgency.BATCH))))
                .isEqualTo(FailureCode.INVALID_REQUEST);
    }

    @Test
    void aCallThatNobodyWaitsForEndsOnTheReplicaAndGivesItsSlotBack() {
        house.inference.onCall(Played::start);
        List<Answer> heard = new ArrayList<>();
        AgentCalls.Call asked = agents.ask(call("turn-1/0", House.MODEL, "grid", Urgency.BATCH), heard::add);
        await().until(() -> house.inference.calls.size() == 1);
        asked.cancel();

        assertThat(house.inference.calls.get(0).cancelled).isTrue();
        for (int i = 0; i < SLOTS; i++) ask("turn-2/" + i, Urgency.BATCH);
        await().until(() -> house.inference.calls.size() == SLOTS + 1);
        assertThat(heard).isEmpty();
    }

    private CompletableFuture<Answer> ask(String id, Urgency urgency) {
        return ask(call(id, House.MODEL, "grid", urgency));
    }

    private CompletableFuture<Answer> ask(AgentCall call) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        agents.ask(call, answer::complete);
        return answer;
    }

    private static FailureCode code(CompletableFuture<Answer> answer) {
        return ((Answer.Failed) answer.join()).failure().code();
    }

    private static AgentCall call(String id, String model, String provider, Urgency urgency) {
        return new AgentCall(
                id,
                "quill",
                "inc",
                Optional.empty(),
                Optional.empty(),
                model,
                provider,
                List.of(new Message(Message.Role.SYSTEM, "You are Quill."), new Message(Message.Role.USER, "Write.")),
                Optional.empty(),
                50,
                new Sampling(0.5, 0),
                7,
                DataClass.PUBLIC,
                urgency);
    }
}
