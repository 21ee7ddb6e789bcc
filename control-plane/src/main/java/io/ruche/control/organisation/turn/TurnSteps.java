package io.ruche.control.organisation.turn;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.gateway.AgentCall;
import io.ruche.control.gateway.AgentCall.Urgency;
import io.ruche.control.gateway.AgentCalls.Answer;
import io.ruche.control.organisation.turn.Knowledge.Known;
import io.ruche.control.tools.ToolAnswer;
import io.ruche.control.tools.ToolCall;
import io.ruche.scheduler.dispatch.TurnTask;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Effect;
import io.ruche.scheduler.organisation.turn.EffectClass;
import io.ruche.scheduler.organisation.turn.Given;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.Recalled;
import io.ruche.scheduler.organisation.turn.Remark;
import io.ruche.scheduler.organisation.turn.TurnCodec;
import io.ruche.scheduler.organisation.turn.TurnHistory;
import io.ruche.scheduler.organisation.turn.TurnQuestion;
import io.ruche.scheduler.organisation.turn.TurnStart;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.organisation.turn.Why;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.TurnId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * How the steps of turns are taken: decisions by the grid, calls by the gateway, effects by the tools. Each ends in one
 * command. Belongs to the driver's loop.
 */
final class TurnSteps {
    /** Of what a tool returned: it is written down, and read by a model. */
    private static final int MOST_TOOL_BYTES = 16 << 10;

    private static final int MOST_ANSWER = TurnHistory.MOST_STEP_BYTES / 4;
    private static final int MOST_TRIES = 3;
    /** What another try may mend, though no client would be told to try again. */
    private static final Set<FailureCode> PASSING = Set.of(
            FailureCode.RUNTIME_DIED,
            FailureCode.RUNTIME_FAILED,
            FailureCode.UPSTREAM_FAILED,
            FailureCode.REPLICA_SILENT,
            FailureCode.ALREADY_RUNNING,
            FailureCode.DEADLINE_EXCEEDED,
            FailureCode.CANCELLED);

    private final TurnPorts ports;
    private final TurnJournals journals;
    private final Threads threads;
    private final Port driver;
    /** Of turns that run: it is looked for once, when their first step is taken. */
    private final Map<TurnId, Before> before = new TreeMap<>();

    /** What an agent knew when it began. */
    private record Before(Known known, List<Remark> thread) {}

    /** The driver, as steps need it. */
    interface Port {
        /** Goes on on the loop, unless the work is over by then; begins it again after a pause when the stage failed. */
        <T> void then(Work work, CompletionStage<T> stage, Consumer<T> next);

        /** On the loop, unless the work is over by then. */
        void post(Work work, Runnable task);

        void submit(Work work, Command command);

        void done(Work work);

        /** After a pause that grows each time, unless the work is over by then. */
        void again(Work work, Runnable task);
    }

    TurnSteps(TurnPorts ports, TurnJournals journals, Port driver) {
        this.ports = ports;
        this.journals = journals;
        this.threads = new Threads(ports.rows(), ports.loop());
        this.driver = driver;
    }

    static Optional<TurnId> turnOf(TurnTask task) {
        if (task instanceof TurnTask.Advance it) return Optional.of(it.turn());
        if (task instanceof TurnTask.Ask it) return Optional.of(it.turn());
        if (task instanceof TurnTask.Perform it) return Optional.of(it.turn());
        if (task instanceof TurnTask.GiveUp it) return Optional.of(it.turn());
        return task instanceof TurnTask.Wake it ? Optional.of(it.turn()) : Optional.empty();
    }

    void begin(Work work, State state) {
        Optional<Turn> turn = turnOf(work.task).flatMap(state::findTurn).filter(it -> !it.hasEnded());
        if (turn.isEmpty()) {
            driver.done(work);
            return;
        }
        driver.then(work, journals.read(turn.get()), history -> {
            if (work.task instanceof TurnTask.GiveUp it) giveUp(work, it);
            else if (work.task instanceof TurnTask.Advance it) advance(work, it, state, history);
            else if (work.task instanceof TurnTask.Ask it) ask(work, it, state, history);
            else if (work.task instanceof TurnTask.Perform it) perform(work, it, state, history);
        });
    }

    private void giveUp(Work work, TurnTask.GiveUp it) {
        String why = "Nobody knows: the lead changed while it was done.";
        Outcome outcome = new Outcome.Performed(it.index(), now(), Outcome.Status.UNKNOWN, why);
        driver.submit(work, new Command.RecordOutcome(it.turn(), it.step(), outcome));
    }

    private void advance(Work work, TurnTask.Advance it, State state, TurnHistory history) {
        if (history.steps().size() != it.step() || !history.isReady()) {
            driver.done(work);
            return;
        }
        Before known = before.get(it.turn());
        if (known != null) {
            advance(work, it, state, history, known);
            return;
        }
        TurnStart start = history.start();
        CompletionStage<Before> asked =
                ports.knowledge().of(state, start).thenCombine(threads.before(state, start), Before::new);
        driver.then(work, asked, found -> {
            before.put(it.turn(), found);
            advance(work, it, state, history, found);
        });
    }

    private void advance(Work work, TurnTask.Advance it, State state, TurnHistory history, Before found) {
        TurnStart start = history.start();
        Given given = given(state, start, found.known(), found.thread());
        TurnQuestion question = new TurnQuestion(history, given, found.known().recall());
        driver.then(work, ports.grid().advance(start.agent(), question.toBytes()), bytes -> decide(work, it, bytes));
    }

    /** Forgets the others; what is wanted of them is asked for again. */
    void keepOnly(Predicate<TurnId> wanted) {
        journals.keepOnly(wanted);
        before.keySet().removeIf(turn -> !wanted.test(turn));
    }

    private Given given(State state, TurnStart start, Known known, List<Remark> thread) {
        Recalled beside = known.beside();
        return new Given(
                new Recalled(List.of(), beside.lessons(), beside.relations(), thread),
                ModelStandings.of(
                        state,
                        start.agent(),
                        state.findTurn(new TurnId(start.turn())),
                        start.brief().models(),
                        ports.calls().means(start.agent())));
    }

    private void decide(Work work, TurnTask.Advance it, byte[] bytes) {
        Decision decision;
        try {
            decision = TurnCodec.decision(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("the grid's answer on " + it.turn() + " is no decision", e);
        }
        if (bytes.length > TurnHistory.MOST_STEP_BYTES) decision = tooLarge(it.step(), bytes.length);
        driver.submit(work, new Command.RecordDecision(it.turn(), decision));
    }

    private static Decision tooLarge(int step, int bytes) {
        return end(
                step,
                "step_too_large",
                "Its next step takes " + bytes + " bytes (expected: <= " + TurnHistory.MOST_STEP_BYTES + ").");
    }

    /** Ends a turn of which no next step can be made, however often it is tried. */
    void breakOff(Work work, TurnTask.Advance it, String why) {
        Decision end = end(it.step(), "cannot_go_on", "Its next step cannot be made: " + why + ".");
        driver.submit(work, new Command.RecordDecision(it.turn(), end));
    }

    private static Decision end(int step, String code, String message) {
        Why why = new Why(code, message);
        return new Decision(
                step,
                Given.NOTHING,
                new Act.Done(true, why, "", Optional.empty(), List.of(), List.of(), List.of(), false, Label.NONE));
    }

    private void ask(Work work, TurnTask.Ask it, State state, TurnHistory history) {
        if (history.steps().size() != it.step() + 1
                || !(history.last().decision().act() instanceof Act.Call call)) {
            driver.done(work);
            return;
        }
        AgentCall asked = call(state, it, history.start(), call);
        work.call = ports.calls()
                .ask(
                        asked,
                        answer -> driver.post(work, () -> {
                            work.call = null;
                            driver.submit(work, new Command.RecordOutcome(it.turn(), it.step(), outcome(answer)));
                        }));
    }

    private static AgentCall call(State state, TurnTask.Ask it, TurnStart start, Act.Call call) {
        return new AgentCall(
                it.turn() + "/" + it.step(),
                start.agent(),
                organisation(state, start.agent()),
                Optional.empty(),
                run(start),
                call.model().model(),
                call.model().provider(),
                call.messages(),
                call.schema(),
                call.maxTokens(),
                call.sampling(),
                call.seed(),
                call.label().dataClass(),
                Threads.isTalk(start) ? Urgency.INTERACTIVE : Urgency.BATCH);
    }

    /** The run that waits for it, by the source of its task: {@code run-4kq7m2x9/find/0/1/1}. */
    private static Optional<String> run(TurnStart start) {
        String source = start.task().source();
        int slash = source.indexOf('/');
        return start.task().reason().kind() == WakeReason.Kind.STEP && slash > 0
                ? Optional.of(source.substring(0, slash))
                : Optional.empty();
    }

    private static String organisation(State state, String agent) {
        return state.specs()
                .house()
                .organisationOf(agent)
                .map(House.Named::name)
                .orElse("");
    }

    private Outcome outcome(Answer answer) {
        if (answer instanceof Answer.Answered it) {
            if (it.text().length() <= MOST_ANSWER) {
                return new Outcome.Answered(now(), it.text(), it.model(), it.promptTokens(), it.outputTokens());
            }
            String message = it.text().length() + " characters (expected: <= " + MOST_ANSWER + ").";
            return new Outcome.CallFailed(now(), new Why("answer_too_large", message), false);
        }
        Failure failure = ((Answer.Failed) answer).failure();
        FailureCode code = failure.code();
        return new Outcome.CallFailed(
                now(), new Why(code.code(), failure.message()), code.isWorthRetrying() || PASSING.contains(code));
    }

    private void perform(Work work, TurnTask.Perform it, State state, TurnHistory history) {
        boolean isThere = history.steps().size() == it.step() + 1
                && history.last().decision().act() instanceof Act.Effects effects
                && it.index() < effects.effects().size();
        if (!isThere) {
            driver.done(work);
            return;
        }
        Effect effect =
                ((Act.Effects) history.last().decision().act()).effects().get(it.index());
        long decided = state.getTurn(it.turn()).epoch();
        ToolCall call = call(state, history.start().agent(), effect, decided < state.epoch() ? decided : 0);
        driver.then(work, ports.tools().perform(call), answer -> performed(work, it, effect, answer));
    }

    private static ToolCall call(State state, String agent, Effect effect, long sentSince) {
        List<String> hosts = state.specs()
                .house()
                .agent(agent)
                .map(spec -> spec.tools().hosts())
                .orElse(List.of());
        return new ToolCall(
                state.epoch(),
                effect.key(),
                organisation(state, agent),
                agent,
                effect.tool(),
                effect.effectClass(),
                effect.args(),
                hosts,
                MOST_TOOL_BYTES,
                sentSince);
    }

    private void performed(Work work, TurnTask.Perform it, Effect effect, ToolAnswer answer) {
        boolean isUnkeyed = effect.effectClass() == EffectClass.UNKEYED;
        boolean didNotHappen = answer instanceof ToolAnswer.Failed failed && failed.retryable();
        boolean mayBeSent = didNotHappen || (answer instanceof ToolAnswer.Unknown && !isUnkeyed);
        if (mayBeSent && work.failures < MOST_TRIES - 1) {
            driver.again(work, () -> begin(work, ports.cluster().state()));
            return;
        }
        Outcome.Status status = answer instanceof ToolAnswer.Done
                ? Outcome.Status.OK
                : answer instanceof ToolAnswer.Unknown && isUnkeyed ? Outcome.Status.UNKNOWN : Outcome.Status.FAILED;
        Outcome outcome = new Outcome.Performed(it.index(), now(), status, answer.text());
        driver.submit(work, new Command.RecordOutcome(it.turn(), it.step(), outcome));
    }

    /** Counts what was written down just now. */
    void measure(Command.RecordOutcome it) {
        Optional<Act> act = journals.findAct(it.turn(), it.step());
        if (act.isEmpty()) return;
        if (act.get() instanceof Act.Call call) {
            boolean here = call.model().provider().equals(ModelPolicySpec.GRID);
            ports.meter().called(call.model().model(), here, it.outcome() instanceof Outcome.Answered);
        } else if (act.get() instanceof Act.Effects effects && it.outcome() instanceof Outcome.Performed performed) {
            Effect effect = effects.effects().get(performed.index());
            ports.meter().performed(effect.tool(), effect.effectClass(), performed.status());
        }
    }

    private long now() {
        return ports.clock().wall().toEpochMilli();
    }
}
