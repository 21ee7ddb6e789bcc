package io.ruche.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Given;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.TurnHistory;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Bugs that somebody could make, each found by {@link TurnRun}. */
class PlantedTurnBugsTest {
    private static final int SEEDS = 60;

    @TestFactory
    List<DynamicTest> eachIsFound() {
        return List.of(
                found("an unkeyed effect is sent again after a change of the lead", new Resends(), "happened"),
                found("an old leader is still obeyed", new Obeys(), "any more"),
                found("each reign has keys of its own", new Rekeys(), "happen"),
                found("a decision is made from something that is not written down", new Guesses(), "played again"),
                found("a letter is not delivered", new Drops(Event.AgentWoken.class), "knocks"),
                found("an agent is not told of its turn", new Drops(Event.AgentBegan.class), "turn"),
                found("all that waits is taken and the first alone is done", new Forgets(), "knocks"),
                found("the end of a turn wakes its own agent", new WakesItself(), "itself"));
    }

    private static DynamicTest found(String bug, Parts parts, String by) {
        return DynamicTest.dynamicTest(bug, () -> {
            Optional<String> message = Optional.empty();
            for (long seed = 1; seed <= SEEDS && message.isEmpty(); seed++) message = played(seed, parts);
            assertThat(message).as("found within %d seeds", SEEDS).isPresent();
            assertThat(message.get()).contains(by).startsWith("seed ");
        });
    }

    private static Optional<String> played(long seed, Parts parts) {
        try {
            TurnRun.play(seed, parts);
            return Optional.empty();
        } catch (AssertionError e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static final class Resends extends Parts {
        @Override
        TurnPlanner.Plan plan(State state, Set<TurnTask> underWay, long nowMillis) {
            TurnPlanner.Plan plan = super.plan(state, underWay, nowMillis);
            List<TurnTask> tasks = new ArrayList<>();
            for (TurnTask task : plan.tasks()) {
                TurnTask again = task instanceof TurnTask.GiveUp it
                        ? new TurnTask.Perform(it.turn(), it.step(), it.index())
                        : task;
                if (!underWay.contains(again)) tasks.add(again);
            }
            return new TurnPlanner.Plan(tasks, plan.lookAgainAtMillis());
        }
    }

    private static final class Obeys extends Parts {
        @Override
        boolean sinkForgetsEpochs() {
            return true;
        }
    }

    private static final class Rekeys extends Parts {
        @Override
        String key(String key, long epoch) {
            return key + "@" + epoch;
        }
    }

    private static final class Guesses extends Parts {
        private long times;

        @Override
        Decision advance(TurnHistory history, Given given) {
            Decision honest = super.advance(history, given);
            if (!(honest.act() instanceof Act.Call it)) return honest;
            Act.Call other = new Act.Call(
                    it.model(),
                    it.messages(),
                    it.context(),
                    it.maxTokens(),
                    it.sampling(),
                    it.seed() + times++ % 3,
                    it.shape(),
                    it.schema(),
                    it.label());
            return new Decision(honest.step(), honest.given(), other);
        }
    }

    /** What a turn leaves behind is not written down with its end. */
    private static final class Drops extends Parts {
        private final Class<? extends Event> kind;

        Drops(Class<? extends Event> kind) {
            this.kind = kind;
        }

        @Override
        List<Event> decided(List<Event> events) {
            return events.size() < 2
                    ? events
                    : events.stream().filter(event -> !kind.isInstance(event)).toList();
        }
    }

    private static final class Forgets extends Parts {
        private final List<Wake> waiting = new ArrayList<>();

        @Override
        List<Event> decided(List<Event> events) {
            for (Event event : events) {
                if (event instanceof Event.AgentWoken it) waiting.add(it.wake());
            }
            return events.stream()
                    .map(event -> event instanceof Event.AgentBegan it
                            ? (Event) new Event.AgentBegan(it.agent(), it.turn(), waiting, it.day(), it.atMillis())
                            : event)
                    .toList();
        }
    }

    private static final class WakesItself extends Parts {
        @Override
        List<Event> decided(List<Event> events) {
            List<Event> more = new ArrayList<>(events);
            for (Event event : events) {
                if (!(event instanceof Event.AgentEnded it) || !it.progress()) continue;
                Note note = new Note("agent:" + it.agent(), "And on.", Label.NONE, it.atMillis());
                more.add(new Event.AgentWoken(
                        it.agent(),
                        Wake.of(WakeReason.of(WakeReason.Kind.MESSAGE), "agent:" + it.agent(), note, Optional.empty()),
                        it.atMillis()));
            }
            return more;
        }
    }
}
