package io.ruche.control.organisation.turn;

import io.ruche.control.state.Caller;
import io.ruche.control.state.Health;
import io.ruche.control.state.Health.Phase;
import io.ruche.control.state.Refusals;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.dispatch.TurnPlanner;
import io.ruche.scheduler.dispatch.TurnTask;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.TurnStart;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.TurnId;
import io.ruche.scheduler.world.Alarm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets agents work, in rounds: when the State changes, when an answer comes, and when a sleep ends. Where nothing waits
 * there is no timer and no round.
 *
 * <pre>
 * {@link TurnPlanner}   what is to be done          Start, Wake, GiveUp: a command, and no more
 * {@link TurnSteps}     how it is done              Advance: the grid; Ask: the gateway; Perform: the tools
 * </pre>
 *
 * <p>What is under way follows from the State: a task that came to nothing is planned again, one whose turn has ended is
 * dropped. So a lost answer to a command, a paused agent and a new reign need no rules of their own. The one thing that
 * must not be begun again in a reign is an effect without a key: it stays under way until its outcome is written down.
 */
public final class TurnDriver implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TurnDriver.class);
    /** After a refusal or a failure, before the same is tried again; longer each time. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    /** Calls under way at once; the others wait for their turn in the State. */
    private static final int MOST_CALLS = 1_024;
    /** Decisions being made at once: each is a task of the grid. */
    private static final int MOST_ADVANCES = 32;

    /** Of making one decision: two minutes, with the pauses between them. */
    private static final int MOST_FAILURES = 8;

    private static final Caller CALLER = Caller.of("turns");

    private final TurnPorts ports;
    private final TurnJournals journals;
    private final TurnSteps steps;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final Alarm alarm;

    // on the loop
    private final Map<TurnTask, Work> underWay = new LinkedHashMap<>();
    /** When those that run began. */
    private final Map<TurnId, Long> running = new TreeMap<>();
    /** Sleepers whose models are not known yet. */
    private final Set<TurnId> looking = new TreeSet<>();

    private @Nullable Subscription subscription;
    private long reign = -1;
    private boolean fenced;
    private boolean closed;

    public TurnDriver(TurnPorts ports) {
        this.ports = ports;
        this.journals = new TurnJournals(ports.rows(), ports.loop());
        this.steps = new TurnSteps(ports, journals, new Ends());
        this.alarm = new Alarm(ports.timers(), ports.clock(), this::round);
    }

    public void start() {
        post(() -> {
            if (closed) return;
            subscription = ports.cluster().watch(Optional.empty(), Watcher.ofChanges(this::wake));
            round();
        });
    }

    /** Something changed. Any thread. */
    public void wake() {
        if (waiting.compareAndSet(false, true)) {
            post(() -> {
                waiting.set(false);
                round();
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
        if (state.epoch() != reign) begin(state.epoch());
        follow(state);
        TurnPlanner.Plan plan = TurnPlanner.plan(state, underWay.keySet(), turn -> mayGoOn(state, turn), now());
        int calls = count(TurnTask.Ask.class);
        int advances = count(TurnTask.Advance.class);
        for (TurnTask task : plan.tasks()) {
            if (task instanceof TurnTask.Ask && ++calls > MOST_CALLS) continue;
            if (task instanceof TurnTask.Advance && ++advances > MOST_ADVANCES) continue;
            if (task instanceof TurnTask.GiveUp && !fenced) continue;
            Work work = new Work(task);
            underWay.put(task, work);
            begin(work, state);
        }
        alarm.set(plan.lookAgainAtMillis());
    }

    private int count(Class<? extends TurnTask> kind) {
        int count = 0;
        for (TurnTask task : underWay.keySet()) {
            if (kind.isInstance(task)) count++;
        }
        return count;
    }

    /** Nothing of an earlier reign is owed anything, and what it sent without a key is done by now, or never will be. */
    private void begin(long epoch) {
        clear();
        reign = epoch;
        fence(epoch);
    }

    private void fence(long epoch) {
        ports.tools()
                .fence(epoch)
                .whenComplete((done, thrown) -> post(() -> {
                    if (closed || epoch != reign) return;
                    if (thrown != null) {
                        log.error("Tools could not be told of epoch {}", epoch, thrown);
                        ports.timers().after(PAUSE, () -> fence(epoch));
                        return;
                    }
                    fenced = true;
                    round();
                }));
    }

    private void clear() {
        underWay.values().forEach(Work::drop);
        underWay.clear();
        running.clear();
        looking.clear();
        steps.keepOnly(turn -> false);
        fenced = false;
        reign = -1;
    }

    private void follow(State state) {
        for (Turn turn : state.openTurns()) running.putIfAbsent(turn.id(), turn.startedAtMillis());
        List<TurnId> ended = new ArrayList<>();
        for (TurnId id : running.keySet()) {
            Optional<Turn> turn = state.findTurn(id);
            if (turn.isPresent() && !turn.get().hasEnded()) continue;
            ended.add(id);
            turn.ifPresent(it -> ports.meter().ended(it.phase(), it.endedAtMillis() - it.startedAtMillis()));
        }
        if (ended.isEmpty()) return;
        ended.forEach(running::remove);
        steps.keepOnly(running::containsKey);
        underWay.values().removeIf(work -> {
            boolean isOver = TurnSteps.turnOf(work.task).filter(ended::contains).isPresent();
            if (isOver) work.drop();
            return isOver;
        });
    }

    /** Of a turn that sleeps until something changes: whether a model of its list can be reached. */
    private boolean mayGoOn(State state, Turn turn) {
        Optional<TurnStart> start = journals.findStart(turn.id());
        if (start.isPresent()) {
            return ModelStandings.isReachable(
                    state, turn, start.get().brief().models(), ports.calls().means(turn.agent()));
        }
        if (looking.add(turn.id())) {
            long mine = reign;
            journals.read(turn)
                    .whenComplete((history, thrown) -> post(() -> {
                        if (closed || mine != reign) return;
                        if (thrown == null) {
                            looking.remove(turn.id());
                            round();
                            return;
                        }
                        log.warn(
                                "{} sleeps on: {}",
                                turn.id(),
                                FailureException.unwrap(thrown).getMessage());
                        ports.timers().after(LONGEST_PAUSE, () -> {
                            if (looking.remove(turn.id())) wake();
                        });
                    }));
        }
        return false;
    }

    private void begin(Work work, State state) {
        if (work.task instanceof TurnTask.Start it) {
            submit(work, new Command.StartTurn(it.agent(), ports.entropy().nextLong()));
        } else if (work.task instanceof TurnTask.Wake it) {
            submit(work, new Command.RecordOutcome(it.turn(), it.step(), new Outcome.Woken(now())));
        } else {
            steps.begin(work, state);
        }
    }

    private void submit(Work work, Command command) {
        ports.cluster()
                .submit(command, CALLER)
                .whenComplete((reply, thrown) -> post(() -> {
                    if (isLate(work)) return;
                    if (thrown == null) {
                        wrote(command);
                        done(work);
                        return;
                    }
                    Refusals.log(log, command, thrown);
                    // what may be written or not is sent again as it is: an effect must not be done again to be told of
                    if (isSettled(thrown)) later(work);
                    else pause(work, () -> submit(work, command));
                }));
    }

    private static boolean isSettled(Throwable thrown) {
        return FailureException.unwrap(thrown) instanceof FailureException it
                && (it.failure().code() == FailureCode.CONFLICT || it.failure().code() == FailureCode.NOT_FOUND);
    }

    private void wrote(Command command) {
        if (command instanceof Command.RecordDecision it) {
            journals.wrote(it.turn(), it.decision());
        } else if (command instanceof Command.RecordOutcome it) {
            journals.wrote(it.turn(), it.step(), it.outcome());
            steps.measure(it);
        }
    }

    private boolean isLate(Work work) {
        return closed || work.over;
    }

    private void done(Work work) {
        work.over = true;
        underWay.remove(work.task, work);
        wake();
    }

    /** The State knows better, or it came to nothing: it is planned again if it is still to be done. */
    private void later(Work work) {
        pause(work, () -> done(work));
    }

    private void pause(Work work, Runnable then) {
        Duration pause = PAUSE.multipliedBy(1L << Math.min(5, work.failures++));
        ports.timers().after(pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE, () -> {
            if (!isLate(work)) then.run();
        });
    }

    private long now() {
        return ports.clock().wall().toEpochMilli();
    }

    private void post(Runnable task) {
        try {
            ports.loop().execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("The turns' loop has ended or is full");
            waiting.set(false);
        }
    }

    /** Begins nothing more and drops what is under way; the next reign begins it again. Idempotent. */
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

    /** What steps want of the driver. */
    private final class Ends implements TurnSteps.Port {
        @Override
        public <T> void then(Work work, CompletionStage<T> stage, Consumer<T> next) {
            stage.whenComplete((value, thrown) -> TurnDriver.this.post(() -> {
                if (isLate(work)) return;
                try {
                    if (thrown == null) next.accept(value);
                    else failed(work, FailureException.unwrap(thrown));
                } catch (RuntimeException e) {
                    // nobody else would ever take it up again
                    failed(work, e);
                }
            }));
        }

        @Override
        public void post(Work work, Runnable task) {
            TurnDriver.this.post(() -> {
                if (!isLate(work)) task.run();
            });
        }

        @Override
        public void submit(Work work, Command command) {
            TurnDriver.this.submit(work, command);
        }

        @Override
        public void done(Work work) {
            TurnDriver.this.done(work);
        }

        @Override
        public void again(Work work, Runnable task) {
            pause(work, task);
        }
    }

    private void failed(Work work, Throwable why) {
        log.warn("{} came to nothing: {}", work.task, why.toString());
        if (work.task instanceof TurnTask.Advance it && work.failures >= MOST_FAILURES) {
            steps.breakOff(work, it, String.valueOf(why.getMessage()));
        } else {
            pause(work, () -> steps.begin(work, ports.cluster().state()));
        }
    }
}
