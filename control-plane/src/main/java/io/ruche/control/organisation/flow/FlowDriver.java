package io.ruche.control.organisation.flow;

import io.ruche.control.state.Caller;
import io.ruche.control.state.Health;
import io.ruche.control.state.Health.Phase;
import io.ruche.control.state.Refusals;
import io.ruche.control.tools.ToolCall;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.dispatch.FlowPlanner;
import io.ruche.scheduler.dispatch.FlowTask;
import io.ruche.scheduler.organisation.workflow.Order;
import io.ruche.scheduler.organisation.workflow.Signal;
import io.ruche.scheduler.organisation.workflow.TaskId;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.FlowShelf;
import io.ruche.scheduler.state.SpecShelf;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Alarm;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what the clock and tools have to do for runs, approvals and conversations, in rounds: when something about them or
 * about the documents changed, and when the next of them is due. Where nothing is due there is no timer and no round.
 *
 * <p>What is under way follows from the State: what came to nothing is planned again after a pause, and whoever leads next
 * plans it anew. A step of a tool goes under the key of its order, so the tool knows it again.
 */
public final class FlowDriver implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(FlowDriver.class);
    /** After a refusal, before the same is tried again. */
    static final Duration PAUSE = Duration.ofSeconds(2);
    /** After this, what changed nothing is sent again. */
    private static final Duration VAIN_PAUSE = Duration.ofMinutes(1);

    private static final Caller CALLER = Caller.of("workflows");

    private final FlowPorts ports;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final Alarm alarm;

    // on the loop
    private final Set<FlowTask> underWay = new HashSet<>();
    /** Answers of tools that are not written down yet. */
    private final Map<TaskId, Signal> answers = new HashMap<>();
    /** What changed nothing: not sent again before something does, or the clock has gone on. */
    private final Set<FlowTask> vain = new HashSet<>();

    private Set<TaskId> inherited = Set.of();
    private @Nullable FlowShelf seenFlow;
    private @Nullable SpecShelf seenSpecs;
    private @Nullable Subscription subscription;
    private long reign = -1;
    private boolean fenced;
    private boolean closed;

    public FlowDriver(FlowPorts ports) {
        this.ports = ports;
        this.alarm = new Alarm(ports.timers(), ports.clock(), this::onTime);
    }

    public void start() {
        post(() -> {
            if (closed) return;
            subscription = ports.cluster().watch(Optional.empty(), Watcher.ofChanges(this::wake));
            round();
        });
    }

    /** Something changed. Any thread. */
    private void wake() {
        if (waiting.compareAndSet(false, true)) {
            post(() -> {
                waiting.set(false);
                State state = ports.cluster().state();
                boolean isNews = state.flow() != seenFlow || state.specs() != seenSpecs || state.epoch() != reign;
                if (isNews) round();
            });
        }
    }

    private void round() {
        if (closed) return;
        Health health = ports.cluster().health();
        if (health.phase() == Phase.STANDBY) clear(); // whoever leads by now begins it again
        if (!health.isReady()) {
            alarm.set(now() + PAUSE.toMillis());
            return;
        }
        State state = ports.cluster().state();
        if (state.epoch() != reign) begin(state);
        if (state.flow() != seenFlow) vain.clear();
        seenFlow = state.flow();
        seenSpecs = state.specs();
        Set<FlowTask> known = new HashSet<>(underWay);
        known.addAll(vain);
        FlowPlanner.Plan plan = FlowPlanner.plan(state, known, inherited, now());
        for (FlowTask task : plan.tasks()) {
            if (task instanceof FlowTask.GiveUp && !fenced) continue;
            underWay.add(task);
            carryOut(task, state);
        }
        long soon = vain.isEmpty() ? Alarm.NEVER : now() + VAIN_PAUSE.toMillis();
        alarm.set(Math.min(plan.lookAgainAtMillis(), soon));
    }

    /** What an earlier reign sent without a key is done by now, or never will be: once the tools know of this one. */
    private void begin(State state) {
        clear();
        reign = state.epoch();
        inherited = Set.copyOf(FlowPlanner.underWay(state));
        fence(reign);
    }

    private void fence(long epoch) {
        ports.tools()
                .fence(epoch)
                .whenComplete((done, thrown) -> post(() -> {
                    if (closed || epoch != reign) return;
                    if (thrown != null) {
                        ports.timers().after(PAUSE, () -> fence(epoch));
                        return;
                    }
                    fenced = true;
                    round();
                }));
    }

    private void clear() {
        underWay.clear();
        answers.clear();
        vain.clear();
        inherited = Set.of();
        seenFlow = null;
        seenSpecs = null;
        fenced = false;
        reign = -1;
    }

    private void carryOut(FlowTask task, State state) {
        if (task instanceof FlowTask.Tick it) {
            submit(task, new Command.TickFlow(it.key()));
        } else if (task instanceof FlowTask.Talk it) {
            submit(
                    task,
                    new Command.StartTalk(
                            it.conversation(), it.dueMillis(), ports.entropy().nextLong()));
        } else if (task instanceof FlowTask.GiveUp it) {
            signal(task, it.task(), new Signal.Lost(it.task(), "The lead changed while it was done."));
        } else if (task instanceof FlowTask.Perform it) {
            perform(it, state);
        }
    }

    private void perform(FlowTask.Perform task, State state) {
        Signal known = answers.get(task.task());
        if (known != null) {
            signal(task, task.task(), known);
            return;
        }
        long epoch = reign;
        Order.Begin order = FlowPlanner.order(state, task.task());
        ToolCall call = ToolSteps.call(state, order, inherited.contains(task.task()));
        ports.tools()
                .perform(call)
                .whenComplete((answer, thrown) -> post(() -> {
                    if (closed || epoch != reign) return;
                    if (thrown != null) {
                        log.error("{} of {} failed", call.tool(), task.task(), thrown);
                        later(task);
                        return;
                    }
                    signal(task, task.task(), ToolSteps.signal(order, answer));
                }));
    }

    /** What a tool answered is not asked for again, however often it has to be written down. */
    private void signal(FlowTask task, TaskId id, Signal signal) {
        answers.put(id, signal);
        submit(task, new Command.SignalRun(id.run(), signal));
    }

    private void submit(FlowTask task, Command command) {
        long epoch = reign;
        ports.cluster()
                .submit(command, CALLER)
                .whenComplete((reply, thrown) -> post(() -> {
                    if (closed || epoch != reign) return;
                    if (thrown != null) {
                        Refusals.log(log, command, thrown);
                        later(task);
                        return;
                    }
                    if (task instanceof FlowTask.Perform it) answers.remove(it.task());
                    if (task instanceof FlowTask.GiveUp it) answers.remove(it.task());
                    underWay.remove(task);
                    if (!reply.changed()) vain.add(task);
                    round();
                }));
    }

    private void later(FlowTask task) {
        long epoch = reign;
        ports.timers().after(PAUSE, () -> {
            if (closed || epoch != reign) return;
            underWay.remove(task);
            round();
        });
    }

    private void onTime() {
        vain.clear();
        round();
    }

    private long now() {
        return ports.clock().wall().toEpochMilli();
    }

    private void post(Runnable task) {
        try {
            ports.loop().execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("The workflows' loop has ended or is full");
            waiting.set(false);
        }
    }

    /** Begins nothing more; the next reign begins again what is under way. Idempotent. */
    @Override
    public void close() {
        post(() -> {
            if (closed) return;
            clear();
            closed = true;
            Subscription held = subscription;
            if (held != null) held.close();
            alarm.cancel();
        });
    }
}
