package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.lifecycle.TurnPhase;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Awaited;
import io.ruche.scheduler.organisation.turn.Brief;
import io.ruche.scheduler.organisation.turn.Briefs;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.TurnCodec;
import io.ruche.scheduler.organisation.turn.TurnHistory;
import io.ruche.scheduler.organisation.turn.TurnStart;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.organisation.turn.WorkingHours;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decisions on turns. A decision is written down before anything is done of it, a second copy of it is dropped, and of
 * several outcomes the first one counts: so each step is what its journal says, whoever dies between any two calls.
 */
final class TurnDecisions {
    private TurnDecisions() {}

    static Verdict start(Draft draft, Command.StartTurn it) {
        State state = draft.state();
        Optional<Agent> found = state.findAgent(it.agent());
        if (found.isEmpty()) return AgentDecisions.missing(state, it.agent());
        Agent agent = found.get();
        if (agent.isPaused()) return paused(agent);
        if (agent.turn().isPresent())
            return conflict(agent.name() + " is at work on " + agent.turn().get() + ".");
        if (agent.wakes().isEmpty()) return conflict("nothing wakes " + agent.name() + ".");
        House house = state.specs().house();
        Optional<Brief> brief = Briefs.find(house, agent.name());
        Optional<WorkingHours> hours = WorkingHours.find(house, agent.name());
        if (brief.isEmpty() || hours.isEmpty()) return conflict("no organisation lists " + agent.name() + ".");
        long now = draft.nowMillis();
        String day = hours.get().day(now);
        long next = hours.get().nextStart(now, agent.runsOn(day));
        if (next > now) {
            return conflict(
                    agent.name() + " begins again at " + Instant.ofEpochMilli(next) + " (active hours, runs a day).");
        }

        TurnId id = new TurnId(draft.ids().next("turn"));
        List<Wake> wakes = Wake.take(agent.wakes());
        String hash = state.specs()
                .find(new SpecId(SpecKind.AGENT, agent.name()))
                .map(spec -> spec.text().hash())
                .orElse("");
        TurnStart start = new TurnStart(
                id.value(),
                agent.name(),
                hash,
                wakes,
                it.seed(),
                now,
                brief.get().on(wakes.get(0).terms()));
        forgetOldest(draft, agent.name());
        draft.add(new Event.TurnStarted(id, start, state.epoch(), now));
        draft.add(new Event.AgentBegan(agent.name(), id, wakes, day, now));
        return draft.done(subject(id));
    }

    private static void forgetOldest(Draft draft, String agent) {
        List<TurnId> ended = draft.state().endedTurns(agent);
        int kept = Agent.keptTurns(draft.state().agents().size());
        for (TurnId id : ended.subList(0, Math.max(0, ended.size() + 1 - kept))) {
            draft.add(new Event.TurnForgotten(draft.state().getTurn(id), draft.nowMillis()));
        }
    }

    static Verdict decide(Draft draft, Command.RecordDecision it) {
        Optional<Turn> found = draft.state().findTurn(it.turn());
        if (found.isEmpty()) return missing(it.turn());
        Turn turn = found.get();
        int step = it.decision().step();
        if (turn.hasEnded()) return ended(turn);
        if (step != turn.steps()) return conflict(at(turn, step) + " is not next (expected: " + turn.steps() + ").");
        if (turn.phase() != TurnPhase.READY)
            return conflict(at(turn, step) + " waits for what comes of the one before.");
        Agent agent = draft.state().getAgent(turn.agent());
        if (agent.isPaused()) return paused(agent);
        Optional<Verdict> wrong = whyNot(turn, it);
        if (wrong.isPresent()) return wrong.get();

        draft.add(new Event.StepDecided(turn.id(), it.decision(), draft.state().epoch(), draft.nowMillis()));
        if (it.decision().act() instanceof Act.Done done) {
            end(draft, agent, done);
            MindDecisions.turnEnded(draft, turn, done);
            FlowDecisions.turnEnded(draft, draft.state().getTurn(turn.id()), done);
        }
        if (it.decision().act() instanceof Act.Ask ask) {
            FlowDecisions.asked(draft, draft.state().getTurn(turn.id()), ask);
        }
        return draft.done(subject(turn.id()));
    }

    private static Optional<Verdict> whyNot(Turn turn, Command.RecordDecision it) {
        Act act = it.decision().act();
        int step = it.decision().step();
        if (step >= TurnHistory.MOST_STEPS || (step == TurnHistory.MOST_STEPS - 1 && !(act instanceof Act.Done))) {
            return Optional.of(conflict(
                    at(turn, step) + " is too many (expected: an end within " + TurnHistory.MOST_STEPS + " steps)."));
        }
        if (act instanceof Act.Effects effects) {
            for (int i = 0; i < effects.effects().size(); i++) {
                String key = turn.id() + "/" + step + "/" + i;
                if (!effects.effects().get(i).key().equals(key)) {
                    return Optional.of(conflict("effect "
                            + Failure.printable(effects.effects().get(i).key()) + " (expected: " + key + ")."));
                }
            }
        }
        return tooLarge(at(turn, step), TurnCodec.bytes(it.decision()).length);
    }

    /** What a turn leaves behind comes with its end, in one commit. */
    private static void end(Draft draft, Agent agent, Act.Done done) {
        long now = draft.nowMillis();
        String self = Wake.agent(agent.name());
        for (Act.Letter it : done.letters()) {
            wake(draft, it.to(), WakeReason.of(WakeReason.Kind.MESSAGE), self, it.text(), done.label());
        }
        House house = draft.state().specs().house();
        for (Act.Raised it : done.raised()) {
            WakeReason reason = WakeReason.event(agent.name() + "." + it.event());
            for (String other : Awaited.agents(house, agent.name(), it.event())) {
                wake(draft, other, reason, self, it.text(), done.label());
            }
        }
        draft.add(new Event.AgentEnded(agent.name(), done.progress(), now));
        int fruitless = draft.state().getAgent(agent.name()).fruitless();
        int most = house.organisationOf(agent.name())
                .map(House.Named::spec)
                .map(OrganisationSpec::kill)
                .map(OrganisationSpec.Kill::maxNoProgressRuns)
                .orElse(Integer.MAX_VALUE);
        if (fruitless >= most) {
            Reason why = Reason.of(
                    "no_progress",
                    fruitless + " turns in a row changed nothing.",
                    "Look at its turns, then 'ruche org resume " + agent.name() + "'.");
            draft.add(new Event.AgentPaused(agent.name(), why, now));
        }
    }

    static void wake(Draft draft, String to, WakeReason reason, String from, String text, Label label) {
        Optional<Agent> receiver = draft.state().findAgent(to);
        if (receiver.isEmpty() || Wake.isSelfAuthored(to, reason, from, from)) return;
        Wake wake = Wake.of(reason, from, new Note(from, text, label, draft.nowMillis()), Optional.empty());
        draft.add(new Event.AgentWoken(to, wake, draft.nowMillis()));
    }

    static Verdict outcome(Draft draft, Command.RecordOutcome it) {
        Optional<Turn> found = draft.state().findTurn(it.turn());
        if (found.isEmpty()) return missing(it.turn());
        Turn turn = found.get();
        if (turn.hasEnded()) return ended(turn);
        int index = it.outcome().index();
        if (it.step() != turn.step()) return conflict(at(turn, it.step()) + " is not under way.");
        if (turn.settled().contains(index)) {
            return conflict(at(turn, it.step()) + " has outcome " + index + " already.");
        }
        Optional<String> expected = turn.expects().whyNot(it.outcome());
        if (expected.isPresent()) {
            return conflict(at(turn, it.step()) + " came to "
                    + it.outcome().getClass().getSimpleName() + " (expected: " + expected.get() + ").");
        }
        if (it.outcome() instanceof Outcome.Woken && draft.nowMillis() < turn.untilMillis()) {
            return conflict(at(turn, it.step()) + " sleeps until " + Instant.ofEpochMilli(turn.untilMillis()) + ".");
        }
        Optional<Verdict> tooLarge = tooLarge(at(turn, it.step()), TurnCodec.bytes(it.outcome()).length);
        if (tooLarge.isPresent()) return tooLarge.get();
        draft.add(new Event.OutcomeCame(turn.id(), it.step(), it.outcome(), draft.nowMillis()));
        if (it.outcome() instanceof Outcome.Judged) FlowDecisions.judged(draft, turn, it.step());
        return draft.done(subject(turn.id()));
    }

    private static Optional<Verdict> tooLarge(String what, int bytes) {
        if (bytes <= TurnHistory.MOST_STEP_BYTES) return Optional.empty();
        return Optional.of(Draft.refuse(
                FailureCode.REQUEST_TOO_LARGE,
                what + ": " + bytes + " bytes (expected: <= " + TurnHistory.MOST_STEP_BYTES + ").",
                "Say in its place that it is too large."));
    }

    private static Verdict paused(Agent agent) {
        return conflict(agent.name() + " is paused: " + agent.paused().message());
    }

    private static Verdict missing(TurnId turn) {
        return Draft.refuse(FailureCode.NOT_FOUND, "turn: '" + turn + "' is not there.", "");
    }

    private static Verdict ended(Turn turn) {
        return conflict("turn " + turn.id() + " has ended.");
    }

    private static Verdict conflict(String message) {
        return Draft.refuse(FailureCode.CONFLICT, message, "");
    }

    private static String at(Turn turn, int step) {
        return "step " + step + " of " + turn.id();
    }

    static String subject(TurnId turn) {
        return Rows.Kind.TURN.key(turn.value());
    }
}
