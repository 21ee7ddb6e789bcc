package io.ruche.control.reconcile;

import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.Refusals;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.device.DeviceSheet;
import io.ruche.scheduler.flight.Decision;
import io.ruche.scheduler.flight.FlightRecord;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.reconcile.Explanations;
import io.ruche.scheduler.reconcile.FleetKnowledge;
import io.ruche.scheduler.reconcile.Learning;
import io.ruche.scheduler.reconcile.LossClock;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.reconcile.Planner;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The reconcile loop: plans when State changes, when an agent reports, and every 500 ms. One round of commands is under
 * way at a time; the next begins when all are answered. A gap of more than two seconds between ticks means that this
 * machine slept: nobody is lost before a full interval of listening.
 */
public final class Reconciler implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
    private static final Duration TICK = Duration.ofMillis(500);
    private static final Caller CALLER = Caller.of("reconcile");

    private final Cluster cluster;
    private final Supplier<Observed> observed;
    private final Loop loop;
    private final Timers timers;
    private final Clock clock;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private volatile Insight insight;

    // on the loop
    private @Nullable Subscription subscription;
    private @Nullable LossClock loss;
    private long epoch = -1;
    private boolean underWay;
    private boolean again;
    private boolean closed;

    /**
     * @param observed what agents have said, as of now
     * @param loop of its own; {@code timers} run on it
     */
    public Reconciler(Cluster cluster, Supplier<Observed> observed, Loop loop, Timers timers, Clock clock) {
        this(cluster, observed, DeviceSheet.BUILT_IN, loop, timers, clock);
    }

    /** @param devices what is known of machines, and what their owner says of them */
    public Reconciler(
            Cluster cluster, Supplier<Observed> observed, DeviceSheet devices, Loop loop, Timers timers, Clock clock) {
        this.insight = new Insight(new FleetKnowledge(devices, Learning.NONE), FlightRecord.EMPTY);
        this.cluster = cluster;
        this.observed = observed;
        this.loop = loop;
        this.timers = timers;
        this.clock = clock;
    }

    public void start() {
        post(() -> {
            subscription = cluster.watch(Optional.empty(), Watcher.ofChanges(this::wake));
            tick();
        });
    }

    /** What it knows and what it decided. Any thread. */
    public Insight insight() {
        return insight;
    }

    /** Something was reported. Any thread. */
    public void wake() {
        if (waiting.compareAndSet(false, true)) {
            post(this::round);
        }
    }

    private void tick() {
        if (closed) {
            return;
        }

        timers.after(TICK, this::tick);
        listen();
        round();
    }

    /** Keeps the clock of loss: it begins anew with each reign and after each sleep. */
    private LossClock listen() {
        long reign = cluster.state().epoch();
        LossClock held = loss;
        if (held != null && reign != epoch) {
            insight = insight.ofANewReign();
        }

        held = held == null || reign != epoch ? LossClock.start(clock.monotonic()) : held.tick(clock.monotonic());
        epoch = reign;
        loss = held;
        return held;
    }

    private void round() {
        waiting.set(false);
        if (closed || !cluster.health().isReady()) {
            return;
        }

        if (underWay) {
            again = true;
            return;
        }

        again = false;
        LossClock held = listen();
        State state = cluster.state();
        Observed seen = observed.get().timed(clock.monotonic(), held.silenceFrom());
        FleetKnowledge knowledge = insight.knowledge().with(state, seen);
        Planner.Round planned = Planner.plan(state, seen, clock.wall(), knowledge);
        record(state, seen, knowledge, planned);
        if (!planned.commands().isEmpty()) {
            submit(planned.commands(), state.revision());
        }
    }

    private void record(State state, Observed seen, FleetKnowledge knowledge, Planner.Round planned) {
        FlightRecord flight = insight.flight();
        for (Decision decision : planned.decisions()) {
            flight = flight.with(decision);
        }

        // the log keeps one reason of what waits since before this reign: the others are found again
        for (Deployment deployment : state.deployments()) {
            String name = deployment.name().value();
            boolean waits = !deployment.reason().isNone() && deployment.phase() != DeploymentPhase.READY;
            if (waits && flight.about("deployment", name).isEmpty()) {
                long now = clock.wall().toEpochMilli();
                Optional<Decision> why = Explanations.waiting(state, seen, deployment, knowledge, now);
                if (why.isPresent()) {
                    flight = flight.with(why.get());
                }
            }
        }

        if (flight != insight.flight() || knowledge != insight.knowledge()) {
            insight = new Insight(knowledge, flight);
        }
    }

    private void submit(List<Command> commands, long revision) {
        underWay = true;
        CompletableFuture<?>[] answers = commands.stream().map(this::submit).toArray(CompletableFuture<?>[]::new);
        var unused = CompletableFuture.allOf(answers)
                .whenComplete((all, thrown) -> post(() -> {
                    underWay = false;
                    // commands that changed nothing must not be planned again at once
                    if (again || cluster.state().revision() != revision) {
                        round();
                    }
                }));
    }

    /** Completes when it is answered, in whatever way: what was refused is planned again if it is still needed. */
    private CompletableFuture<Void> submit(Command command) {
        log.debug("{}", command);
        return cluster.submit(command, CALLER)
                .<Void>handle((reply, thrown) -> {
                    if (thrown != null) {
                        Refusals.log(log, command, thrown);
                    }

                    return null;
                })
                .toCompletableFuture();
    }

    private void post(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("The reconcile loop has ended or is full");
            waiting.set(false);
        }
    }

    /** Plans no more. Idempotent. */
    @Override
    public void close() {
        post(() -> {
            closed = true;
            Subscription held = subscription;
            if (held != null) {
                held.close();
            }
        });
    }
}
