package io.ruche.scheduler.dispatch;

import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.turn.EffectClass;
import io.ruche.scheduler.organisation.turn.WorkingHours;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.world.Alarm;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Says what is to be done for the turns of agents. Where nothing waits and no sleep ends, that is nothing, and nobody has
 * to look again before {@link Plan#lookAgainAtMillis}: an organisation at rest costs no call.
 */
public final class TurnPlanner {
    /** No time is worth looking again at. */
    public static final long NEVER = Alarm.NEVER;

    private final State state;
    private final Set<TurnTask> underWay;
    private final Predicate<Turn> hasChanged;
    private final long nowMillis;
    private final List<TurnTask> tasks = new ArrayList<>();
    private long lookAgainAtMillis = NEVER;

    private TurnPlanner(State state, Set<TurnTask> underWay, Predicate<Turn> hasChanged, long nowMillis) {
        this.state = state;
        this.underWay = underWay;
        this.hasChanged = hasChanged;
        this.nowMillis = nowMillis;
    }

    /**
     * @param tasks in the order of agents and turns, without those under way
     * @param lookAgainAtMillis the next moment at which there is more to do though nothing happened; {@link #NEVER} when
     *     there is none
     */
    public record Plan(List<TurnTask> tasks, long lookAgainAtMillis) {
        public Plan {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * @param underWay what this driver has begun and not heard of; empty for a new one
     * @param hasChanged of a turn that sleeps until something changes: whether it has, as a model that can be reached
     */
    public static Plan plan(State state, Set<TurnTask> underWay, Predicate<Turn> hasChanged, long nowMillis) {
        TurnPlanner planner = new TurnPlanner(state, underWay, hasChanged, nowMillis);
        for (Turn turn : state.openTurns()) {
            if (!state.getAgent(turn.agent()).isPaused()) planner.goOn(turn);
        }
        if (!state.waitingAgents().isEmpty()) planner.begin();
        return new Plan(planner.tasks, planner.lookAgainAtMillis);
    }

    private void goOn(Turn turn) {
        switch (turn.phase()) {
            case READY -> add(new TurnTask.Advance(turn.id(), turn.steps()));
            case CALLING -> add(new TurnTask.Ask(turn.id(), turn.step()));
            case ACTING -> act(turn);
            case SLEEPING -> sleep(turn);
            case ASKING, DONE, FAILED, CANCELLED -> {}
        }
    }

    private void act(Turn turn) {
        List<EffectClass> effects = turn.expects().effects();
        for (int i = 0; i < effects.size(); i++) {
            if (!turn.isOpen(i)) continue;
            // in this reign whoever sent it still waits, or it was never sent; of others the tools know, if they are
            // the same
            boolean isKnown = turn.epoch() == state.epoch() || state.isLedAsSince(turn.epoch());
            add(
                    !isKnown && !effects.get(i).isRepeatable()
                            ? new TurnTask.GiveUp(turn.id(), turn.step(), i)
                            : new TurnTask.Perform(turn.id(), turn.step(), i));
        }
    }

    private void sleep(Turn turn) {
        boolean isOver = turn.untilMillis() == 0 ? hasChanged.test(turn) : turn.untilMillis() <= nowMillis;
        if (isOver) add(new TurnTask.Wake(turn.id(), turn.step()));
        else if (turn.untilMillis() > 0) lookAgain(turn.untilMillis());
    }

    private void begin() {
        House house = state.specs().house();
        for (Agent agent : state.waitingAgents()) {
            Optional<WorkingHours> hours = WorkingHours.find(house, agent.name());
            if (hours.isEmpty()) continue;
            long next =
                    hours.get().nextStart(nowMillis, agent.runsOn(hours.get().day(nowMillis)));
            if (next <= nowMillis) add(new TurnTask.Start(agent.name()));
            else lookAgain(next);
        }
    }

    private void add(TurnTask task) {
        if (!underWay.contains(task)) tasks.add(task);
    }

    private void lookAgain(long atMillis) {
        lookAgainAtMillis = Math.min(lookAgainAtMillis, atMillis);
    }
}
