package io.ruche.scheduler.twin;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.ApprovalPolicySpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.organisation.workflow.Order;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.Runs;
import io.ruche.scheduler.organisation.workflow.Signal;
import io.ruche.scheduler.organisation.workflow.Start;
import io.ruche.scheduler.organisation.workflow.Starts;
import io.ruche.scheduler.organisation.workflow.TaskId;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** The workflows under way, moved by the product's own code; what agents, tools and people answer is made up. */
final class Flows {
    private static final String AGENT = "agent:";

    private final OfficeWork office;
    private final Map<String, Starts> starts = new HashMap<>();
    private final Map<String, Flow> flows = new HashMap<>();
    private long number;

    private static final class Flow {
        final House.Named<WorkflowSpec> workflow;
        Run run;
        /** When it was last said to be looked at again. */
        long tickMillis = Long.MAX_VALUE;

        Flow(House.Named<WorkflowSpec> workflow, Run run) {
            this.workflow = workflow;
            this.run = run;
        }
    }

    Flows(OfficeWork office) {
        this.office = office;
    }

    /** Something happened that a workflow waits for. */
    void offer(House.Named<WorkflowSpec> workflow, String trigger) {
        String input = input(workflow, trigger);
        Start start = new Start(trigger, input, Label.OF_THE_HOUSE, 1, office.nowMillis());
        Starts.Offered offered = starts.getOrDefault(workflow.name(), Starts.NONE)
                .offer(start, workflow.spec().concurrency());
        starts.put(workflow.name(), offered.starts());
        if (offered.verdict() == Starts.Verdict.START) begin(workflow, start);
    }

    private String input(House.Named<WorkflowSpec> workflow, String trigger) {
        SimulatedEntropy chance = office.chance("input " + workflow.name() + " " + office.nowMillis());
        if (workflow.spec().inputs().isPresent()) {
            return office.answers.following(workflow.spec().inputs().get(), chance);
        }
        long characters = (long) (office.value(Assumption.INPUT_TOKENS) * office.value(Assumption.CHARACTERS_A_TOKEN));
        return CanonicalJson.of(Map.of("text", Answers.filler(characters), "trigger", trigger));
    }

    private void begin(House.Named<WorkflowSpec> workflow, Start start) {
        String id = String.format(Locale.ROOT, "run-%08d", ++number);
        Runs.Advanced begun = Runs.start(id, workflow.name(), workflow.spec(), "", start, office.nowMillis());
        Flow flow = new Flow(workflow, begun.run());
        flows.put(id, flow);
        follow(flow, begun);
    }

    private void signal(String id, Signal signal) {
        Flow flow = flows.get(id);
        if (flow == null) return;
        follow(flow, Runs.advance(flow.run, flow.workflow.spec(), signal, office.nowMillis()));
    }

    private void follow(Flow flow, Runs.Advanced advanced) {
        flow.run = advanced.run();
        for (Order order : advanced.orders()) carryOut(flow, order);
        if (flow.run.phase().hasEnded()) {
            if (flows.remove(flow.run.id()) != null) ended(flow);
            return;
        }
        OptionalLong due = Runs.nextDue(flow.run);
        // one look at a time: the next is planned when that one comes
        if (due.isEmpty() || due.getAsLong() >= flow.tickMillis) return;
        long at = Math.max(due.getAsLong(), office.nowMillis());
        flow.tickMillis = at;
        String id = flow.run.id();
        office.at(at, () -> {
            if (flow.tickMillis != at) return;
            flow.tickMillis = Long.MAX_VALUE;
            signal(id, new Signal.Tick());
        });
    }

    private void ended(Flow flow) {
        House.Named<WorkflowSpec> workflow = flow.workflow;
        Starts.Next next = starts.getOrDefault(workflow.name(), Starts.NONE).ended();
        starts.put(workflow.name(), next.starts());
        next.start().ifPresent(it -> {
            starts.put(workflow.name(), new Starts(true, next.starts().waiting()));
            begin(workflow, it);
        });
    }

    private void carryOut(Flow flow, Order order) {
        if (order instanceof Order.Begin it) begin(flow, it);
        else if (order instanceof Order.Stop it) office.stop(it.task().toString());
        else if (order instanceof Order.Ask it) ask(flow, it);
        // a question that is taken back is answered all the same, and the answer counts for nothing
    }

    private void begin(Flow flow, Order.Begin it) {
        String run = it.task().run();
        if (!(it.worker() instanceof WorkflowSpec.Worker.Agent agent)) {
            office.after(
                    office.value(Assumption.TOOL_SECONDS),
                    () -> signal(run, Signal.Finished.text(it.task(), "done", Label.OF_THE_HOUSE)));
            return;
        }
        Set<String> budgets = new TreeSet<>();
        it.budget().ifPresent(budgets::add);
        flow.workflow.spec().budget().ifPresent(budgets::add);
        boolean tools = flow.workflow.spec().steps().stream()
                .filter(step -> step.id().equals(it.task().step()))
                .allMatch(step -> step.tools().map(some -> !some.isEmpty()).orElse(true));
        office.knock(
                agent.name(),
                new Knock(
                        it.task().toString(),
                        WakeReason.Kind.STEP,
                        run + "/" + it.task().step(),
                        it.prompt().orElse(""),
                        it.outputSchema(),
                        0,
                        tools,
                        List.of(),
                        Optional.of(flow.workflow.name()),
                        Optional.of(run),
                        budgets,
                        said -> answered(it.task(), said)));
    }

    private void answered(TaskId task, Optional<Knock.Said> said) {
        signal(
                task.run(),
                said.isEmpty()
                        ? new Signal.Failed(task, "its model could not answer", true)
                        : said.get().json().isEmpty()
                                ? Signal.Finished.text(task, "done", Label.OF_THE_HOUSE)
                                : new Signal.Finished(task, said.get().json(), Label.OF_THE_HOUSE));
    }

    /** An agent's word is a turn of its own; a person's comes when a person is awake. */
    private void ask(Flow flow, Order.Ask it) {
        String run = flow.run.id();
        office.raised("approval.requested");
        Optional<ApprovalPolicySpec> policy = office.house.approval(it.policy());
        SimulatedEntropy chance = office.chance("word " + run + "/" + it.step());
        boolean yes = Chances.share(chance) < office.value(Assumption.YES_SHARE);
        Runnable decide = () -> signal(run, new Signal.Decided(it.step(), yes, yes ? "" : "not this one"));
        Optional<String> agent = policy.stream()
                .flatMap(found -> found.approvers().stream())
                .filter(name -> name.startsWith(AGENT))
                .map(name -> name.substring(AGENT.length()))
                .filter(office::has)
                .findFirst();
        boolean onlyAgents =
                policy.isPresent() && policy.get().approvers().stream().allMatch(name -> name.startsWith(AGENT));
        policy.ifPresent(found -> office.at(
                office.nowMillis() + found.ttl().toMillis(),
                () -> signal(
                        run,
                        new Signal.Decided(
                                it.step(),
                                found.onTimeout() == ApprovalPolicySpec.OnTimeout.APPROVE,
                                "nobody answered in time"))));
        if (agent.isPresent() && onlyAgents) {
            office.knock(
                    agent.get(),
                    Knock.of("word " + run + "/" + it.step(), WakeReason.Kind.APPROVAL_REQUESTED, run, it.payload())
                            .answering(said -> decide.run()));
            return;
        }
        office.at(office.wordMillis(chance), decide);
    }
}
