package io.ruche.control.gateway;

import io.ruche.control.money.Charge;
import io.ruche.control.upstream.Upstream;
import io.ruche.control.upstream.UpstreamModel;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.money.Spender;
import io.ruche.scheduler.money.Tariff;
import io.ruche.scheduler.money.WorstCase;
import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.Purpose;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.turn.CallPurpose;
import io.ruche.scheduler.organisation.turn.Message;
import io.ruche.scheduler.organisation.turn.ModelPermit;
import io.ruche.scheduler.organisation.turn.Standing;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.TaskId;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.TurnId;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an agent's documents say of its calls: where they may go and who pays. Here and nowhere else it is decided that a
 * call leaves the house. Any thread; a look at one State.
 */
public final class AgentRules {
    private final State state;
    private final House house;
    private final String agent;
    private final Optional<Turn> turn;
    private final Optional<WakeReason.Kind> reason;
    /** The strictest that the call says of itself. */
    private final DataClass told;

    private final Optional<AgentSpec> spec;
    private final Optional<House.Named<ModelPolicySpec>> policy;

    private AgentRules(
            State state, String agent, Optional<Turn> turn, Optional<WakeReason.Kind> reason, DataClass told) {
        this.reason = reason;
        this.told = told;
        this.state = state;
        this.house = state.specs().house();
        this.agent = agent;
        this.turn = turn;
        this.spec = house.agent(agent);
        this.policy = spec.flatMap(it -> house.policyOf(agent, it));
    }

    /** Of an agent at work on this turn. */
    public static AgentRules of(State state, String agent, Optional<Turn> turn) {
        return new AgentRules(state, agent, turn, reason(turn), DataClass.PUBLIC);
    }

    /** Of an agent that is to do a step of a workflow and has not begun. */
    public static AgentRules ofStep(State state, String agent) {
        return new AgentRules(state, agent, Optional.empty(), Optional.of(WakeReason.Kind.STEP), DataClass.PUBLIC);
    }

    static AgentRules of(State state, AgentCall call) {
        Optional<Turn> turn = turn(state, call.requestId());
        return new AgentRules(state, call.agent(), turn, reason(turn), call.dataClass());
    }

    private static Optional<Turn> turn(State state, String requestId) {
        int slash = requestId.indexOf('/');
        if (slash <= 0) return Optional.empty();
        try {
            return state.findTurn(new TurnId(requestId.substring(0, slash)));
        } catch (FailureException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Which models it may ask for this work. Who has no document, or works on nothing that is known, asks nobody elsewhere. */
    public ModelPermit permit() {
        ModelPermit said = ModelPermit.of(policy.map(House.Named::spec), purposes());
        return said.and((provider, model) ->
                provider.equals(ModelPolicySpec.GRID) ? Optional.empty() : whyNotOut(said, provider));
    }

    private Optional<String> whyNotOut(ModelPermit said, String provider) {
        if (spec.isEmpty()) return Optional.of("no document tells of the agent " + agent);
        DataClass data = data();
        DataClass sees = said.sees(provider);
        return data.compareTo(sees) > 0 ? Optional.of(Standing.tooStrict(data, sees)) : Optional.empty();
    }

    /** The strictest of what the call is made of: as its turn says, its run, and the call itself. */
    private DataClass data() {
        return Collections.max(List.of(
                told,
                turn.map(Turn::dataClass).orElse(DataClass.PUBLIC),
                run().map(run -> run.label().dataClass()).orElse(DataClass.PUBLIC)));
    }

    private Set<Purpose> purposes() {
        if (reason.isEmpty() || spec.isEmpty()) return Set.of();
        return CallPurpose.of(spec.get(), reason.get(), turn.map(Turn::task).orElse(""));
    }

    private static Optional<WakeReason.Kind> reason(Optional<Turn> turn) {
        return turn.flatMap(it -> WakeReason.find(it.wake())).map(WakeReason::kind);
    }

    private Optional<Run> run() {
        return task().flatMap(task -> state.flow().findRun(task.run()));
    }

    private Optional<TaskId> task() {
        return turn.flatMap(it -> TaskId.find(it.task()));
    }

    /** What the call may reach: providers only with leave for that very model. */
    Reach reach(AgentCall call, Optional<Upstream> upstream) {
        boolean mayLeave = permit().whyNot(call.provider(), call.model()).isEmpty()
                && !call.provider().equals(ModelPolicySpec.GRID);
        return mayLeave && upstream.isPresent() ? new Reach.Anywhere(upstream.get(), state) : new Reach.LocalOnly();
    }

    /** Throws PERMISSION_DENIED. */
    void requirePermit(AgentCall call) {
        Optional<String> why = permit().whyNot(call.provider(), call.model());
        if (why.isEmpty()) return;
        throw FailureException.of(
                FailureCode.PERMISSION_DENIED,
                "Agent " + call.agent() + " may not ask " + Failure.printable(call.model()) + ": " + why.get() + ".",
                "Its ModelPolicy says which it may: 'ruche get ModelPolicy'.");
    }

    /** What is taken out of a call before it leaves the house. */
    List<ModelPolicySpec.Redaction> redact() {
        return policy.map(it -> it.spec().cloud().redact()).orElse(List.of());
    }

    // money

    /** @param own price of this house's machines */
    Charge local(AgentCall call, Fleet.Model model, Tariff own) {
        return Charge.local(
                agent, spender(call), model.name(), own, Bounds.worst(model, bytes(call), call.maxTokens()));
    }

    /** Throws UNPRICED. */
    Charge elsewhere(AgentCall call, UpstreamModel model) {
        return new Charge(
                agent,
                spender(call),
                policy.map(House.Named::name),
                model.id(),
                false,
                Optional.of(model.needTariff()),
                WorstCase.ofText(bytes(call), call.messages().size(), call.maxTokens()));
    }

    private Spender spender(AgentCall call) {
        Optional<Run> run = run();
        Set<String> named = new TreeSet<>();
        run.flatMap(it -> house.workflow(it.workflow())).ifPresent(workflow -> {
            workflow.budget().ifPresent(named::add);
            String step = task().map(TaskId::step).orElse("");
            workflow.steps().stream()
                    .filter(it -> it.id().equals(step))
                    .forEach(it -> it.budget().ifPresent(named::add));
        });
        talk().ifPresent(named::add);
        return Spender.ofAgent(
                house,
                agent,
                call.workflow().or(() -> run.map(Run::workflow)),
                call.run()
                        .or(() -> run.map(Run::id))
                        .or(() -> turn.map(it -> it.id().value())),
                named);
    }

    /** The budget of the conversation that it speaks in. */
    private Optional<String> talk() {
        return turn.map(Turn::task)
                .filter(task -> task.indexOf('/') > 0)
                .flatMap(task -> state.flow().findConversation(task.substring(0, task.indexOf('/'))))
                .flatMap(it -> house.conversation(it.spec()))
                .flatMap(it -> it.budget());
    }

    /** Of all that the model reads: the schema goes with it to a provider. */
    private static long bytes(AgentCall call) {
        long bytes = call.schema().map(it -> (long) it.length() * 4).orElse(0L);
        for (Message message : call.messages()) bytes += message.text().getBytes(StandardCharsets.UTF_8).length;
        return bytes;
    }
}
