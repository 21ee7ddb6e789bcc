package io.ruche.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.Runs;
import io.ruche.scheduler.organisation.workflow.StepRun;
import io.ruche.scheduler.organisation.workflow.TaskId;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.FlowShelf;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What must hold of a {@link FlowRun} that came to rest, whatever happened in it. */
final class FlowBook {
    private final FlowRun run;

    FlowBook(FlowRun run) {
        this.run = run;
    }

    void look() {
        everythingEnded();
        eachItemWasOneRun();
        eachTaskWasTold();
        eachStepThatAsksHasItsQuestion();
        aWorkflowRunsOnceAtATime();
        nobodyWorksForWhatIsOver();
        eachQuestionWasDecidedOnce();
        talksKeptTheirBounds();
        eachKeyDidOneThing();
        eachPostHappenedOnce();
        assertThat(run.house.recovered()).as("the rows").isEqualTo(run.state());
    }

    private void everythingEnded() {
        FlowShelf flow = run.state().flow();
        assertThat(flow.openRuns()).as("runs that go on for ever").isEmpty();
        assertThat(flow.pendingApprovals())
                .as("questions that nobody will answer")
                .isEmpty();
        assertThat(flow.openConversations()).as("talks that go on for ever").isEmpty();
        for (String workflow : List.of("make", "note", "send")) {
            assertThat(flow.starts(workflow).running())
                    .as("%s still runs", workflow)
                    .isFalse();
            assertThat(flow.starts(workflow).waiting())
                    .as("%s still waits", workflow)
                    .isEmpty();
        }
        for (Agent agent : run.state().agents()) {
            assertThat(agent.wakes()).as("what waits for %s", agent.name()).isEmpty();
            assertThat(agent.turn()).as("the turn of %s", agent.name()).isEmpty();
        }
    }

    private void eachItemWasOneRun() {
        Map<String, Integer> begun = new TreeMap<>();
        for (Event event : run.house.history()) {
            if (event instanceof Event.RunMoved it
                    && it.fresh()
                    && it.run().trigger().startsWith("file")) {
                begun.merge(it.run().input().replaceAll(".*:\"|\".*", ""), 1, Integer::sum);
            }
        }
        assertThat(begun.keySet()).as("items that became runs").isEqualTo(run.taken);
        assertThat(begun.values()).as("runs of an item").allMatch(times -> times == 1);
    }

    /** Whoever shall do something hears of it in the commit that says so. */
    private void eachTaskWasTold() {
        Set<String> told = new HashSet<>();
        for (Event event : run.house.history()) {
            if (event instanceof Event.AgentWoken it) told.add(it.wake().source());
        }
        for (Event event : run.house.history()) {
            if (!(event instanceof Event.RunMoved it)) continue;
            for (TaskId task : Runs.underWay(it.run())) {
                boolean isTool = Set.of("save", "look", "post").contains(task.step());
                if (!isTool)
                    assertThat(told).as("tasks that agents were told of").contains(task.toString());
            }
        }
    }

    private void eachStepThatAsksHasItsQuestion() {
        Set<String> asked = new HashSet<>();
        for (Event event : run.house.history()) {
            if (event instanceof Event.ApprovalMoved it) asked.add(it.approval().subject());
        }
        for (Event event : run.house.history()) {
            if (!(event instanceof Event.RunMoved it)) continue;
            for (StepRun step : it.run().steps()) {
                if (step.phase() == StepRun.Phase.ASKING) {
                    assertThat(asked)
                            .as("steps whose question was asked")
                            .contains(it.run().id() + "/" + step.id());
                }
            }
        }
    }

    private void aWorkflowRunsOnceAtATime() {
        Map<String, String> open = new TreeMap<>();
        for (Event event : run.house.history()) {
            if (!(event instanceof Event.RunMoved it)) continue;
            if (it.fresh()) {
                assertThat(open)
                        .as("workflows under way")
                        .doesNotContainKey(it.run().workflow());
                open.put(it.run().workflow(), it.run().id());
            }
            if (it.run().phase().hasEnded()) open.remove(it.run().workflow());
        }
    }

    private void nobodyWorksForWhatIsOver() {
        Set<String> over = new HashSet<>();
        for (Event event : run.house.history()) {
            if (event instanceof Event.RunMoved it && it.run().phase().hasEnded())
                over.add(it.run().id());
            if (event instanceof Event.TurnStarted it) {
                String source = it.start().task().source();
                assertThat(over).as("%s for a run that is over", source).doesNotContain(source.split("/")[0]);
            }
        }
    }

    private void eachQuestionWasDecidedOnce() {
        Map<String, Integer> asked = new TreeMap<>();
        Map<String, Integer> ended = new TreeMap<>();
        for (Event event : run.house.history()) {
            if (!(event instanceof Event.ApprovalMoved it)) continue;
            if (it.fresh()) asked.merge(it.approval().id(), 1, Integer::sum);
            if (it.approval().phase().hasEnded()) ended.merge(it.approval().id(), 1, Integer::sum);
        }
        assertThat(ended.keySet()).as("questions that ended").isEqualTo(asked.keySet());
        assertThat(ended.values()).as("ends of a question").allMatch(times -> times == 1);
        assertThat(asked.values()).as("beginnings of a question").allMatch(times -> times == 1);
    }

    private void talksKeptTheirBounds() {
        for (Conversation talk : run.state().flow().conversations()) {
            int most = talk.spec().equals("chat") ? 5 : 4;
            assertThat(talk.said().size()).as("turns of %s", talk.id()).isLessThanOrEqualTo(most);
            assertThat(talk.endedAtMillis() - talk.startedAtMillis())
                    .as("minutes of %s", talk.id())
                    .isLessThanOrEqualTo(15 * 60_000 + run.longestWithoutLook);
        }
    }

    private void eachKeyDidOneThing() {
        run.done.forEach(
                (key, what) -> assertThat(what).as("done under %s", key).hasSize(1));
        List<String> saved = new ArrayList<>();
        for (Run each : run.state().flow().runs()) {
            each.findStep("save")
                    .filter(step -> step.phase() == StepRun.Phase.DONE)
                    .ifPresent(step -> saved.add(each.id() + "/save/0/1"));
        }
        assertThat(run.done.keySet()).as("what runs saved").containsAll(saved);
    }

    /** What must not happen twice does not, and where nobody knows somebody is asked. */
    private void eachPostHappenedOnce() {
        assertThat(run.posted.values()).as("posts under a key").allMatch(times -> times == 1);
        Set<String> asked = new HashSet<>();
        for (Event event : run.house.history()) {
            if (event instanceof Event.ApprovalMoved it) asked.add(it.approval().subject());
        }
        for (Event event : run.house.history()) {
            if (!(event instanceof Event.RunMoved it)) continue;
            StepRun post = it.run().findStep("post").orElse(null);
            if (post == null || post.tasks().isEmpty()) continue;
            int again = post.tasks().get(0).again();
            String key = it.run().id() + "/post/0/1" + (again == 0 ? "" : "/again-" + again);
            if (post.output().contains("taken")) {
                assertThat(run.posted).as("what runs posted").containsKey(key);
            }
            if (post.isAsking()) {
                int attempt = post.tasks().get(0).attempt();
                assertThat(asked)
                        .as("posts that were asked about")
                        .contains(it.run().id() + "/post/0/1/" + attempt);
            }
        }
    }
}
