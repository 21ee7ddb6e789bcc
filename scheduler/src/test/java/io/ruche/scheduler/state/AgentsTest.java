package io.ruche.scheduler.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.house.Journals;
import io.ruche.scheduler.lifecycle.TurnPhase;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.Specs;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Advance;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Effect;
import io.ruche.scheduler.organisation.turn.EffectClass;
import io.ruche.scheduler.organisation.turn.Given;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.Recalled;
import io.ruche.scheduler.organisation.turn.Recollection;
import io.ruche.scheduler.organisation.turn.Standing;
import io.ruche.scheduler.organisation.turn.TokenCounter;
import io.ruche.scheduler.organisation.turn.TurnHistory;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.organisation.turn.Why;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents are woken, work and rest; what they decide and what comes of it is written down once. */
class AgentsTest {
    private static final Given LOCAL =
            new Given(Recalled.NOTHING, List.of(new Standing("smollm2-135m", Standing.Place.HERE, "grid", 4_096, "")));

    private final House house = new House(1);

    @BeforeEach
    void theyJoinWithTheirDocuments() {
        apply(Specs.silentHenryInc());
    }

    @Test
    void agentsComeAndGoWithTheirDocuments() {
        assertThat(house.state().agents())
                .extracting(Agent::name)
                .containsExactly("creative", "dev", "henry", "quill", "scout");
        wake("henry", "Decide.");
        TurnId turn = start("henry");

        remove("henry");
        assertThat(house.state().findAgent("henry")).isEmpty();
        assertThat(house.state().getTurn(turn).phase()).isEqualTo(TurnPhase.CANCELLED);
        assertThat(house.state().openTurns()).isEmpty();
        assertThat(house.recovered()).isEqualTo(house.state());
    }

    @Test
    void aChangedDocumentKeepsWhatWaits() {
        wake("henry", "Decide.");
        apply(Specs.silentHenryInc().replace("role: Chief of staff", "role: Boss"));

        assertThat(agent("henry").wakes()).hasSize(1);
    }

    @Test
    void knocksOfOneReasonAndSourceAreOneTurn() {
        wake("scout", WakeReason.of(WakeReason.Kind.FOLDER_FILE), "inbox", "a.txt");
        wake("scout", WakeReason.of(WakeReason.Kind.FOLDER_FILE), "inbox", "b.txt");
        TurnId turn = start("scout");

        assertThat(history(turn).start().wakes()).hasSize(1);
        assertThat(history(turn).start().task().count()).isEqualTo(2);
        assertThat(agent("scout").wakes()).isEmpty();
        assertThat(agent("scout").turn()).contains(turn);
        assertThat(agent("scout").runsToday()).isEqualTo(1);
    }

    @Test
    void nobodyWakesItselfByWhateverDoor() {
        Note own = new Note("agent:scout", "Go on.", Label.NONE, 0);
        for (Command.WakeAgent it : List.of(
                new Command.WakeAgent(
                        "scout", WakeReason.of(WakeReason.Kind.MESSAGE), "agent:scout", own, Optional.empty()),
                new Command.WakeAgent(
                        "scout", WakeReason.of(WakeReason.Kind.FOLDER_FILE), "inbox", own, Optional.empty()),
                new Command.WakeAgent(
                        "scout",
                        WakeReason.event("scout.problemFound"),
                        "house",
                        new Note("house", "", Label.NONE, 0),
                        Optional.empty()))) {
            assertThat(house.refuse(it).message()).contains("'scout' would wake itself");
        }
    }

    @Test
    void anAgentHasOneTurnAtATime() {
        wake("henry", "One.");
        TurnId turn = start("henry");
        wake("henry", "Two.");

        assertThat(house.refuse(new Command.StartTurn("henry", 2)).message())
                .isEqualTo("henry is at work on " + turn + ".");
        assertThat(house.refuse(new Command.StartTurn("dev", 2)).message()).isEqualTo("nothing wakes dev.");
        assertThat(house.refuse(new Command.StartTurn("henri", 2)).help()).isEqualTo("Did you mean 'henry'?");
    }

    @Test
    void aTurnRemembersWhatItRecalledFirst() {
        wake("henry", "Decide.");
        TurnId turn = start("henry");
        Recollection best = new Recollection(
                "henry/mem-3", "Parcels are late. ".repeat(20), Label.of("PUBLIC", true), 0.826, 1_000);
        Given given = new Given(
                new Recalled(
                        List.of(best, new Recollection("henry/mem-1", "Bees dance.", Label.NONE, 0.4, 900)),
                        List.of(),
                        List.of(),
                        List.of()),
                LOCAL.models());
        house.accept(new Command.RecordDecision(turn, Advance.next(history(turn), given, TokenCounter.ESTIMATE)));
        outcome(turn, 0, answered("{\"say\":\"No.\"}"));
        house.accept(new Command.RecordDecision(turn, next(turn)));

        Turn kept = house.state().getTurn(turn);
        assertThat(kept.memories()).isEqualTo(2);
        assertThat(kept.recalled()).isEqualTo(best.brief());
        assertThat(kept.recalled().text()).hasSizeLessThanOrEqualTo(120).endsWith("...");
        assertThat(house.recovered()).isEqualTo(house.state());
    }

    @Test
    void aRecalledMemoryIsToldWithItsAge() {
        Recollection memory = new Recollection("henry/mem-3", "Parcels are late.", Label.NONE, 0.826, 60_000);

        assertThat(memory.told(1, 61_500)).isEqualTo("\"Parcels are late.\" (henry/mem-3, 1 s old, score 0.83)");
        assertThat(memory.told(3, 780_000))
                .isEqualTo("\"Parcels are late.\" (henry/mem-3, 12 min old, score 0.83) and 2 more");
        assertThat(memory.told(1, 3 * 86_400_000L + 60_000)).contains(", 3 d old, ");
    }

    @Test
    void aSecondCopyOfADecisionIsDropped() {
        wake("henry", "Decide.");
        TurnId turn = start("henry");
        Decision first = next(turn);
        house.accept(new Command.RecordDecision(turn, first));

        assertThat(house.state().getTurn(turn).phase()).isEqualTo(TurnPhase.CALLING);
        assertThat(house.refuse(new Command.RecordDecision(turn, first)).message())
                .isEqualTo("step 0 of " + turn + " is not next (expected: 1).");
    }

    @Test
    void theFirstOutcomeCounts() {
        wake("henry", "Decide.");
        TurnId turn = decided("henry");
        outcome(turn, 0, answered("No."));

        assertThat(house.refuse(new Command.RecordOutcome(turn, 0, answered("Yes.")))
                        .message())
                .isEqualTo("step 0 of " + turn + " has outcome 0 already.");
        assertThat(house.refuse(new Command.RecordOutcome(turn, 1, answered("Yes.")))
                        .message())
                .isEqualTo("step 1 of " + turn + " is not under way.");
        assertThat(history(turn).last().outcomes()).singleElement().asString().contains("No.");
    }

    @Test
    void anOutcomeFitsItsDecision() {
        wake("henry", "Decide.");
        TurnId turn = decided("henry");

        assertThat(house.refuse(new Command.RecordOutcome(turn, 0, new Outcome.Woken(0)))
                        .message())
                .isEqualTo("step 0 of " + turn + " came to Woken (expected: a model's answer).");
    }

    @Test
    void effectsAreKeyedByTheirPlaceAndOnlyWhatHasNoKeyCanBeUnknown() {
        wake("dev", "Build.");
        TurnId turn = start("dev");
        house.refuse(new Command.RecordDecision(turn, effects(turn.value() + "/1/0", EffectClass.IDEMPOTENT)));
        house.accept(new Command.RecordDecision(turn, effects(turn.value() + "/0/0", EffectClass.IDEMPOTENT)));

        assertThat(house.refuse(new Command.RecordOutcome(
                                turn, 0, new Outcome.Performed(0, 0, Outcome.Status.UNKNOWN, "")))
                        .message())
                .contains("it can be done again");
        outcome(turn, 0, new Outcome.Performed(0, 0, Outcome.Status.OK, "3 bytes"));
        assertThat(house.state().getTurn(turn).phase()).isEqualTo(TurnPhase.READY);
    }

    @Test
    void lettersAndEventsLeaveWithTheEndInOneCommit() {
        wake("scout", "Look.");
        TurnId turn = start("scout");
        long before = house.state().revision();
        house.accept(new Command.RecordDecision(
                turn,
                done(
                        true,
                        List.of(new Act.Letter("dev", "Build it."), new Act.Letter("ghost", "Boo.")),
                        List.of(new Act.Raised("problemFound", "Slow doors.")))));

        assertThat(house.state().revision()).isEqualTo(before + 1);
        assertThat(house.state().getTurn(turn).phase()).isEqualTo(TurnPhase.DONE);
        assertThat(agent("dev").wakes())
                .singleElement()
                .extracting(Wake::source, it -> it.reason().label())
                .containsExactly("agent:scout", "message");
        assertThat(agent("henry").wakes())
                .singleElement()
                .extracting(it -> it.reason().label())
                .isEqualTo("event:scout.problemFound");
        assertThat(agent("scout").turn()).isEmpty();
        assertThat(house.recovered()).isEqualTo(house.state());
    }

    @Test
    void aTurnTellsWhereItsTaskCameFromWhatItSaidAndWhatItTook() {
        wake("henry", "Decide.");
        TurnId turn = decided("henry");
        outcome(turn, 0, new Outcome.Answered(0, "No.", "smollm2-135m", 300, 12));
        assertThat(house.state().getTurn(turn))
                .extracting(Turn::task, Turn::said, Turn::tokensIn, Turn::tokensOut)
                .containsExactly("human:me", "", 300L, 12L);
        assertThat(agent("henry").tokensIn()).as("of ended turns alone").isZero();

        house.accept(new Command.RecordDecision(turn, said(1, "x".repeat(199) + "\uD83D\uDE00")));
        assertThat(house.state().getTurn(turn).said()).isEqualTo("x".repeat(199));
        assertThat(agent("henry")).extracting(Agent::tokensIn, Agent::tokensOut).containsExactly(300L, 12L);
        assertThat(house.recovered()).isEqualTo(house.state());
    }

    @Test
    void turnsThatChangeNothingPauseTheirAgent() {
        for (int i = 0; i < 5; i++) {
            assertThat(agent("henry").isPaused()).isFalse();
            fruitless("henry");
        }
        assertThat(agent("henry").paused().code()).isEqualTo("no_progress");
        assertThat(agent("henry").paused().message()).isEqualTo("5 turns in a row changed nothing.");

        wake("henry", "Still there?");
        assertThat(house.refuse(new Command.StartTurn("henry", 1)).message())
                .isEqualTo("henry is paused: 5 turns in a row changed nothing.");
        house.accept(new Command.ResumeAgent("henry"));
        assertThat(agent("henry").wakes()).as("what came meanwhile").hasSize(1);
        fruitless("henry");
        assertThat(agent("henry").isPaused()).as("it begins to count anew").isFalse();
    }

    @Test
    void aPausedAgentGoesOnWithNothingButWhatHappenedIsWrittenDown() {
        wake("henry", "Decide.");
        TurnId turn = decided("henry");
        house.accept(new Command.PauseAgent("henry", Reason.of("person", "human:me paused it.", "")));
        outcome(turn, 0, answered("No."));

        assertThat(house.refuse(new Command.RecordDecision(turn, next(turn))).code())
                .isEqualTo(FailureCode.CONFLICT);
        house.accept(new Command.ResumeAgent("henry"));
        house.accept(new Command.RecordDecision(turn, next(turn)));
        assertThat(house.accept(new Command.ResumeAgent("henry")).changed()).isFalse();
    }

    @Test
    void outsideItsHoursItsWakesWait() {
        apply(Specs.silentHenryInc()
                .replace(
                        "  sprite: { palette: moss",
                        "  schedule: { activeHours: 08:00-09:00 }\n  sprite: { palette: moss"));
        wake("scout", "Look."); // midnight in London, one in Paris

        assertThat(house.refuse(new Command.StartTurn("scout", 1)).message())
                .isEqualTo("scout begins again at 2026-01-01T07:00:00Z (active hours, runs a day).");
        house.pass(Duration.ofHours(7));
        assertThat(start("scout")).isNotNull();
    }

    @Test
    void aSleepEndsWhenItsTimeHasCome() {
        wake("henry", "Decide.");
        TurnId turn = start("henry");
        long until = house.now().toEpochMilli() + 2_000;
        house.accept(new Command.RecordDecision(
                turn, new Decision(0, Given.NOTHING, new Act.Sleep(until, new Why("overloaded", "Too much to do.")))));

        assertThat(house.state().getTurn(turn).reason().code()).isEqualTo("overloaded");
        house.refuse(new Command.RecordOutcome(turn, 0, new Outcome.Woken(0)));
        house.pass(Duration.ofSeconds(2));
        outcome(turn, 0, new Outcome.Woken(house.now().toEpochMilli()));
        assertThat(house.state().getTurn(turn).phase()).isEqualTo(TurnPhase.READY);
    }

    @Test
    void anAgentsLastFiftyTurnsAreKeptWithTheirJournals() {
        for (int i = 0; i < Agent.KEPT_TURNS + 3; i++) {
            fruitless("henry");
            house.accept(new Command.ResumeAgent("henry"));
            house.pass(Duration.ofMinutes(10));
        }
        assertThat(house.state().endedTurns("henry")).hasSize(Agent.KEPT_TURNS);
        assertThat(house.cold()).hasSize(2 * Agent.KEPT_TURNS);
        assertThat(agent("henry").turns()).isEqualTo(Agent.KEPT_TURNS + 3);
        assertThat(house.recovered()).isEqualTo(house.state());
    }

    @Test
    void manyAgentsKeepFewerTurnsEach() {
        assertThat(List.of(Agent.keptTurns(0), Agent.keptTurns(1_000), Agent.keptTurns(2_000), Agent.keptTurns(50_000)))
                .containsExactly(50, 50, 25, 5);
    }

    @Test
    void whoeverHasMoreToDoThanItCanRememberSaysSo() {
        for (int i = 0; i < Agent.MOST_WAKES; i++)
            wake("dev", WakeReason.of(WakeReason.Kind.WEBHOOK), "hook-" + i, "x");

        assertThat(house.refuse(command("dev", WakeReason.of(WakeReason.Kind.WEBHOOK), "one-more", "x"))
                        .code())
                .isEqualTo(FailureCode.OVERLOADED);
        wake("dev", WakeReason.of(WakeReason.Kind.WEBHOOK), "hook-1", "the same again");
        assertThat(house.refuse(command(
                                "dev", WakeReason.of(WakeReason.Kind.CRON), "x", "x".repeat(Wake.MOST_NOTE + 1)))
                        .code())
                .isEqualTo(FailureCode.REQUEST_TOO_LARGE);
    }

    private void fruitless(String agent) {
        wake(agent, "Anything new?");
        TurnId turn = start(agent);
        house.accept(new Command.RecordDecision(turn, done(false, List.of(), List.of())));
    }

    private static Decision done(boolean progress, List<Act.Letter> letters, List<Act.Raised> raised) {
        return new Decision(
                0,
                Given.NOTHING,
                new Act.Done(false, Why.NONE, "", Optional.empty(), letters, raised, List.of(), progress, Label.NONE));
    }

    private static Decision said(int step, String text) {
        return new Decision(
                step,
                Given.NOTHING,
                new Act.Done(
                        false, Why.NONE, text, Optional.empty(), List.of(), List.of(), List.of(), true, Label.NONE));
    }

    private static Decision effects(String key, EffectClass effectClass) {
        Effect effect = new Effect(key, "workspace.write", effectClass, "{}", Label.NONE);
        return new Decision(0, Given.NOTHING, new Act.Effects(List.of(effect)));
    }

    private static Outcome answered(String text) {
        return new Outcome.Answered(0, text, "smollm2-135m", 1, 1);
    }

    private TurnId decided(String agent) {
        TurnId turn = start(agent);
        house.accept(new Command.RecordDecision(turn, next(turn)));
        return turn;
    }

    private Decision next(TurnId turn) {
        return Advance.next(history(turn), LOCAL, TokenCounter.ESTIMATE);
    }

    private void outcome(TurnId turn, int step, Outcome outcome) {
        house.accept(new Command.RecordOutcome(turn, step, outcome));
    }

    private TurnId start(String agent) {
        String subject = house.accept(new Command.StartTurn(agent, 7)).subject();
        return new TurnId(subject.substring("turn/".length()));
    }

    private TurnHistory history(TurnId id) {
        return Journals.read(house, house.state().getTurn(id));
    }

    private Agent agent(String name) {
        return house.state().getAgent(name);
    }

    private void wake(String agent, String text) {
        wake(agent, WakeReason.of(WakeReason.Kind.MANUAL), "human:me", text);
    }

    private void wake(String agent, WakeReason reason, String source, String text) {
        house.accept(command(agent, reason, source, text));
    }

    private static Command command(String agent, WakeReason reason, String source, String text) {
        return new Command.WakeAgent(
                agent, reason, source, new Note("human:me", text, Label.NONE, 0), Optional.empty());
    }

    private void apply(String yaml) {
        List<Command.ApplySpecs.Put> put = Specs.accepted(
                        yaml, house.state().specs().house())
                .documents()
                .stream()
                .map((SpecDocument it) -> new Command.ApplySpecs.Put(it, List.of()))
                .toList();
        house.accept(new Command.ApplySpecs(
                put, List.of(), "key-1", house.state().specs().version()));
    }

    private void remove(String agent) {
        house.accept(new Command.ApplySpecs(
                List.of(),
                List.of(new SpecId(SpecKind.AGENT, agent)),
                "key-1",
                house.state().specs().version()));
    }
}
