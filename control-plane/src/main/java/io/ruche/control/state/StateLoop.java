package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.control.state.ClusterStore.Append;
import io.ruche.control.state.Health.Phase;
import io.ruche.control.watch.Occurrence;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.WatchHub;
import io.ruche.control.watch.Watcher;
import io.ruche.proto.store.Entry;
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
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one place where the State changes.
 *
 * <pre>
 * take what waits (at most 256 commands or 512 KB) -> decide each on the one before -> one entry -> append, one in flight
 *   appended        State moves on; clients are answered; watchers, flusher and trimmer get the entry
 *   taken or doubt  the batch's outcome is unknown; load everything again under a new epoch
 * </pre>
 *
 * <p>The public methods may be called from any thread. Everything else runs on the loop that this was made with, which
 * must be used for nothing that blocks.
 */
public final class StateLoop implements Cluster, AutoCloseable {
    /** Commands that may wait. */
    static final int MAX_WAITING = 4_096;

    static final Duration STALL = Duration.ofSeconds(1);
    static final Duration DOUBT = Duration.ofSeconds(5);

    private static final String ACTOR = "state";
    private static final Logger log = LoggerFactory.getLogger(StateLoop.class);
    private static final Duration ASCENT_LIMIT = Duration.ofSeconds(60);
    private static final Duration FAREWELL = Duration.ofSeconds(3);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration QUEUE_RETRY = Duration.ofMillis(10);

    /** How long, and how many, answers under request keys are kept. */
    static final Duration ANSWERS_KEPT = Duration.ofHours(24);

    static final int MOST_ANSWERS = 20_000;
    private static final Duration ANSWERS_CHECKED = Duration.ofMinutes(10);

    private final ClusterStore store;
    private final Loop loop;
    private final Timers timers;
    private final Clock clock;
    private final Entropy entropy;
    private final String member;
    private final BlockingQueue<Pending> inbox = new ArrayBlockingQueue<>(MAX_WAITING);
    private final AtomicBoolean turnDue = new AtomicBoolean();
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<Failure> broken = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final WatchHub hub;
    private final Flusher flusher;
    private final LogKeeper keeper;

    private volatile State committed = State.EMPTY;
    private volatile String clusterId = "";
    private volatile Health health = new Health(Phase.STARTING, Optional.empty(), 0, 0, 0, 0, 0);

    // of the loop
    private Phase phase = Phase.STARTING;
    private Optional<Failure> failure = Optional.empty();
    private long epoch;
    private ByteString lastHash = ByteString.EMPTY;
    private @Nullable Flight flight;
    private @Nullable Pending carried;
    private Duration pause = FIRST_PAUSE;
    private int ascents;
    private boolean forgetting;
    private long lastAppendMicros;

    /** An append whose answer is awaited. */
    private record Flight(Batch batch, Entry entry, ByteString bytes, Duration sentAt) {}

    /**
     * @param store made with this same loop; the caller closes it after this
     * @param timers of this loop
     * @param member this process's name among the voters
     */
    public StateLoop(ClusterStore store, Loop loop, Timers timers, Clock clock, Entropy entropy, String member) {
        this.store = store;
        this.loop = loop;
        this.timers = timers;
        this.clock = clock;
        this.entropy = entropy;
        this.member = member;
        this.keeper = new LogKeeper(store, timers, clock);
        this.hub = new WatchHub(loop, timers, () -> committed, keeper);
        this.flusher = new Flusher(store, timers, this::flushed, this::fenced);
    }

    /** Opens the store and begins to lead; completes on the loop, or exceptionally with the failure that stopped it. */
    public CompletionStage<Void> start() {
        loop.execute(() -> {
            store.onBroken(this::breakDown);
            Deadline.within(ASCENT_LIMIT, "open", timers, store.open()).whenComplete((opened, thrown) -> {
                try {
                    if (thrown != null) {
                        throw new FailureException(Deadline.failure(thrown));
                    }
                    clusterId = Entries.openGenesis(opened.genesis()).getClusterId();
                    hub.start();
                    ascend();
                } catch (FailureException e) {
                    breakDown(e.failure());
                }
            });
        });
        return started.minimalCompletionStage();
    }

    /** Completes, on the loop, with what stopped all writing until a restart. */
    public CompletionStage<Failure> broken() {
        return broken.minimalCompletionStage();
    }

    @Override
    public State state() {
        return committed;
    }

    @Override
    public String clusterId() {
        return clusterId;
    }

    @Override
    public CompletionStage<Reply> submit(Command command, Caller caller) {
        Pending pending = Pending.of(command, caller);
        Optional<Failure> refusal = refusal(health);
        if (refusal.isPresent()) {
            pending.refuse(refusal.get());
        } else if (!inbox.offer(pending)) {
            pending.refuse(Failure.of(
                    FailureCode.OVERLOADED,
                    MAX_WAITING + " changes wait for the store (expected: fewer).",
                    "Try again in a second."));
        } else {
            wake();
            Optional<Failure> late = refusal(health);
            if (late.isPresent() && inbox.remove(pending)) {
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
        Health now = health;
        return new Health(
                now.phase(),
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
            loop.execute(this::end);
            ended.get(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            log.warn("Tables were not written within {} s; the next start reads the log instead", FAREWELL.toSeconds());
        } catch (RejectedExecutionException | ExecutionException e) {
            log.debug("The state loop was closed before", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void wake() {
        if (!turnDue.compareAndSet(false, true)) {
            return;
        }
        try {
            loop.execute(this::turn);
        } catch (RejectedExecutionException e) {
            timers.after(QUEUE_RETRY, this::turn);
        }
    }

    private void turn() {
        turnDue.set(false);
        if (phase != Phase.LEADING || flight != null || flusher.isFull()) {
            return;
        }
        Batch batch = new Batch(committed.at(committed.revision() + 1), clock.wall(), entropy::id);
        while (!batch.isFull()) {
            Pending next = carried != null ? carried : inbox.poll();
            carried = null;
            if (next == null) {
                break;
            }
            if (!batch.add(next)) {
                carried = next;
                break;
            }
        }
        if (!batch.isEmpty()) {
            send(batch);
            return;
        }
        batch.answer();
        if (!inbox.isEmpty()) {
            wake();
        }
    }

    private void send(Batch batch) {
        Entry entry = batch.entry(epoch, lastHash);
        Flight sent = new Flight(batch, entry, entry.toByteString(), clock.monotonic());
        flight = sent;
        Timers.Cancellable stall = timers.after(STALL, () -> stalled(sent));
        Timers.Cancellable doubt = timers.after(
                DOUBT, () -> settle(sent, new Append.Doubt("no answer within " + DOUBT.toSeconds() + " s")));
        store.append(entry.getN(), sent.bytes()).whenComplete((outcome, thrown) -> {
            stall.cancel();
            doubt.cancel();
            settle(
                    sent,
                    thrown == null
                            ? outcome
                            : new Append.Doubt(Deadline.failure(thrown).message()));
        });
    }

    private void stalled(Flight sent) {
        if (flight == sent && phase == Phase.LEADING) {
            enter(
                    Phase.STALLED,
                    Failure.of(
                            FailureCode.UNREACHABLE,
                            "The store has not answered for " + STALL.toSeconds() + " s (expected: some milliseconds).",
                            "Nothing happened; try again in a few seconds."));
        }
    }

    private void settle(Flight sent, Append outcome) {
        if (flight != sent) {
            return; // too late: this append was given up, and a reload has looked or will look what became of it
        }
        flight = null;
        lastAppendMicros = clock.monotonic().minus(sent.sentAt()).toNanos() / 1_000;
        if (outcome instanceof Append.Appended) {
            commit(sent);
        } else if (outcome instanceof Append.Refused refused) {
            sent.batch().fail(refused.failure());
            enter(Phase.LEADING, refused.failure());
            wake();
        } else {
            String why = outcome instanceof Append.Doubt doubt
                    ? doubt.why()
                    : "position " + sent.entry().getN() + " holds another entry";
            stepDown(sent, why);
        }
        if (phase == Phase.CLOSED) {
            endWithTables();
        }
    }

    private void commit(Flight sent) {
        committed = sent.batch().state();
        lastHash = Entries.hash(sent.bytes());
        enter(Phase.LEADING, Optional.empty());
        sent.batch().answer();
        keep(sent.entry());
        hub.published(sent.entry());
        if (committed.answers().size() > MOST_ANSWERS) {
            forgetAnswers();
        }
        wake();
    }

    /** Every ten minutes; writes only when there is something to forget. */
    private void forgetOldAnswers() {
        if (phase == Phase.CLOSED || phase == Phase.BROKEN) {
            return;
        }
        long before = oldestAnswerKept();
        if (committed.answers().values().stream().anyMatch(answer -> answer.atMillis() < before)) {
            forgetAnswers();
        }
        timers.after(ANSWERS_CHECKED, this::forgetOldAnswers);
    }

    /** One command forgets some hundred; while there are more it is sent again, one at a time. */
    private void forgetAnswers() {
        if (forgetting) {
            return;
        }
        forgetting = true;
        submit(new Command.ForgetAnswers(oldestAnswerKept()), Caller.of(ACTOR)).whenComplete((reply, thrown) -> {
            forgetting = false;
            long before = oldestAnswerKept();
            boolean more = committed.answers().values().stream().anyMatch(answer -> answer.atMillis() < before);
            if (thrown == null && more) {
                forgetAnswers();
            }
        });
    }

    private long oldestAnswerKept() {
        return clock.wall().minus(ANSWERS_KEPT).toEpochMilli();
    }

    private void keep(Entry entry) {
        flusher.add(entry);
        keeper.add(entry);
    }

    private void stepDown(Flight sent, String why) {
        log.warn(
                "Entry {} may or may not be in the log ({}); the State is loaded again",
                sent.entry().getN(),
                why);
        enter(Phase.RELOADING, Optional.empty());
        sent.batch()
                .fail(Failure.of(
                        FailureCode.OUTCOME_UNKNOWN,
                        "Whether the change was written is unknown: " + why + ".",
                        "Send it again with the same idempotency key, or look whether it is there."));
        if (phase == Phase.RELOADING) {
            ascend();
        }
    }

    private void fenced(long later) {
        if (phase == Phase.LEADING || phase == Phase.STALLED) {
            log.warn(
                    "Epoch {} began elsewhere while this member led epoch {}; the State is loaded again", later, epoch);
            Flight sent = flight;
            flight = null;
            if (sent != null) {
                stepDown(sent, "epoch " + later + " began elsewhere");
            } else {
                enter(Phase.RELOADING, Optional.empty());
                ascend();
            }
        }
    }

    private void ascend() {
        int mine = ++ascents;
        Deadline.within(ASCENT_LIMIT, "load the State", timers, new Ascent(store, timers, clock, entropy, member).run())
                .whenComplete((lead, thrown) -> {
                    if (mine != ascents || phase == Phase.BROKEN || phase == Phase.CLOSED) {
                        return;
                    }
                    if (thrown == null) {
                        lead(lead);
                    } else {
                        ascentFailed(Deadline.failure(thrown));
                    }
                });
    }

    private void lead(Ascent.Lead lead) {
        boolean isFirst = !started.isDone();
        long published = committed.revision();
        epoch = lead.epoch();
        lastHash = lead.lastHash();
        committed = lead.state();
        pause = FIRST_PAUSE;
        flusher.begin(epoch, lead.flushed());
        enter(Phase.LEADING, Optional.empty());
        for (Entry entry : lead.entries()) {
            keep(entry);
            if (isFirst || entry.getN() > published) {
                hub.published(entry);
            }
        }
        log.info("Leading epoch {} at entry {}", epoch, committed.revision());
        if (isFirst) {
            timers.after(ANSWERS_CHECKED, this::forgetOldAnswers);
            keeper.survey(hub, () -> committed.revision());
            started.complete(null);
        }
        wake();
    }

    private void ascentFailed(Failure why) {
        boolean isFinal = why.code() == FailureCode.STORE_DAMAGED
                || why.code() == FailureCode.CONFIGURATION
                || why.code() == FailureCode.INTERNAL
                || !started.isDone();
        if (isFinal) {
            breakDown(why);
            return;
        }
        log.warn("The State could not be loaded, next try in {} ms: {}", pause.toMillis(), why.text());
        enter(Phase.RELOADING, Optional.of(why));
        refuseWaiting(why);
        int mine = ascents;
        timers.after(pause, () -> {
            if (mine == ascents && phase == Phase.RELOADING) {
                ascend();
            }
        });
        pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
    }

    private void breakDown(Failure why) {
        if (phase == Phase.BROKEN || phase == Phase.CLOSED) {
            return;
        }
        log.error("Nothing can be written any more: {}", why.text());
        enter(Phase.BROKEN, why);
        Flight sent = flight;
        flight = null;
        if (sent != null) {
            sent.batch()
                    .fail(
                            Failure.of(
                                    FailureCode.OUTCOME_UNKNOWN,
                                    "Whether the change was written is unknown: " + why.message(),
                                    "After a restart, send it again with the same idempotency key, or look whether it is there."));
        }
        refuseWaiting(why);
        broken.complete(why);
        started.completeExceptionally(new FailureException(why));
    }

    private void flushed() {
        publishHealth();
        keeper.trim(flusher.flushed(), inbox::isEmpty);
        wake();
    }

    private void end() {
        if (phase == Phase.CLOSED) {
            return;
        }
        Failure stopping = Failure.of(FailureCode.UNREACHABLE, "This control plane is stopping.", "");
        enter(Phase.CLOSED, stopping);
        refuseWaiting(stopping);
        started.completeExceptionally(new FailureException(stopping));
        hub.close();
        if (flight == null) {
            endWithTables();
        }
    }

    private void endWithTables() {
        flusher.drain().whenComplete((done, thrown) -> ended.complete(null));
    }

    private void refuseWaiting(Failure why) {
        Pending first = carried;
        carried = null;
        if (first != null) {
            first.refuse(why);
        }
        for (Pending next = inbox.poll(); next != null; next = inbox.poll()) {
            next.refuse(why);
        }
    }

    private void enter(Phase next, Failure why) {
        enter(next, Optional.of(why));
    }

    private void enter(Phase next, Optional<Failure> why) {
        if (phase == Phase.CLOSED) {
            return;
        }
        phase = next;
        failure = why;
        publishHealth();
    }

    private void publishHealth() {
        health = new Health(
                phase, failure, epoch, committed.revision(), flusher.flushed(), inbox.size(), lastAppendMicros);
    }

    private static Optional<Failure> refusal(Health health) {
        return switch (health.phase()) {
            case LEADING, RELOADING -> Optional.empty();
            case STARTING ->
                Optional.of(Failure.of(
                        FailureCode.STARTING, "The control plane is reading its State.", "Try again in a second."));
            case STALLED, BROKEN, CLOSED -> health.failure();
        };
    }
}
