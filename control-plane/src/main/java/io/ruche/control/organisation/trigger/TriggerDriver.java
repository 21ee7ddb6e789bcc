package io.ruche.control.organisation.trigger;

import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.control.tools.ToolProxy;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.dispatch.TriggerPlanner;
import io.ruche.scheduler.dispatch.TriggerPlanner.Due;
import io.ruche.scheduler.dispatch.TriggerPlanner.Hours;
import io.ruche.scheduler.dispatch.TriggerPlanner.Watch;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Alarm;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers to workflows what their folders, feeds and hours have. What was offered is known by the State: here is only kept
 * when to look again, so a new reign loses nothing. Without a document that names a folder, a feed or an hour there is no
 * timer.
 */
public final class TriggerDriver implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TriggerDriver.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Caller CALLER = Caller.of("triggers");

    private final Cluster cluster;
    private final ToolProxy tools;
    private final Loop loop;
    private final Clock clock;
    private final AtomicBoolean waiting = new AtomicBoolean();
    private final Alarm alarm;

    // on the loop
    private final Map<Watch, Looking> looking = new LinkedHashMap<>();
    private final Set<Due> offering = new HashSet<>();
    private @Nullable Subscription subscription;
    private long reign = -1;
    private long specs = -1;
    private long nextHourAtMillis;
    private boolean closed;

    /** @param loop of its own; {@code timers} run on it */
    public TriggerDriver(Cluster cluster, ToolProxy tools, Loop loop, Timers timers, Clock clock) {
        this.cluster = cluster;
        this.tools = tools;
        this.loop = loop;
        this.clock = clock;
        this.alarm = new Alarm(timers, clock, this::round);
    }

    public void start() {
        post(() -> {
            if (closed) return;
            subscription = cluster.watch(Optional.empty(), Watcher.ofChanges(this::wake));
            round();
        });
    }

    /** Something changed. Any thread. */
    private void wake() {
        if (waiting.compareAndSet(false, true)) {
            post(() -> {
                waiting.set(false);
                round();
            });
        }
    }

    private void round() {
        if (closed) return;
        if (!cluster.health().isReady()) {
            clear();
            alarm.set(now() + PAUSE.toMillis());
            return;
        }
        State state = cluster.state();
        if (state.epoch() != reign) clear();
        reign = state.epoch();
        if (state.specs().version() != specs) follow(state);
        long now = now();
        for (Looking it : List.copyOf(looking.values())) {
            if (!it.underWay && it.nextAtMillis <= now) look(it, state);
        }
        if (nextHourAtMillis <= now) hours(state, now);
        alarm.set(next());
    }

    /** Those that are still wanted go on as they were. */
    private void follow(State state) {
        specs = state.specs().version();
        List<Watch> wanted = TriggerPlanner.watches(state.specs().house());
        looking.keySet().retainAll(new HashSet<>(wanted));
        for (Watch watch : wanted) {
            looking.computeIfAbsent(watch, it -> new Looking(it, source(it), now()));
        }
        nextHourAtMillis = 0;
    }

    private Source source(Watch watch) {
        Looks looks = new Looks(tools, loop, watch);
        return watch instanceof Watch.Folder folder
                ? new FolderSource(folder, looks, clock)
                : new FeedSource((Watch.Feed) watch, looks);
    }

    private long next() {
        long next = nextHourAtMillis;
        for (Looking it : looking.values()) {
            if (!it.underWay) next = Math.min(next, it.nextAtMillis);
        }
        return next;
    }

    private void look(Looking it, State state) {
        it.underWay = true;
        it.source
                .look(state, state.flow().mark(it.watch.workflow(), it.watch.index()))
                .thenCompose(items -> offer(it, new ArrayDeque<>(items)))
                .whenComplete((done, thrown) -> post(() -> looked(it, thrown)));
    }

    private void looked(Looking it, @Nullable Throwable thrown) {
        it.underWay = false;
        it.nextAtMillis = now() + it.watch.every().toMillis();
        String problem = thrown == null ? "" : problem(thrown);
        // the same again is no news
        if (!problem.isEmpty() && !problem.equals(it.problem)) log.warn("{}: {}", it.text(), problem);
        it.problem = problem;
        round();
    }

    private static String problem(Throwable thrown) {
        Throwable cause = FailureException.unwrap(thrown);
        if (cause instanceof FailureException expected)
            return expected.failure().text();
        return cause instanceof Source.Unreadable ? String.valueOf(cause.getMessage()) : cause.toString();
    }

    /** One after another, the oldest first; what is refused is offered again after the next look. */
    private CompletionStage<Void> offer(Looking it, Deque<Item> items) {
        Item item = items.poll();
        if (item == null || closed) return CompletableFuture.completedStage(null);
        Watch watch = it.watch;
        CompletionStage<?> offered =
                cluster.state().flow().mark(watch.workflow(), watch.index()).hasSeen(item.id())
                        ? CompletableFuture.completedStage(null)
                        : cluster.submit(
                                new Command.OfferTrigger(
                                        watch.workflow(), watch.index(), item.id(), item.input(), item.label()),
                                CALLER);
        return offered.handleAsync((reply, thrown) -> settled(item, thrown), loop::execute)
                .thenCompose(goesOn -> goesOn ? offer(it, items) : CompletableFuture.completedStage(null));
    }

    /** Whether the next one may be offered. */
    private boolean settled(Item item, @Nullable Throwable thrown) {
        if (thrown == null) {
            item.settled().run();
            return true;
        }
        log.info("{} was not taken: {}", item.id(), problem(thrown));
        // one that can never be taken keeps no other from it
        boolean isHopeless = FailureException.unwrap(thrown) instanceof FailureException expected
                && (expected.failure().code() == FailureCode.INVALID_REQUEST
                        || expected.failure().code() == FailureCode.REQUEST_TOO_LARGE);
        if (isHopeless) item.settled().run();
        return isHopeless;
    }

    private void hours(State state, long now) {
        Hours hours = TriggerPlanner.hours(state, now);
        nextHourAtMillis = hours.nextMillis();
        for (Due due : hours.due()) {
            if (!offering.add(due)) continue;
            String input = CanonicalJson.of(
                    Map.of("at", Instant.ofEpochMilli(due.atMillis()).toString()));
            cluster.submit(
                            new Command.OfferTrigger(
                                    due.workflow(), due.index(), TriggerPlanner.item(due), input, Label.NONE),
                            CALLER)
                    .whenComplete((reply, thrown) -> post(() -> {
                        offering.remove(due);
                        if (thrown == null) return;
                        log.info("{} was not started by the clock: {}", due.workflow(), problem(thrown));
                        nextHourAtMillis = Math.min(nextHourAtMillis, now() + PAUSE.toMillis());
                        alarm.set(next());
                    }));
        }
    }

    private void clear() {
        looking.clear();
        offering.clear();
        specs = -1;
        reign = -1;
        nextHourAtMillis = Alarm.NEVER;
    }

    private long now() {
        return clock.wall().toEpochMilli();
    }

    private void post(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("The triggers' loop has ended or is full");
            waiting.set(false);
        }
    }

    /** Looks at nothing more. Idempotent. */
    @Override
    public void close() {
        post(() -> {
            if (closed) return;
            closed = true;
            clear();
            Subscription held = subscription;
            if (held != null) held.close();
            alarm.cancel();
        });
    }
}
