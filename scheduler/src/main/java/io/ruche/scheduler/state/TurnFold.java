package io.ruche.scheduler.state;

import io.ruche.scheduler.lifecycle.Lifecycles;
import io.ruche.scheduler.lifecycle.TurnPhase;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Expectation;
import io.ruche.scheduler.organisation.turn.Labels;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.Recollection;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.organisation.turn.Why;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds the agents and turns that an event leaves behind; {@link Fold} for them. */
final class TurnFold {
    private TurnFold() {}

    /** Empty when the event is about something else. */
    static Optional<State> apply(State state, Event event) {
        if (event instanceof Event.AgentRemoved it) return Optional.of(state.withoutAgent(it.agent()));
        if (event instanceof Event.TurnForgotten it)
            return Optional.of(state.without(it.turn().id()));
        return agent(state, event).map(state::with).or(() -> turn(state, event).map(state::with));
    }

    private static Optional<Agent> agent(State state, Event event) {
        if (event instanceof Event.AgentAdded it) {
            return Optional.of(new Agent(
                    it.agent(),
                    Reason.NONE,
                    List.of(),
                    Optional.empty(),
                    0,
                    0,
                    "",
                    0,
                    0,
                    0,
                    0,
                    it.atMillis(),
                    state.revision()));
        }
        if (event instanceof Event.AgentWoken it) {
            Agent was = state.getAgent(it.agent());
            return Optional.of(waiting(state, was, Wake.add(was.wakes(), it.wake())));
        }
        if (event instanceof Event.WakeDropped it) {
            Agent was = state.getAgent(it.agent());
            return Optional.of(waiting(
                    state,
                    was,
                    was.wakes().stream()
                            .filter(wake -> !wake.reason().equals(it.wake())
                                    || !wake.source().equals(it.source()))
                            .toList()));
        }
        if (event instanceof Event.AgentBegan it) return Optional.of(began(state, it));
        if (event instanceof Event.AgentEnded it) {
            Agent was = state.getAgent(it.agent());
            return Optional.of(after(state, was, it.progress() ? 0 : was.fruitless() + 1));
        }
        if (event instanceof Event.AgentPaused it) {
            return Optional.of(paused(state, state.getAgent(it.agent()), it.why(), it.atMillis()));
        }
        if (event instanceof Event.AgentResumed it) {
            return Optional.of(paused(state, state.getAgent(it.agent()), Reason.NONE, it.atMillis()));
        }
        return Optional.empty();
    }

    private static Optional<Turn> turn(State state, Event event) {
        if (event instanceof Event.TurnStarted it) return Optional.of(started(state, it));
        if (event instanceof Event.StepDecided it) return Optional.of(decided(state, it));
        if (event instanceof Event.OutcomeCame it) return Optional.of(came(state, it));
        if (event instanceof Event.TurnCancelled it) {
            Turn was = state.getTurn(it.turn());
            return Optional.of(moved(state, was, TurnPhase.CANCELLED, it.why(), it.atMillis()));
        }
        return Optional.empty();
    }

    private static Agent waiting(State state, Agent was, List<Wake> wakes) {
        return new Agent(
                was.name(),
                was.paused(),
                wakes,
                was.turn(),
                was.turns(),
                was.fruitless(),
                was.day(),
                was.runsToday(),
                was.tokensIn(),
                was.tokensOut(),
                was.pausedAtMillis(),
                was.createdAtMillis(),
                state.revision());
    }

    private static Agent began(State state, Event.AgentBegan it) {
        Agent was = state.getAgent(it.agent());
        List<Wake> left = was.wakes().stream()
                .filter(wake -> it.wakes().stream().noneMatch(wake::isSame))
                .toList();
        return new Agent(
                was.name(),
                was.paused(),
                left,
                Optional.of(it.turn()),
                was.turns() + 1,
                was.fruitless(),
                it.day(),
                was.runsOn(it.day()) + 1,
                was.tokensIn(),
                was.tokensOut(),
                was.pausedAtMillis(),
                was.createdAtMillis(),
                state.revision());
    }

    /** Its turn is over, and what it took counts as the agent's. */
    private static Agent after(State state, Agent was, int fruitless) {
        Optional<Turn> turn = was.turn().flatMap(state::findTurn);
        return new Agent(
                was.name(),
                was.paused(),
                was.wakes(),
                Optional.empty(),
                was.turns(),
                fruitless,
                was.day(),
                was.runsToday(),
                was.tokensIn() + turn.map(Turn::tokensIn).orElse(0L),
                was.tokensOut() + turn.map(Turn::tokensOut).orElse(0L),
                was.pausedAtMillis(),
                was.createdAtMillis(),
                state.revision());
    }

    /** Who is told to work again begins to count anew. */
    private static Agent paused(State state, Agent was, Reason why, long atMillis) {
        return new Agent(
                was.name(),
                why,
                was.wakes(),
                was.turn(),
                was.turns(),
                why.isNone() ? 0 : was.fruitless(),
                was.day(),
                was.runsToday(),
                was.tokensIn(),
                was.tokensOut(),
                why.isNone() ? 0 : atMillis,
                was.createdAtMillis(),
                state.revision());
    }

    private static Turn started(State state, Event.TurnStarted it) {
        TurnPhase birth = Lifecycles.TURN.birth();
        return new Turn(
                it.turn(),
                it.start().agent(),
                birth,
                Reason.NONE,
                0,
                it.epoch(),
                Expectation.NOTHING,
                List.of(),
                0,
                "",
                0,
                0,
                List.of(),
                it.start().task().reason().label(),
                it.start().task().source(),
                "",
                0,
                Recollection.NONE,
                0,
                0,
                it.start().seed(),
                Labels.of(it.start()).dataClass(),
                it.atMillis(),
                0,
                state.revision(),
                Fold.born(state, it.atMillis(), birth));
    }

    private static Turn decided(State state, Event.StepDecided it) {
        Turn was = state.getTurn(it.turn());
        Act act = it.decision().act();
        Expectation expects = Expectation.of(act);
        List<Integer> outcomes = new ArrayList<>(was.outcomes());
        outcomes.add(expects.count());
        List<Recollection> memories = it.decision().given().recalled().memories();
        boolean isFirst = was.memories() == 0 && !memories.isEmpty();
        Turn next = new Turn(
                was.id(),
                was.agent(),
                was.phase(),
                was.reason(),
                was.steps() + 1,
                it.epoch(),
                expects,
                List.of(),
                act instanceof Act.Sleep sleep ? sleep.untilMillis() : 0,
                act instanceof Act.Call call ? call.model().model() : was.model(),
                was.calls() + (act instanceof Act.Call ? 1 : 0),
                was.effects() + expects.effects().size(),
                outcomes,
                was.wake(),
                was.task(),
                act instanceof Act.Done done ? TurnTexts.said(done) : was.said(),
                isFirst ? memories.size() : was.memories(),
                isFirst ? memories.get(0).brief() : was.recalled(),
                was.tokensIn(),
                was.tokensOut(),
                was.seed(),
                stricter(was, Labels.of(act)),
                was.startedAtMillis(),
                was.endedAtMillis(),
                was.revision(),
                was.timeline());
        return moved(state, next, phase(act), reason(act), it.atMillis());
    }

    private static DataClass stricter(Turn was, Label more) {
        return more.worst(Label.NONE.as(was.dataClass())).dataClass();
    }

    private static TurnPhase phase(Act act) {
        if (act instanceof Act.Call) return TurnPhase.CALLING;
        if (act instanceof Act.Effects) return TurnPhase.ACTING;
        if (act instanceof Act.Sleep) return TurnPhase.SLEEPING;
        if (act instanceof Act.Ask) return TurnPhase.ASKING;
        return act instanceof Act.Done done && done.failed() ? TurnPhase.FAILED : TurnPhase.DONE;
    }

    private static Reason reason(Act act) {
        if (act instanceof Act.Sleep sleep) return reason(sleep.why());
        return act instanceof Act.Done done ? reason(done.why()) : Reason.NONE;
    }

    private static Reason reason(Why why) {
        return TurnTexts.brief(Reason.of(why.code(), why.message(), ""));
    }

    private static Turn came(State state, Event.OutcomeCame it) {
        Turn was = state.getTurn(it.turn());
        List<Integer> settled = new ArrayList<>(was.settled());
        settled.add(it.outcome().index());
        Turn next = new Turn(
                was.id(),
                was.agent(),
                was.phase(),
                was.reason(),
                was.steps(),
                was.epoch(),
                was.expects(),
                settled,
                was.untilMillis(),
                was.model(),
                was.calls(),
                was.effects(),
                was.outcomes(),
                was.wake(),
                was.task(),
                was.said(),
                was.memories(),
                was.recalled(),
                was.tokensIn() + (it.outcome() instanceof Outcome.Answered answer ? answer.promptTokens() : 0),
                was.tokensOut() + (it.outcome() instanceof Outcome.Answered answer ? answer.outputTokens() : 0),
                was.seed(),
                stricter(was, Labels.of(it.outcome())),
                was.startedAtMillis(),
                was.endedAtMillis(),
                state.revision(),
                was.timeline());
        return settled.size() < was.expects().count()
                ? next
                : moved(state, next, TurnPhase.READY, Reason.NONE, it.atMillis());
    }

    private static Turn moved(State state, Turn was, TurnPhase phase, Reason why, long atMillis) {
        return new Turn(
                was.id(),
                was.agent(),
                phase,
                why,
                was.steps(),
                was.epoch(),
                was.expects(),
                was.settled(),
                was.untilMillis(),
                was.model(),
                was.calls(),
                was.effects(),
                was.outcomes(),
                was.wake(),
                was.task(),
                was.said(),
                was.memories(),
                was.recalled(),
                was.tokensIn(),
                was.tokensOut(),
                was.seed(),
                was.dataClass(),
                was.startedAtMillis(),
                Lifecycles.TURN.mayEnd(phase) ? atMillis : 0,
                state.revision(),
                Fold.next(was.timeline(), state, atMillis, was.phase(), phase, why));
    }
}
