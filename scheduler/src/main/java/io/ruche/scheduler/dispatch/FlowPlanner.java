package io.ruche.scheduler.dispatch;

import io.ruche.scheduler.organisation.schedule.Schedule;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Worker;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.turn.ToolGrant;
import io.ruche.scheduler.organisation.workflow.Order;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.Runs;
import io.ruche.scheduler.organisation.workflow.TaskId;
import io.ruche.scheduler.state.KeptSpec;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.TriggerMark;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Says what the clock and tools have to do for runs, approvals and conversations; all else about them happens in the commits
 * of turns and words. Where nothing is due that is nothing, and nobody has to look again before {@link
 * Plan#lookAgainAtMillis}.
 */
public final class FlowPlanner {
    private final State state;
    private final Set<FlowTask> underWay;
    private final Set<TaskId> inherited;
    private final long nowMillis;
    private final List<FlowTask> tasks = new ArrayList<>();
    private long lookAgainAtMillis = TurnPlanner.NEVER;

    private FlowPlanner(State state, Set<FlowTask> underWay, Set<TaskId> inherited, long nowMillis) {
        this.state = state;
        this.underWay = underWay;
        this.inherited = inherited;
        this.nowMillis = nowMillis;
    }

    /**
     * @param tasks without those under way
     * @param lookAgainAtMillis the next moment at which there is more to do though nothing happened; {@link
     *     TurnPlanner#NEVER} when there is none
     */
    public record Plan(List<FlowTask> tasks, long lookAgainAtMillis) {
        public Plan {
            tasks = List.copyOf(tasks);
        }
    }

    /**
     * @param underWay what this driver has begun and not heard of; empty for a new one
     * @param inherited the tasks that an earlier reign may have sent: {@link #underWay(State)} as this one found it
     */
    public static Plan plan(State state, Set<FlowTask> underWay, Set<TaskId> inherited, long nowMillis) {
        FlowPlanner planner = new FlowPlanner(state, underWay, inherited, nowMillis);
        planner.tick();
        planner.talk();
        for (Run run : state.flow().openRuns()) planner.perform(run);
        return new Plan(planner.tasks, planner.lookAgainAtMillis);
    }

    /** The steps of tools that are to be answered. */
    public static List<TaskId> underWay(State state) {
        List<TaskId> tasks = new ArrayList<>();
        for (Run run : state.flow().openRuns()) {
            for (TaskId task : Runs.underWay(run)) {
                if (order(state, task).worker() instanceof Worker.Tool) tasks.add(task);
            }
        }
        return tasks;
    }

    /**
     * What was ordered for a task under way.
     *
     * @throws IllegalArgumentException when there is no such task: whoever asks looked at another State
     */
    public static Order.Begin order(State state, TaskId task) {
        Run run = state.flow()
                .findRun(task.run())
                .filter(it -> Runs.underWay(it).contains(task))
                .orElseThrow(() -> new IllegalArgumentException("task " + task + " is not under way"));
        return Runs.ordered(run, spec(state, run), task);
    }

    private static WorkflowSpec spec(State state, Run run) {
        return state.findDocument(new SpecId(SpecKind.WORKFLOW, run.workflow()), run.specHash())
                .map(document -> (WorkflowSpec) document.spec())
                .orElseThrow(() -> new IllegalStateException("the document of " + run.id() + " is gone"));
    }

    private void tick() {
        for (String key : state.flow().due(nowMillis)) add(new FlowTask.Tick(key));
        state.flow().nextDue(nowMillis).ifPresent(this::lookAgain);
    }

    private void talk() {
        List<House.Named<ConversationSpec>> scheduled = state.specs()
                .house()
                .each(ConversationSpec.class)
                .filter(it -> it.spec().type() == ConversationSpec.Type.SCHEDULED)
                .toList();
        for (House.Named<ConversationSpec> it : scheduled) {
            String name = it.name();
            ConversationSpec spec = it.spec();
            long changed = state.specs()
                    .find(new SpecId(SpecKind.CONVERSATION, name))
                    .map(KeptSpec::changedAtMillis)
                    .orElse(0L);
            Schedule schedule = Schedule.of(spec.start().cron().stream().toList(), false, 1);
            ZoneId zone = zone(spec);
            String last = state.flow().mark(TriggerMark.conversation(name), 0).last();
            long looked = Math.max(changed, last.isEmpty() ? 0 : Long.parseLong(last));
            for (long due : schedule.due(looked, nowMillis, zone)) add(new FlowTask.Talk(name, due));
            schedule.next(nowMillis, zone).ifPresent(this::lookAgain);
        }
    }

    /** Of the organisation of those it is for; else of the first there is. */
    private ZoneId zone(ConversationSpec spec) {
        House house = state.specs().house();
        return spec.participants().agents().stream()
                .flatMap(agent -> house.organisationOf(agent).stream())
                .findFirst()
                .or(() -> house.each(OrganisationSpec.class).findFirst())
                .map(organisation -> ZoneId.of(organisation.spec().timezone()))
                .orElse(ZoneId.of("UTC"));
    }

    private void perform(Run run) {
        Optional<WorkflowSpec> spec = Optional.empty();
        for (TaskId task : Runs.underWay(run)) {
            if (spec.isEmpty()) spec = Optional.of(spec(state, run));
            Optional<Worker> worker = spec.get().steps().stream()
                    .filter(step -> step.id().equals(task.step()))
                    .findFirst()
                    .map(WorkflowSpec.Step::worker);
            if (!(worker.orElse(null) instanceof Worker.Tool tool)) continue;
            boolean isKnown = !inherited.contains(task) || state.isLedAsSince(sentSince(state, task));
            boolean isRepeatable = ToolGrant.of(tool.name()).effectClass().isRepeatable();
            add(!isKnown && !isRepeatable ? new FlowTask.GiveUp(task) : new FlowTask.Perform(task));
        }
    }

    /** The reign before which a task cannot have been sent: the one in which its run began. */
    public static long sentSince(State state, TaskId task) {
        return state.flow()
                .findRun(task.run())
                .map(run -> state.epochAt(run.startedAtMillis()))
                .orElse(0L);
    }

    private void add(FlowTask task) {
        if (!underWay.contains(task)) tasks.add(task);
    }

    private void lookAgain(long atMillis) {
        lookAgainAtMillis = Math.min(lookAgainAtMillis, atMillis);
    }
}
