package io.ruche.scheduler.organisation.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Whatever brings private data into a turn, a provider that may see public data alone is never told of it. {@code
 * -Druche.seeds=N} plays more; a failure names its seed.
 */
class PrivacyTest {
    private static final long SEEDS = Long.getLong("ruche.seeds", 400);
    /** Stands in all that is private, and models say it again whenever they are told. */
    private static final String MARK = "kept at home";

    private static final Label PRIVATE = Label.of(DataClass.PRIVATE, Taint.TRUSTED);
    private static final String READ = Turns.action("workspace.read", "{\"path\":\"diary.txt\"}");
    private static final String NEWS = Turns.action("http.get", "{\"url\":\"https://news.example.org/a\"}");
    private static final String INTRANET = Turns.action("http.get", "{\"url\":\"http://wiki.lan/a\"}");

    @Test
    void nothingPrivateReachesAProviderThatMaySeePublicDataAlone() {
        int away = 0;
        int kept = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            for (Act.Call call : calls(play(new SimulatedEntropy(seed), DataClass.PUBLIC))) {
                if (call.model().provider().equals("grid")) {
                    kept++;
                    continue;
                }
                away++;
                assertThat(call.label().dataClass()).as("seed %d", seed).isEqualTo(DataClass.PUBLIC);
                assertThat(call.messages())
                        .as("seed %d", seed)
                        .noneMatch(message -> message.text().contains(MARK));
            }
        }
        assertThat(away).as("calls that went to the provider").isGreaterThan(50);
        assertThat(kept).as("calls that stayed for what they held").isGreaterThan(50);
    }

    @Test
    void theSameTurnsTellAProviderThatMaySeeIt() {
        int told = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            TurnHistory turn = play(new SimulatedEntropy(seed), DataClass.PRIVATE);
            for (Act.Call call : calls(turn)) {
                assertThat(call.model().provider()).as("seed %d", seed).isEqualTo("anthropic");
                if (call.messages().stream().anyMatch(it -> it.text().contains(MARK))) told++;
            }
        }
        assertThat(told).isGreaterThan(50);
    }

    @Test
    void whatIsMadeOfPrivateDataIsPrivate() {
        int made = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            TurnHistory turn = play(new SimulatedEntropy(seed), DataClass.PUBLIC);
            for (Step step : turn.steps()) {
                if (step.decision().act() instanceof Act.Done done
                        && done.text().contains(MARK)) {
                    made++;
                    assertThat(done.label().dataClass()).as("seed %d", seed).isEqualTo(DataClass.PRIVATE);
                }
            }
        }
        assertThat(made).isGreaterThan(50);
    }

    @Test
    void aFileReadSendsTheRestOfTheTurnHomeAndSaysWhy() {
        TurnHistory turn = Turns.next(Turns.history(Turns.brief("workspace.read")), given(DataClass.PUBLIC, List.of()));
        assertThat(Turns.act(turn, Act.Call.class).model().provider()).isEqualTo("anthropic");

        turn = Turns.next(turn.with(answer(turn, Turns.acts("", READ))));
        turn = turn.with(Turns.performed(turn, 0, Outcome.Status.OK, MARK));
        Act.Call second = Turns.act(Turns.next(turn, given(DataClass.PUBLIC, List.of())), Act.Call.class);

        assertThat(second.model().provider()).isEqualTo("grid");
        assertThat(second.model().why())
                .isEqualTo("claude-opus-4.5: it would be told private data,"
                        + " and the agent's model policy lets public data at most out of the house.");
    }

    @Test
    void aPrivateMemoryIsLeftOutForAProviderAndTold() {
        Recollection memory = new Recollection("henry/mem-1", MARK, PRIVATE);

        Act.Call call = Turns.act(
                Turns.next(Turns.history(Turns.brief()), given(DataClass.PUBLIC, List.of(memory))), Act.Call.class);

        assertThat(call.model().provider()).isEqualTo("anthropic");
        assertThat(call.context().dropped())
                .containsExactly(
                        "lesson henry/mem-1, which is private",
                        "relation henry/mem-1, which is private",
                        "memory henry/mem-1, which is private");
        assertThat(call.messages()).noneMatch(it -> it.text().contains(MARK));
    }

    @Test
    void aReasonThatIsJoinedWithAnotherKeepsTheWorseLabel() {
        Wake first = Turns.wake(WakeReason.Kind.MESSAGE, "agent:dev", "Hello.");
        Terms terms = Terms.answer(0, List.of(), Optional.empty(), PRIVATE);
        Wake second = Wake.of(first.reason(), first.source(), Turns.note("agent:dev", "x"), Optional.empty(), terms);

        List<Wake> joined = Wake.add(Wake.add(List.of(), first), second);

        assertThat(joined).hasSize(1);
        assertThat(joined.get(0).terms().label()).isEqualTo(PRIVATE);
    }

    @Test
    void aTurnThatOnlyAForbiddenProviderCouldAnswerWaits() {
        Given cloudAlone = new Given(Recalled.NOTHING, List.of(cloud(DataClass.PUBLIC)));
        Wake told = Wake.of(
                WakeReason.of(WakeReason.Kind.MESSAGE),
                "human:me",
                new Note("human:me", MARK, PRIVATE, Turns.BORN),
                Optional.empty());

        TurnHistory turn = Turns.next(TurnHistory.of(Turns.start(Turns.brief(), told)), cloudAlone);

        assertThat(Turns.act(turn, Act.Sleep.class).why().message()).contains("private data");
    }

    @Test
    void whatToolsReturnIsPublicOnlyWhenTheWorldSaysIt() {
        assertThat(ToolGrant.returns("http.get", "{\"url\":\"https://example.org/x\"}"))
                .isEqualTo(DataClass.PUBLIC);
        for (String url : List.of(
                "http://localhost:8099/feed",
                "http://intranet/",
                "http://wiki.lan/",
                "http://WIKI.Local/",
                "http://a.internal/",
                "http://printer.home.arpa/",
                "http://192.168.1.20/",
                "http://8.8.8.8/",
                "http://[::1]/",
                "http://exa mple.org/",
                "")) {
            assertThat(ToolGrant.returns("http.get", "{\"url\":\"" + url + "\"}"))
                    .as(url)
                    .isEqualTo(DataClass.PRIVATE);
        }
        for (String tool : List.of("workspace.read", "workspace.list", "workspace.write", "mcp:mail/read")) {
            assertThat(ToolGrant.returns(tool, "{\"url\":\"https://example.org/\"}"))
                    .as(tool)
                    .isEqualTo(DataClass.PRIVATE);
        }
    }

    private static List<Act.Call> calls(TurnHistory turn) {
        List<Act.Call> calls = new ArrayList<>();
        for (Step step : turn.steps()) {
            if (step.decision().act() instanceof Act.Call call) calls.add(call);
        }
        return calls;
    }

    private static TurnHistory play(SimulatedEntropy chance, DataClass sees) {
        Brief brief = Turns.brief("workspace.read", "http.get");
        Label label = label(chance, 25);
        Wake wake = Wake.of(
                WakeReason.of(WakeReason.Kind.MESSAGE),
                "human:me",
                new Note("human:me", text(label, "Think about it."), label, Turns.BORN),
                Optional.empty());
        TurnHistory turn = TurnHistory.of(Turns.start(brief, wake));
        while (turn.isReady()) {
            List<Recollection> memories = new ArrayList<>();
            for (int i = chance.below(6); i > 0; i--) {
                Label of = label(chance, 40);
                memories.add(new Recollection("mem-" + i, text(of, "Of old."), of));
            }
            turn = Turns.next(turn, given(sees, memories));
            if (turn.last().decision().act() instanceof Act.Call call) {
                turn = turn.with(answer(turn, said(call, chance)));
            } else if (turn.last().decision().act() instanceof Act.Effects effects) {
                for (int i = 0; i < effects.effects().size(); i++) {
                    boolean world = effects.effects().get(i).args().contains("news.example.org");
                    turn = turn.with(Turns.performed(turn, i, Outcome.Status.OK, world ? "News." : MARK));
                }
            }
        }
        return turn;
    }

    /** A model that tells whatever it was told. */
    private static String said(Act.Call call, SimulatedEntropy chance) {
        String say = call.messages().stream().anyMatch(it -> it.text().contains(MARK)) ? MARK : "Well.";
        return switch (chance.below(5)) {
            case 0 -> Turns.acts(say, READ);
            case 1 -> Turns.acts(say, NEWS);
            case 2 -> Turns.acts(say, NEWS, INTRANET);
            default -> Turns.acts(say);
        };
    }

    private static Outcome answer(TurnHistory turn, String text) {
        String model = Turns.act(turn, Act.Call.class).model().model();
        return new Outcome.Answered(turn.nowMillis() + 50, text, model, 100, 20);
    }

    private static Label label(SimulatedEntropy chance, int percent) {
        return chance.percent(percent) ? PRIVATE : Label.NONE;
    }

    private static String text(Label label, String otherwise) {
        return label.equals(PRIVATE) ? MARK : otherwise;
    }

    private static Standing cloud(DataClass sees) {
        return new Standing("claude-opus-4.5", Standing.Place.UPSTREAM, "anthropic", 32_768, "", sees);
    }

    private static Given given(DataClass sees, List<Recollection> memories) {
        Recalled recalled = new Recalled(memories, memories, memories, List.of());
        return new Given(recalled, List.of(cloud(sees), Turns.LOCAL));
    }
}
