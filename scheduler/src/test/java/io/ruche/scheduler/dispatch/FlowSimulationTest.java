package io.ruche.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.TaskId;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * {@link FlowRun} for many seeds, and bugs that somebody could make. {@code -Druche.flow.seeds=N} runs more, {@code
 * -Druche.seed=N} one.
 */
class FlowSimulationTest {
    private static final int SEEDS = Integer.getInteger("ruche.flow.seeds", 60);
    private static final int MOST_TO_FIND = 60;

    @Test
    void everythingComesToItsEndWhoeverDies() {
        Map<String, Long> happened = new TreeMap<>();
        Long single = Long.getLong("ruche.seed");
        long from = single == null ? 1 : single;
        long to = single == null ? SEEDS : single;
        for (long seed = from; seed <= to; seed++) {
            FlowRun run = FlowRun.play(seed, new FlowRun.Parts());
            if (seed % 10 == 1) {
                assertThat(FlowRun.play(seed, new FlowRun.Parts()).trace())
                        .as("seed %d, played again", seed)
                        .isEqualTo(run.trace());
            }
            run.house.history().forEach(event -> happened.merge(event.reason(), 1L, Long::sum));
            for (Run each : run.state().flow().runs()) happened.merge("run " + each.phase(), 1L, Long::sum);
            for (Approval each : run.state().flow().approvals()) {
                if (each.policy().isEmpty()) happened.merge("lost, " + each.phase(), 1L, Long::sum);
            }
            for (Conversation talk : run.state().flow().conversations()) {
                happened.merge(talk.spec() + " " + talk.ending(), 1L, Long::sum);
            }
        }
        System.out.println("flows simulated: " + happened);
        if (single == null) { // a simulation in which nothing happens proves nothing
            assertThat(happened)
                    .containsKeys(
                            "run SUCCEEDED",
                            "run FAILED",
                            "run REJECTED",
                            "run CANCELLED",
                            "approval_approved",
                            "approval_rejected",
                            "approval_cancelled",
                            "lost, APPROVED",
                            "lost, REJECTED",
                            "plan_kept",
                            "plan_forgotten",
                            "wake_dropped",
                            "talk_started",
                            "talk_ended",
                            "chat it had all its turns",
                            "chat nobody had more to say");
        }
    }

    @TestFactory
    List<DynamicTest> eachPlantedBugIsFound() {
        return List.of(
                found("an agent is not told of its step", drop(it -> it instanceof Event.AgentWoken), "told of"),
                found("a run's end is not written down", drop(FlowSimulationTest::isEndOfRun), ""),
                found(
                        "the queue is not told that a run ended",
                        drop(it -> it instanceof Event.StartsMoved),
                        "under way"),
                found("an item's mark is not kept", drop(it -> it instanceof Event.TriggerSprang), "runs of an item"),
                found("a question is not written down", drop(FlowSimulationTest::isQuestion), "question was asked"),
                found("what is asked no more still waits", drop(it -> it instanceof Event.WakeDropped), "is over"),
                found("an old document is not kept", drop(it -> it instanceof Event.PlanKept), "run-"),
                found("what must not happen twice is sent by whoever leads next", new Resends(), "posts under a key"),
                found("nobody looks at the clock", new Deaf(), ""));
    }

    private static boolean isEndOfRun(Event event) {
        return event instanceof Event.RunMoved it && it.run().phase().hasEnded();
    }

    private static boolean isQuestion(Event event) {
        return event instanceof Event.ApprovalMoved it && it.fresh();
    }

    private static FlowRun.Parts drop(Predicate<Event> which) {
        return new FlowRun.Parts() {
            @Override
            List<Event> decided(List<Event> events) {
                return events.stream().filter(which.negate()).toList();
            }
        };
    }

    private static final class Resends extends FlowRun.Parts {
        @Override
        FlowPlanner.Plan plan(State state, Set<TaskId> inherited, long nowMillis) {
            FlowPlanner.Plan plan = super.plan(state, inherited, nowMillis);
            return new FlowPlanner.Plan(
                    plan.tasks().stream()
                            .map(task -> task instanceof FlowTask.GiveUp it ? new FlowTask.Perform(it.task()) : task)
                            .toList(),
                    plan.lookAgainAtMillis());
        }
    }

    private static final class Deaf extends FlowRun.Parts {
        @Override
        FlowPlanner.Plan plan(State state, Set<TaskId> inherited, long nowMillis) {
            FlowPlanner.Plan plan = super.plan(state, inherited, nowMillis);
            return new FlowPlanner.Plan(
                    plan.tasks().stream()
                            .filter(task -> !(task instanceof FlowTask.Tick))
                            .toList(),
                    plan.lookAgainAtMillis());
        }
    }

    private static DynamicTest found(String bug, FlowRun.Parts parts, String by) {
        return DynamicTest.dynamicTest(bug, () -> {
            Optional<String> message = Optional.empty();
            for (long seed = 1; seed <= MOST_TO_FIND && message.isEmpty(); seed++) {
                try {
                    FlowRun.play(seed, parts);
                } catch (AssertionError e) {
                    message = Optional.of(String.valueOf(e.getMessage()));
                }
            }
            assertThat(message).as("found within %d seeds", MOST_TO_FIND).isPresent();
            assertThat(message.get()).contains(by).startsWith("seed ");
        });
    }
}
