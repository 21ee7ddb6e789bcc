package io.ruche.control.gateway;

import io.ruche.scheduler.admission.Admission;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.routing.PrefixChain;
import io.ruche.scheduler.routing.PrefixIndex;
import io.ruche.scheduler.routing.Replica;
import io.ruche.scheduler.routing.ReplicaLoad;
import io.ruche.scheduler.routing.Router;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.NodeId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The way to one deployment: a bounded queue, and who is under way on which replica. Takes no request beyond the slots
 * of the ready replicas; who waits goes on in the order of arrival, but for those whose prompt a free replica has. Any
 * thread; requests are told outside of the lock.
 */
final class Lane {
    /** How fast the mean duration follows. */
    private static final double WEIGHT = 0.1;
    /** So long after a call another one is expected: whoever reads an answer asks again. */
    private static final Duration CHATS = Duration.ofMinutes(2);

    /** What a replica is taken to keep of sessions' prompts: some eight of 32,000 tokens. */
    private static final long KEPT_TOKENS = 262_144;
    /** Sessions that are remembered: a megabyte or two. */
    private static final int KEPT_SESSIONS = 20_000;

    private final String model;
    private final int limit;
    private final LongSupplier nanoTime;
    private final RouteRecorder routes;

    // guarded by this
    private Fleet.@Nullable Model seen;
    private final Map<InstanceId, Busy> busy = new HashMap<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    /** Where sessions were sent; runtimes keep what they read for a session, and for nobody else. */
    private final PrefixIndex sessions = new PrefixIndex(KEPT_TOKENS, KEPT_SESSIONS);

    private int running;
    private double meanSeconds;
    private boolean dispatching;
    /** When the last interactive request came. */
    private OptionalLong chatted = OptionalLong.empty();

    Lane(String model, int limit) {
        this(model, limit, System::nanoTime);
    }

    Lane(String model, int limit, LongSupplier nanoTime) {
        this(model, limit, nanoTime, new RouteRecorder());
    }

    Lane(String model, int limit, LongSupplier nanoTime, RouteRecorder routes) {
        this.routes = routes;
        this.model = model;
        this.limit = limit;
        this.nanoTime = nanoTime;
    }

    /** A request that wants a slot. */
    interface Waiter {
        /** As its client was told; empty where nobody was. */
        default String requestId() {
            return "";
        }

        long promptTokens();

        String sessionKey();

        /** Until its answer is worthless; 0: never. */
        double secondsLeft();

        /** Whether only a replica that decodes under a JSON Schema will do. */
        boolean hasSchema();

        /** It has a slot on this replica; it gives it back with {@link Lane#leave}. False: it is over, no slot was taken. */
        void go(Replica replica);
    }

    /**
     * Takes a slot, or a place in the queue.
     *
     * @return the replica to go to now; empty: {@link Waiter#go} is called later. Throws OVERLOADED when the queue is
     *     full.
     */
    synchronized Optional<Replica> enter(Fleet.Model now, Waiter waiter) {
        seen = now;
        chatted = OptionalLong.of(nanoTime.getAsLong());
        PrefixChain session = session(waiter);
        if (waiting.isEmpty() && running < now.slots()) {
            Optional<Replica> replica = take(now, waiter, session, false);
            if (replica.isPresent()) return replica;
        }
        Admission.Answer answer = Admission.ask(
                new Admission.Load(now.slots(), running, waiting.size(), limit, meanSeconds, waiter.secondsLeft()));
        if (answer instanceof Admission.Refuse refuse) throw full(refuse);
        waiting.add(new Waiting(waiter, session));
        return Optional.empty();
    }

    /**
     * Slots on a node that a job may have: nobody waits for one, and as long as people chat, one of the model's is left to
     * them. Otherwise each call would have to wait for a prompt to end.
     */
    synchronized int idle(Fleet.Model now, NodeId node) {
        if (!waiting.isEmpty()) return 0;
        int free = 0;
        for (Fleet.Place place : on(now, node)) free += Math.max(0, place.slots() - runningOn(place));
        int kept = keepsOne(now, node) ? 1 : 0;
        return Math.max(0, Math.min(free, now.slots() - running) - kept);
    }

    /** The first node keeps it for all: one place, so that two nodes do not each count on the other. */
    private boolean keepsOne(Fleet.Model now, NodeId node) {
        return now.slots() > 1
                && chatted.isPresent()
                && nanoTime.getAsLong() - chatted.getAsLong() < CHATS.toNanos()
                && now.places().get(0).replica().node().equals(node);
    }

    /** Takes a slot on a node, if nobody waits for one. It is given back with {@link #leave}. */
    synchronized Optional<Replica> takeIdle(Fleet.Model now, Waiter waiter, NodeId node) {
        if (idle(now, node) == 0) return Optional.empty();
        seen = now;
        Fleet.Model there = new Fleet.Model(now.name(), now.deployment(), now.facts(), on(now, node));
        return take(there, waiter, session(waiter), false);
    }

    private static List<Fleet.Place> on(Fleet.Model now, NodeId node) {
        return now.places().stream()
                .filter(place -> place.replica().node().equals(node))
                .toList();
    }

    /** Gives a slot back. */
    void leave(Replica replica, long promptTokens, long nanos) {
        synchronized (this) {
            running--;
            Busy there = busy.get(replica.instance());
            if (there != null) {
                there.running--;
                there.tokens -= promptTokens;
                if (there.running == 0) busy.remove(replica.instance());
            }
            double seconds = nanos / 1e9;
            meanSeconds = meanSeconds == 0 ? seconds : meanSeconds + WEIGHT * (seconds - meanSeconds);
            if (waiting.isEmpty()) return;
        }
        dispatch();
    }

    /** Leaves the queue. */
    synchronized boolean abandon(Waiter waiter) {
        return waiting.removeIf(it -> it.waiter == waiter);
    }

    /** The deployment changed: perhaps somebody can go. */
    void changed(Fleet.Model now) {
        synchronized (this) {
            seen = now;
            sessions.keepOnly(now.places().stream()
                    .map(place -> place.replica().instance())
                    .toList());
            if (waiting.isEmpty()) return;
        }
        dispatch();
    }

    /** Everybody who waits, taken out of the queue. */
    synchronized List<Waiter> empty() {
        List<Waiter> all = waiting.stream().map(it -> it.waiter).collect(Collectors.toCollection(ArrayList::new));
        waiting.clear();
        return all;
    }

    synchronized int running() {
        return running;
    }

    synchronized int waiting() {
        return waiting.size();
    }

    private void dispatch() {
        while (true) {
            Waiter next;
            Replica replica;
            synchronized (this) {
                // a request that ends at once gives its slot back inside of go: the outer round takes the next
                if (dispatching) return;
                Fleet.Model now = seen;
                if (waiting.isEmpty() || now == null || running >= now.slots()) return;
                Waiting chosen = next(now);
                Optional<Replica> taken = take(now, chosen.waiter, chosen.session, true);
                if (taken.isEmpty()) return;
                if (chosen != waiting.element()) waiting.element().passed++;
                waiting.remove(chosen);
                next = chosen.waiter;
                replica = taken.get();
                dispatching = true;
            }
            try {
                next.go(replica);
            } finally {
                synchronized (this) {
                    dispatching = false;
                }
            }
        }
    }

    /** Of the first that wait the one of whose prompt a free replica has most, where that is worth overtaking. */
    private Waiting next(Fleet.Model now) {
        Waiting first = waiting.element();
        if (waiting.size() == 1 || now.places().size() == 1) return first;
        List<Waiting> window = waiting.stream().limit(Router.WINDOW).toList();
        long[] cached = new long[window.size()];
        for (int i = 0; i < cached.length; i++) {
            Waiting it = window.get(i);
            for (Fleet.Place place : now.places()) {
                if (isFree(place, it.waiter))
                    cached[i] = Math.max(cached[i], cachedTokens(place, it.waiter, it.session));
            }
        }
        return window.get(Router.next(cached, first.passed));
    }

    private boolean isFree(Fleet.Place place, Waiter waiter) {
        return runningOn(place) < place.slots() && (place.takesSchemas() || !waiter.hasSchema());
    }

    private long cachedTokens(Fleet.Place place, Waiter waiter, PrefixChain session) {
        return sessions.cachedTokens(place.replica().instance(), session, waiter.promptTokens());
    }

    private static PrefixChain session(Waiter waiter) {
        return PrefixChain.ofSession(waiter.sessionKey(), waiter.promptTokens());
    }

    private Optional<Replica> take(Fleet.Model now, Waiter waiter, PrefixChain session, boolean waited) {
        Optional<Replica> chosen;
        List<ReplicaLoad> free = List.of();
        List<Fleet.Place> places = now.places();
        if (!waiter.hasSchema() && places.size() == 1 && isFree(places.get(0), waiter)) {
            chosen = Optional.of(places.get(0).replica());
        } else {
            free = new ArrayList<>(places.size());
            for (Fleet.Place place : places) {
                if (!isFree(place, waiter)) continue;
                Busy there = busy.get(place.replica().instance());
                free.add(new ReplicaLoad(
                        place.replica(),
                        place.slots(),
                        there == null ? 0 : there.running,
                        there == null ? 0 : there.tokens,
                        place.prefillTokensPerSecond(),
                        place.decodeTokensPerSecond(),
                        cachedTokens(place, waiter, session)));
            }
            chosen = free.isEmpty()
                    ? Optional.empty()
                    : Router.choose(free, new Router.Ask(waiter.promptTokens(), waiter.sessionKey()));
        }
        if (chosen.isPresent()) {
            routes.record(
                    new RoutedRequest(waiter.requestId(), model, nanoTime.getAsLong(), waited, chosen.get(), free));
            sessions.sent(chosen.get().instance(), session);
            Busy there = busy.computeIfAbsent(chosen.get().instance(), unused -> new Busy());
            there.running++;
            there.tokens += waiter.promptTokens();
            running++;
        }
        return chosen;
    }

    private int runningOn(Fleet.Place place) {
        Busy there = busy.get(place.replica().instance());
        return there == null ? 0 : there.running;
    }

    private RefusedException full(Admission.Refuse refuse) {
        long seconds = refuse.retryAfter().toSeconds();
        String help = "Try again in " + seconds + " s, or deploy it with more slots or replicas.";
        return RefusedException.retry(
                Failure.of(FailureCode.OVERLOADED, model + ": " + refuse.message(), help), seconds);
    }

    private static final class Waiting {
        final Waiter waiter;
        final PrefixChain session;
        /** How often others went on before it while it was the first. */
        int passed;

        Waiting(Waiter waiter, PrefixChain session) {
            this.waiter = waiter;
            this.session = session;
        }
    }

    private static final class Busy {
        int running;
        long tokens;
    }
}
