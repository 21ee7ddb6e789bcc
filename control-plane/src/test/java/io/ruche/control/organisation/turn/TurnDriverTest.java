package io.ruche.control.organisation.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.http.House;
import io.ruche.control.http.ScriptedInference.Played;
import io.ruche.control.state.GridStep;
import io.ruche.control.tools.ToolAnswer;
import io.ruche.control.tools.ToolCall;
import io.ruche.control.tools.ToolProxy;
import io.ruche.proto.FinishReason;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.TurnPhase;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.Turn;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two agents at work on the gateway, with a model and tools that do what the test says. */
class TurnDriverTest {
    private static final String YAML = """
            apiVersion: ruche.io/v1
            kind: Organisation
            metadata: { name: inc }
            spec:
              mission: Say hello.
              agents: [dev, quill]
              kill: { maxNoProgressRuns: 100 }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: quill }
            spec:
              role: Writer
              model: { models: [claude-opus-4.5, tiny], maxTokens: 50 }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: dev }
            spec:
              role: Builder
              model: { models: [tiny], maxTokens: 50 }
              tools: { allow: [workspace.write] }
            """;

    private final List<ToolCall> performed = new CopyOnWriteArrayList<>();
    private House house;
    private ThreadLoop loop;
    private TurnDriver driver;

    @BeforeEach
    void open() {
        house = new House().open();
        assertThat(house.post("/api/v1/apply?file=inc.yaml", YAML).statusCode()).isEqualTo(200);
        loop = new ThreadLoop("turns", 4096);
        driver = new TurnDriver(new TurnPorts(
                house.cluster,
                house.cluster.coldRows(),
                (agent, question) -> CompletableFuture.completedFuture(GridStep.answer(question, keys -> List.of())),
                Knowledge.NONE,
                house.gateway.agents(),
                new Tools(),
                loop,
                house.timers.on(loop),
                house.clock,
                house.entropy,
                house.telemetry.turns()));
        driver.start();
    }

    @AfterEach
    void close() {
        driver.close();
        loop.close();
        house.close();
    }

    @Test
    void aPersonIsAnsweredAndTheModelThatWasTakenIsToldWithItsReason() {
        Turn turn = talk("quill", "Who are you?", 1);

        assertThat(turn.phase()).isEqualTo(TurnPhase.DONE);
        assertThat(turn.said()).isEqualTo("Hello");
        assertThat(turn.model()).isEqualTo("tiny");
        assertThat(turn.calls()).isEqualTo(1);
        assertThat(turn.tokensIn()).isEqualTo(7);
        assertThat(agent("quill").tokensOut()).isEqualTo(2);
        assertThat(house.inference.calls.get(0).request.getText())
                .contains("You are quill, Writer of inc.")
                .contains("Who are you?");
        assertThat(house.telemetry.scrape())
                .contains("ruche_org_model_calls_total{model_name=\"tiny\",place=\"here\",result=\"answered\",} 1.0")
                .contains("ruche_org_turns_total{result=\"done\",} 1.0")
                .contains("ruche_org_turns_running 0.0");
    }

    @Test
    void aSecondMessageGoesOnWhereTheFirstOneEnded() {
        talk("quill", "My name is Ann.", 1);
        talk("quill", "What is my name?", 2);

        assertThat(house.inference.calls.get(1).request.getText())
                .contains("What was said:")
                .contains("human:me: My name is Ann.")
                .contains("agent:quill: Hello")
                .contains("What is my name?");
    }

    @Test
    void toolsAreUsedAndTheTurnGoesOnWithWhatTheyGave() {
        house.inference.onNextCall(played -> played.start()
                .token("{\"say\":\"On it.\",\"actions\":[{\"tool\":\"workspace.write\",\"args\":{\"path\":\"a.txt\","
                        + "\"text\":\"Hi\"}}]}")
                .finish(FinishReason.FINISH_REASON_STOP, 20));
        house.inference.onNextCall(played ->
                played.start().token("{\"say\":\"Done.\",\"actions\":[]}").finish(FinishReason.FINISH_REASON_STOP, 5));
        Turn turn = talk("dev", "Write a file.", 1);

        assertThat(turn.said()).isEqualTo("Done.");
        assertThat(turn.effects()).isEqualTo(1);
        assertThat(performed).singleElement().satisfies(call -> {
            assertThat(call.key()).isEqualTo(turn.id() + "/1/0");
            assertThat(call.organisation()).isEqualTo("inc");
            assertThat(call.epoch()).isEqualTo(house.cluster.state().epoch());
        });
        assertThat(house.inference.calls.get(1).request.getText()).contains("Wrote it.");
        assertThat(house.inference.calls.get(0).request.getGrammar().getJsonSchema())
                .contains("workspace.write");
        assertThat(house.telemetry.scrape())
                .contains("ruche_org_effects_total{tool=\"workspace.write\",effect_class=\"idempotent\",status=\"ok\",}"
                        + " 1.0");
    }

    @Test
    void whoeverHasNoModelSleepsUntilOneIsThere() {
        house.move(House.MODEL, InstancePhase.FAILED, Reason.of("test", "Gone.", ""));
        wake("quill", "Hello?");
        await().until(() -> turns("quill").stream().anyMatch(it -> it.phase() == TurnPhase.SLEEPING));
        assertThat(house.inference.calls).isEmpty();

        house.move(House.MODEL, InstancePhase.WAITING, Reason.NONE);
        house.ready(House.MODEL);
        await().atMost(House.PATIENCE).until(() -> turns("quill").stream().allMatch(Turn::hasEnded));
        assertThat(turns("quill").get(0).said()).isEqualTo("Hello");
    }

    @Test
    void aPausedAgentBeginsNothing() {
        house.submit(new Command.PauseAgent("quill", Reason.of("person", "human:me said so.", "")));
        wake("quill", "Hello?");
        talk("dev", "You then?", 1);
        assertThat(turns("quill")).isEmpty();

        house.submit(new Command.ResumeAgent("quill"));
        await().atMost(House.PATIENCE).until(() -> turns("quill").size() == 1);
    }

    @Test
    void aTurnThatIsCancelledEndsItsCall() {
        house.inference.onCall(Played::start);
        wake("quill", "Hello?");
        await().until(() -> house.inference.calls.size() == 1);
        assertThat(house.post("/api/v1/delete?file=inc.yaml", YAML).statusCode())
                .isEqualTo(200);

        await().until(() -> house.inference.calls.get(0).cancelled);
        assertThat(house.cluster.state().openTurns()).isEmpty();
    }

    private final class Tools implements ToolProxy {
        @Override
        public CompletionStage<Void> fence(long epoch) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public CompletionStage<ToolAnswer> perform(ToolCall call) {
            performed.add(call);
            return CompletableFuture.completedFuture(new ToolAnswer.Done("Wrote it."));
        }
    }

    /** Says something, and waits until that many turns of the agent have ended. */
    private Turn talk(String agent, String text, int turns) {
        wake(agent, text);
        await().atMost(House.PATIENCE)
                .until(() -> turns(agent).stream().filter(Turn::hasEnded).count() == turns);
        return turns(agent).stream()
                .max((a, b) -> Long.compare(a.revision(), b.revision()))
                .orElseThrow();
    }

    private void wake(String agent, String text) {
        house.submit(new Command.WakeAgent(
                agent,
                WakeReason.of(WakeReason.Kind.MESSAGE),
                "human:me",
                new Note("human:me", text, Label.NONE, 0),
                Optional.empty()));
    }

    private List<Turn> turns(String agent) {
        return house.cluster.state().turns().stream()
                .filter(turn -> turn.agent().equals(agent))
                .toList();
    }

    private Agent agent(String name) {
        return house.cluster.state().getAgent(name);
    }
}
