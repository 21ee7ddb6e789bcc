package io.ruche.control.state;

import io.ruche.control.state.Health.Phase;
import io.ruche.control.watch.Occurrence;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.WatchHub;
import io.ruche.control.watch.Watcher;
import io.ruche.proto.store.Genesis;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Entropy;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where the State changes.
 *
 * <pre>
 * {@link Inbox}      what waits: at most 256 commands or 512 KB of it become a
 * {@link Batch}      each decided on the one before, together one entry of the log
 * {@link Appender}   one entry in flight
 *   appended   {@link Leader} moves the {@link Head} on; clients are answered; watchers, flusher and trimmer get the entry
 *   otherwise  the outcome is unknown: {@link Candidate} loads everything again under a new epoch
 * </pre>
 *
 * <p>The public methods may be called from any thread. Everything else runs on the loop that this was made with, which
 * must be used for nothing that blocks.
 */
public final class StateLoop implements Cluster, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StateLoop.class);
    private static final Duration OPEN_LIMIT = Duration.ofSeconds(60);
    private static final Duration FAREWELL = Duration.ofSeconds(3);

    private final ClusterStore store;
    private final Loop loop;
    private final Timers timers;
    private final Inbox inbox = new Inbox();
    private final Standing standing = new Standing();
    private final WatchHub hub;
    private final LogKeeper keeper;
    private final Leader leader;
    private final ColdRows coldRows;

    private volatile String clusterId = "";

    /**
     * @param store made with this same loop; the caller closes it after this
     * @param timers of this loop
     * @param member this process's name among the voters
     */
    public StateLoop(ClusterStore store, Loop loop, Timers timers, Clock clock, Entropy entropy, String member) {
        this(store, loop, timers, clock, entropy, member, Retention.DEFAULT);
    }

    StateLoop(
            ClusterStore store,
            Loop loop,
            Timers timers,
            Clock clock,
            Entropy entropy,
            String member,
            Retention retention) {
        this.store = store;
        this.loop = loop;
        this.timers = timers;
        this.keeper = new LogKeeper(store, timers, clock, retention);
        AnswerKeeper answers = new AnswerKeeper(this, standing, timers, clock);
        this.hub = new WatchHub(loop, timers, this::state, this::isTrusted, keeper);
        Ports ports = new Ports(store, loop, timers, clock, entropy);
        this.leader = new Leader(ports, member, inbox, standing, hub, keeper, answers);
        this.coldRows = new LoopColdRows(ports, standing, leader);
    }

    /** Opens the store and begins to lead; completes on the loop, or exceptionally with the failure that stopped it. */
    public CompletionStage<Void> start() {
        loop.execute(() -> {
            store.onBroken(leader::breakDown);
            Deadline.within(OPEN_LIMIT, "open", timers, store.open()).whenComplete((opened, thrown) -> {
                try {
                    if (thrown != null) {
                        throw new FailureException(Deadline.failure(thrown));
                    }
                    Genesis genesis = Entries.openGenesis(opened.genesis());
                    clusterId = genesis.getClusterId();
                    hub.start();
                    leader.begin(genesis.getVotersCount());
                } catch (FailureException e) {
                    leader.breakDown(e.failure());
                }
            });
        });
        return standing.started();
    }

    /** The rows beside the State. */
    public ColdRows coldRows() {
        return coldRows;
    }

    /**
     * Keeps the log from the flushed mark on, for somebody who copies it, unless it grows beyond all bounds meanwhile.
     *
     * @return gives it up again; any thread, idempotent
     */
    public Runnable holdLog() {
        return keeper.hold();
    }

    /** Completes, on the loop, with what stopped all writing until a restart. */
    public CompletionStage<Failure> broken() {
        return standing.broken();
    }

    @Override
    public State state() {
        return leader.head().state();
    }

    private boolean isTrusted() {
        return leader.isTrusted();
    }

    @Override
    public String clusterId() {
        return clusterId;
    }

    @Override
    public CompletionStage<Reply> submit(Command command, Caller caller) {
        Pending pending = Pending.of(command, caller);
        Optional<Failure> refusal = standing.refusal();
        if (refusal.isPresent()) {
            pending.refuse(refusal.get());
        } else if (!inbox.offer(pending)) {
            pending.refuse(Failure.of(
                    FailureCode.OVERLOADED,
                    Inbox.MAX + " changes wait for the store (expected: fewer).",
                    "Try again in a second."));
        } else {
            leader.wake();
            // whoever empties the inbox for good may have come between the two
            Optional<Failure> late = standing.refusal();
            if (late.isPresent() && inbox.withdraw(pending)) {
                pending.refuse(late.get());
            }
        }
        return pending.answer().minimalCompletionStage();
    }

    @Override
    public Subscription watch(Optional<ResumeToken> from, Watcher watcher, int frames) {
        return hub.watch(from, watcher, frames);
    }

    @Override
    public CompletionStage<List<Occurrence>> timeline(int limit) {
        CompletableFuture<List<Occurrence>> found = new CompletableFuture<>();
        try {
            loop.execute(() -> found.complete(hub.latest(limit)));
        } catch (RejectedExecutionException e) {
            found.completeExceptionally(FailureException.of(
                    FailureCode.OVERLOADED,
                    "The state loop is busy: " + e.getMessage() + ".",
                    "Try again in a second."));
        }
        return found;
    }

    @Override
    public Health health() {
        Health now = standing.health();
        boolean isPaused = now.phase() == Phase.LEADING && !leader.isTrusted();
        return new Health(
                isPaused ? Phase.STANDBY : now.phase(),
                now.failure(),
                now.epoch(),
                now.revision(),
                now.flushed(),
                inbox.size(),
                now.lastAppendMicros());
    }

    /**
     * Takes nothing more, waits for the append in flight, writes the tables, and returns: at the latest after 3 s, with
     * nothing lost in any case. Never from the loop; idempotent. The store is the caller's to close.
     */
    @Override
    public void close() {
        try {
            loop.execute(leader::end);
            standing.ended().get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("Tables were not written within {} s; the next start reads the log instead", FAREWELL.toSeconds());
        } catch (RejectedExecutionException | ExecutionException e) {
            log.debug("The state loop was closed before", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
