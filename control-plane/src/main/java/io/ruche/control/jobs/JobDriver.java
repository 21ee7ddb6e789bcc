package io.ruche.control.jobs;

import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.Health;
import io.ruche.control.state.Health.Phase;
import io.ruche.control.state.Refusals;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.jobs.Attempt;
import io.ruche.scheduler.jobs.Evidence;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Epoch;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.SettledPrompt;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works on jobs, in rounds: when the State changes, when an answer comes, and every 250 ms.
 *
 * <pre>
 * {@link LeasePlan}   which prompts next, for which node    LeasePrompts, a commit before anything is sent
 * {@link Flights}     what this reign has leased            read, wait for a slot, send, hear
 * {@link Flights}     results and what came to nothing      FinishPrompts, FailAttempt
 * </pre>
 *
 * <p>What is under way follows from the State: a lease of this reign that has no flight gets one, a flight without its lease
 * is dropped. So a lost answer to a command, a cancelled job and a new reign need no rules of their own, and a crash
 * between any two calls costs at most that prompts are computed again.
 */
public final class JobDriver implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JobDriver.class);
    private static final Duration TICK = Duration.ofMillis(250);
    /** After a refusal or a failure, before the same is tried again. */
    static final Duration PAUSE = Duration.ofSeconds(1);

    /** Jobs that are ended together when their time is over. */
    private static final int LATE_AT_ONCE = 64;

    private static final Caller CALLER = Caller.of("jobs");

    private final Cluster cluster;
    private final BatchGateway gateway;
    private final Function<NodeId, Optional<Reason>> crashed;
    private final Loop loop;
    private final Timers timers;
    private final Clock clock;
    private final JobMeter meter;
    private final Flights flights;
    private final AtomicBoolean waiting = new AtomicBoolean();

    // on the loop
    private @Nullable Subscription subscription;
    private long reign = -1;
    /** The one that the process before this one led last; 0 once this process has led twice. */
    private long before;

    private int leasing;
    private Duration leaseAfter = Duration.ZERO;
    /** Jobs of which a command that ends or lapses something is on its way. */
    private final Set<String> tidying = new TreeSet<>();
    /** Nodes that just failed, until when nothing is begun there. */
    private final Map<NodeId, Duration> rests = new TreeMap<>();

    private boolean closed;

    /** @param loop of its own; {@code timers} run on it */
    public JobDriver(
            Cluster cluster, PromptSource prompts, BatchGateway gateway, Loop loop, Timers timers, Clock clock) {
        this(cluster, prompts, gateway, node -> Optional.empty(), loop, timers, clock, JobMeter.NONE);
    }

    /**
     * @param crashed why the runtimes of a node provably died with the process that led before this one; empty when nothing
     *     shows that they did
     * @param loop of its own; {@code timers} run on it
     */
    public JobDriver(
            Cluster cluster,
            PromptSource prompts,
            BatchGateway gateway,
            Function<NodeId, Optional<Reason>> crashed,
            Loop loop,
            Timers timers,
            Clock clock,
            JobMeter meter) {
        this.cluster = cluster;
        this.gateway = gateway;
        this.crashed = crashed;
        this.loop = loop;
        this.timers = timers;
        this.clock = clock;
        this.meter = meter;
        this.flights = new Flights(prompts, gateway, clock, new Ends());
    }

    public void start() {
        post(() -> {
            subscription = cluster.watch(Optional.empty(), Watcher.ofChanges(this::wake));
            tick();
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

    private void tick() {
        if (closed) {
            return;
        }
        round();
        timers.after(TICK, this::tick);
    }

    private void round() {
        if (closed) {
            return;
        }
        Health health = cluster.health();
        if (health.phase() == Phase.STANDBY) {
            flights.clear(); // whoever leads by now begins it again, and what goes on here would be in its way
        }
        if (!health.isReady()) {
            return;
        }
        State state = cluster.state();
        if (state.epoch() != reign) {
            before = reign < 0 ? lastBefore(state) : 0;
            begin(state.epoch());
        }
        Duration now = clock.monotonic();
        rests.values().removeIf(until -> until.compareTo(now) <= 0);
        flights.follow(state);
        flights.advance();
        tidy(state);
        // a prompt that was begun again would not be held to account for the crash
        if (state.begunJobs().stream().noneMatch(job -> died(job).isPresent())) {
            lease(state, now);
        }
    }

    private static long lastBefore(State state) {
        SortedMap<Long, Epoch> earlier = state.epochs().headMap(state.epoch());
        return earlier.isEmpty() ? 0 : earlier.lastKey();
    }

    /** Nothing of an earlier reign is owed anything: its leases lapsed, and its commands' answers say nothing. */
    private void begin(long epoch) {
        flights.clear();
        tidying.clear();
        rests.clear();
        leasing = 0;
        leaseAfter = Duration.ZERO;
        reign = epoch;
    }

    private void tidy(State state) {
        for (Job job : state.lateJobs(clock.wall().toEpochMilli(), LATE_AT_ONCE)) {
            tidy(job, new Command.ExpireJob(job.id()));
        }
        for (Job job : state.begunJobs()) {
            if (job.progress().hasLapsed(reign)) {
                died(job).ifPresentOrElse(it -> blame(job, it), () -> tidy(job, new Command.LapseLeases(job.id())));
            }
        }
    }

    /** The next prompt of a job whose runtime died with the process before this one. */
    private Optional<Command.FailAttempt> died(Job job) {
        if (before == 0) {
            return Optional.empty();
        }
        for (Attempt it : job.progress().leased(before)) {
            Optional<Reason> why = crashed.apply(new NodeId(it.node()));
            if (why.isPresent()) {
                return Optional.of(new Command.FailAttempt(
                        job.id(), it.index(), it.number(), Optional.of(Evidence.ERROR_FILE), why.get()));
            }
        }
        return Optional.empty();
    }

    private void tidy(Job job, Command command) {
        if (tidying.add(job.id().value())) {
            submit(command, ok -> after(ok, () -> tidied(job)));
        }
    }

    private void tidied(Job job) {
        tidying.remove(job.id().value());
    }

    /** It may be the last attempt; then its result is written, and bears the prompt's name. */
    private void blame(Job job, Command.FailAttempt it) {
        if (!tidying.add(job.id().value())) {
            return;
        }
        long mine = reign;
        flights.name(job.id(), it.index())
                .whenComplete((name, thrown) -> post(() -> {
                    if (closed || mine != reign) {
                        return;
                    }
                    if (thrown != null) {
                        after(false, () -> tidied(job));
                    } else {
                        submit(it.named(name), ok -> after(ok, () -> tidied(job)));
                    }
                }));
    }

    private void lease(State state, Duration now) {
        if (leasing > 0 || now.compareTo(leaseAfter) < 0) {
            return;
        }
        List<Command.LeasePrompts> plan = LeasePlan.of(
                state,
                gateway::places,
                flights.unsent(),
                rests::containsKey,
                clock.wall().toEpochMilli());
        leasing = plan.size();
        for (Command.LeasePrompts lease : plan) {
            submit(lease, ok -> {
                leasing--;
                if (!ok) {
                    leaseAfter = clock.monotonic().plus(PAUSE);
                }
            });
        }
    }

    /** At once, or after a pause. */
    private void after(boolean ok, Runnable next) {
        if (ok) {
            next.run();
        } else {
            timers.after(PAUSE, next);
        }
    }

    /**
     * Commits, and goes on with a round.
     *
     * @param heard told on the loop whether it was taken, unless the reign is over by then
     */
    private void submit(Command command, Consumer<Boolean> heard) {
        long mine = reign;
        log.debug("{}", command);
        cluster.submit(command, CALLER)
                .whenComplete((reply, thrown) -> post(() -> {
                    if (thrown != null) {
                        Refusals.log(log, command, thrown);
                    }
                    if (!closed && mine == reign) {
                        if (thrown == null) {
                            measure(command);
                        }
                        heard.accept(thrown == null);
                        round();
                    }
                }));
    }

    private void measure(Command command) {
        if (command instanceof Command.FinishPrompts it) {
            cluster.state()
                    .findJob(it.job())
                    .ifPresent(job -> measure(job.spec().model(), it.prompts()));
        } else if (command instanceof Command.FailAttempt it) {
            cluster.state().findJob(it.job()).ifPresent(job -> {
                boolean wasTheLast = job.progress().settled().contains(it.index());
                String model = job.spec().model();
                if (wasTheLast) {
                    meter.failed(model, it.reason().code());
                } else {
                    meter.retried(model, it.reason().code());
                }
            });
        }
    }

    private void measure(String model, List<SettledPrompt> settled) {
        for (SettledPrompt prompt : settled) {
            JobResult result = prompt.result();
            if (prompt.hasFailed()) {
                meter.failed(model, result.getProblem().getCode());
            } else {
                meter.answered(model, result.getUsage());
            }
        }
    }

    private void post(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("The jobs' loop has ended or is full");
            waiting.set(false);
        }
    }

    /** Begins nothing more and drops what is under way; the next reign begins it again. Idempotent. */
    @Override
    public void close() {
        post(() -> {
            if (closed) {
                return;
            }
            closed = true;
            flights.clear();
            Subscription held = subscription;
            if (held != null) {
                held.close();
            }
        });
    }

    /** What flights want of the driver. */
    private final class Ends implements Flights.Port {
        @Override
        public void post(Runnable task) {
            JobDriver.this.post(() -> {
                if (!closed) {
                    task.run();
                    round();
                }
            });
        }

        @Override
        public void finish(Command.FinishPrompts command, Consumer<Boolean> heard) {
            submit(command, ok -> after(ok, () -> heard.accept(ok)));
        }

        @Override
        public void fail(Command.FailAttempt command, Consumer<Boolean> heard) {
            submit(command, ok -> after(ok, () -> heard.accept(ok)));
        }

        @Override
        public void rest(NodeId node) {
            rests.put(node, clock.monotonic().plus(PAUSE));
        }
    }
}
