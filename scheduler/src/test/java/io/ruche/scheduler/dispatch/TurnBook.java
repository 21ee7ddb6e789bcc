package io.ruche.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.house.House;
import io.ruche.scheduler.house.Journals;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Awaited;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Effect;
import io.ruche.scheduler.organisation.turn.EffectClass;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.Replay;
import io.ruche.scheduler.organisation.turn.Step;
import io.ruche.scheduler.organisation.turn.TokenCounter;
import io.ruche.scheduler.organisation.turn.TurnHistory;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.Verdict;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What was promised of turns, looked at after each commit and at the end. */
final class TurnBook {
    private final long seed;
    private final House house;
    private final CountingSink sink;
    /** How often each agent is to be woken, by what was accepted and what turns ended with. */
    private final Map<String, Long> knocks = new TreeMap<>();

    private final Map<String, Long> happened = new TreeMap<>();

    TurnBook(long seed, House house, CountingSink sink) {
        this.seed = seed;
        this.house = house;
        this.sink = sink;
    }

    Map<String, Long> happened() {
        return happened;
    }

    void require(boolean holds, String otherwise, Object... with) {
        if (!holds) throw new AssertionError("seed " + seed + ": " + otherwise.formatted(with));
    }

    void heard(Command command, Verdict verdict) {
        if (!(verdict instanceof Verdict.Decision)) return;
        if (command instanceof Command.WakeAgent it) {
            knock(it.agent());
            require(
                    !Wake.isSelfAuthored(
                            it.agent(), it.reason(), it.source(), it.note().author()),
                    "%s was woken by itself",
                    it.agent());
        }
        if (command instanceof Command.RecordOutcome it
                && it.outcome() instanceof Outcome.Performed lost
                && lost.status() == Outcome.Status.UNKNOWN) {
            sink.giveUp(it.turn() + "/" + it.step() + "/" + lost.index());
        }
        if (command instanceof Command.RecordDecision it && it.decision().act() instanceof Act.Done done) {
            ended(house.state().getTurn(it.turn()).agent(), done);
        }
    }

    private void ended(String agent, Act.Done done) {
        for (Act.Letter it : done.letters()) knock(it.to());
        for (Act.Raised it : done.raised()) {
            Awaited.agents(house.state().specs().house(), agent, it.event()).forEach(this::knock);
        }
    }

    private void knock(String agent) {
        knocks.merge(agent, 1L, Long::sum);
    }

    /** After each commit. */
    void look() {
        Set<String> atWork = new TreeSet<>();
        for (Turn turn : house.state().openTurns()) {
            require(atWork.add(turn.agent()), "%s has two turns", turn.agent());
            require(
                    house.state()
                            .getAgent(turn.agent())
                            .turn()
                            .filter(turn.id()::equals)
                            .isPresent(),
                    "%s does not know of its turn %s",
                    turn.agent(),
                    turn.id());
        }
    }

    /** When everything is done. */
    void check() {
        assertThat(house.recovered()).as("seed %d", seed).isEqualTo(house.state());
        for (Turn turn : house.state().openTurns()) require(false, "%s does not end: %s", turn.id(), turn);
        for (Agent agent : house.state().agents()) {
            require(agent.wakes().isEmpty(), "%s sleeps while something waits: %s", agent.name(), agent);
        }
        checkWakes();
        require(sink.tooLate().isEmpty(), "done after nobody expected it any more: %s", sink.tooLate());
        Set<String> intended = new TreeSet<>();
        for (Turn turn : house.state().turns()) {
            TurnHistory journal = Journals.read(house, turn);
            List<Integer> differences = Replay.differences(journal, TokenCounter.ESTIMATE);
            require(differences.isEmpty(), "%s played again differs at steps %s", turn.id(), differences);
            for (Step step : journal.steps()) effects(turn, journal, step, intended);
        }
        for (String key : sink.keys()) require(intended.contains(key), "%s happened, and nobody decided it", key);
    }

    private void checkWakes() {
        Map<String, Long> begun = new TreeMap<>();
        for (Event event : house.history()) {
            if (!(event instanceof Event.TurnStarted it)) continue;
            for (Wake wake : it.start().wakes()) {
                String agent = it.start().agent();
                begun.merge(agent, wake.count(), Long::sum);
                String author =
                        wake.notes().isEmpty() ? "" : wake.notes().get(0).author();
                require(
                        !Wake.isSelfAuthored(agent, wake.reason(), wake.source(), author),
                        "%s woke itself: %s",
                        agent,
                        wake);
                if (wake.count() > 1) happened.merge("coalesced", 1L, Long::sum);
            }
        }
        require(begun.equals(knocks), "knocks were lost or doubled: %s began of %s", begun, knocks);
    }

    private void effects(Turn turn, TurnHistory journal, Step step, Set<String> intended) {
        if (!(step.decision().act() instanceof Act.Effects effects)) return;
        for (Outcome outcome : step.outcomes()) {
            Outcome.Performed performed = (Outcome.Performed) outcome;
            Effect effect = effects.effects().get(performed.index());
            intended.add(effect.key());
            happened.merge("effect " + performed.status().name(), 1L, Long::sum);
            int times = sink.happened(effect.key());
            if (effect.effectClass() == EffectClass.KEYED || effect.effectClass() == EffectClass.UNKEYED) {
                switch (performed.status()) {
                    case OK -> require(times == 1, "%s happened %d times", effect, times);
                    case FAILED -> require(times == 0, "%s failed and happened", effect);
                    case UNKNOWN -> {
                        require(times <= 1, "%s happened %d times", effect, times);
                        require(effect.effectClass() == EffectClass.UNKEYED, "%s needs no person", effect);
                        require(isAskedAbout(journal, step, effect), "nobody was asked about %s", effect);
                    }
                }
            } else {
                require(performed.status() != Outcome.Status.OK || times >= 1, "%s did not happen", effect);
            }
        }
    }

    private static boolean isAskedAbout(TurnHistory journal, Step step, Effect effect) {
        List<Step> steps = journal.steps();
        Decision next = steps.get(step.decision().step() + 1).decision();
        return next.act() instanceof Act.Ask ask
                && ask.about() == Act.About.UNKNOWN
                && ask.effects().stream()
                        .anyMatch(it ->
                                it.tool().equals(effect.tool()) && it.args().equals(effect.args()));
    }
}
