package io.ruche.scheduler.simulation;

import io.ruche.scheduler.routing.PrefixCache;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.PriorityQueue;

/**
 * Continuous batching. Between two steps of decoding, each a token for every request that decodes, a chunk of the oldest
 * unread prompt is read; so reading slows writing and the other way round, and both go at a constant pace until a prompt
 * is read or an answer written. Nothing happens for a token: a clock counts the tokens that each decoding request got,
 * and the next answer to end is the one that ends lowest on it.
 *
 * <p>Who comes while a step of decoding is under way is looked at when it ends: after half a step on average, and after a
 * whole one where an answer's end sent for it, since the next step has begun when it arrives.
 */
final class SimulatedReplica implements ReplicaView {
    static final long NEVER = Long.MAX_VALUE;
    /** Far below a token, far above what rounding leaves. */
    private static final double ALMOST_TOKENS = 1e-4;

    private static final double ALMOST_SECONDS = 1e-9;

    private final int index;
    final ReplicaSpec spec;
    private final PrefixCache cache;
    private final Deque<Running> reading = new ArrayDeque<>();
    private final PriorityQueue<Running> decoding = new PriorityQueue<>(
            Comparator.comparingDouble((Running it) -> it.doneAtTokens).thenComparingLong(it -> it.number));
    private boolean up = true;
    private boolean loaded;
    /** Rises with each loss: the end of a load that was cut off counts for nothing. */
    private int life;

    private long nowNanos;
    /** Until then the first prompt waits for the step under way. */
    private long readingFromNanos;
    /** When an answer ended last. */
    private long endedNanos = -1;

    private double tokenClock;
    private double contextTokens;
    private long queuedTokens;

    // paces since the last change
    private double readPace;
    private double writePace;

    long finished;
    private double busySeconds;
    private double upSeconds;

    /** 1 while nobody else works on its machines. */
    private double pace = 1;

    SimulatedReplica(int index, ReplicaSpec spec, long now) {
        this.index = index;
        this.spec = spec;
        this.nowNanos = now;
        this.cache = new PrefixCache(spec.cacheTokens());
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public ReplicaSpec spec() {
        return spec;
    }

    @Override
    public int running() {
        return reading.size() + decoding.size();
    }

    @Override
    public long queuedTokens() {
        return queuedTokens;
    }

    boolean isUp() {
        return up;
    }

    boolean isReady() {
        return up && loaded;
    }

    boolean hasSlot() {
        return isReady() && running() < spec.slots();
    }

    int life() {
        return life;
    }

    /** Whether that changes anything. */
    boolean pace(double now, long nanos) {
        if (now == pace) return false;
        advance(nanos);
        if (!reading.isEmpty() && !isReading())
            readingFromNanos = nanos + (long) Math.ceil((readingFromNanos - nanos) * pace / now);
        pace = now;
        paces();
        return running() > 0;
    }

    void ready() {
        loaded = true;
    }

    void back(long now) {
        advance(now);
        up = true;
    }

    /** The machine is gone, and its cache with it. Gives who was there, in the order of arrival. */
    List<Running> lose(long now) {
        advance(now);
        up = false;
        loaded = false;
        life++;
        List<Running> cut = new ArrayList<>(reading);
        cut.addAll(decoding);
        cut.sort(Comparator.comparingLong(it -> it.number));
        reading.clear();
        decoding.clear();
        cache.clear();
        tokenClock = 0;
        contextTokens = 0;
        queuedTokens = 0;
        paces();
        return cut;
    }

    void take(Running it, long now) {
        advance(now);
        it.dispatchedNanos = now;
        it.attempts++;
        it.trueReadingSeconds = trueReadingSeconds(it.request);
        queuedTokens += it.expectedPrefillTokens;
        reading.add(it);
        if (reading.size() == 1) {
            beginReading(now);
            double steps = decoding.isEmpty() ? 0 : now == endedNanos ? 1 : 0.5;
            readingFromNanos = now + (long) Math.ceil(steps * stepSeconds() / pace * Request.NANOS);
        }
        paces();
    }

    /** Goes on until then. Gives who is done. */
    List<Running> work(long now, List<Running> firstTokens) {
        advance(now);
        List<Running> done = new ArrayList<>(2);
        while (!reading.isEmpty() && reading.getFirst().prefillSecondsLeft <= ALMOST_SECONDS) {
            Running read = reading.removeFirst();
            read.firstTokenNanos = now;
            cache.add(read.request.prefix());
            queuedTokens -= read.expectedPrefillTokens;
            firstTokens.add(read);
            if (read.request.outputTokens() == 1) {
                done.add(read);
            } else {
                if (decoding.isEmpty()) tokenClock = 0;
                read.doneAtTokens = tokenClock + read.request.outputTokens() - 1;
                decoding.add(read);
                contextTokens += read.request.promptTokens() + 1;
            }
            if (!reading.isEmpty()) beginReading(now);
        }
        while (!decoding.isEmpty() && decoding.peek().doneAtTokens <= tokenClock + ALMOST_TOKENS) {
            Running written = decoding.remove();
            contextTokens -= written.contextTokens();
            done.add(written);
        }
        finished += done.size();
        if (!done.isEmpty()) endedNanos = now;
        // no step is under way any more
        if (decoding.isEmpty()) readingFromNanos = Math.min(readingFromNanos, now);
        paces();
        return done;
    }

    /** When a prompt is read or an answer written; {@link #NEVER}. */
    long nextNanos() {
        double seconds = Double.POSITIVE_INFINITY;
        if (isReading()) seconds = reading.getFirst().prefillSecondsLeft / readPace;
        else if (!reading.isEmpty()) seconds = (readingFromNanos - nowNanos) / Request.NANOS;
        if (!decoding.isEmpty()) {
            seconds = Math.min(seconds, (decoding.peek().doneAtTokens - tokenClock) / writePace);
        }
        if (seconds == Double.POSITIVE_INFINITY) return NEVER;
        return nowNanos + (long) Math.ceil(Math.max(0, seconds) * Request.NANOS);
    }

    @Override
    public double trueReadingSeconds(Request request) {
        return spec.speed().prefillSeconds(trueCachedTokens(request), request.promptTokens());
    }

    @Override
    public long trueCachedTokens(Request request) {
        int same = cache.matched(request.prefix());
        for (Running it : reading) same = Math.max(same, it.request.prefix().common(request.prefix()));
        return Math.min(request.prefix().tokens(same), request.promptTokens() - 1);
    }

    /** What is left to read of the prompts that are here, alone. */
    @Override
    public double trueQueueSeconds(long now) {
        advance(now);
        double seconds = 0;
        for (Running it : reading) {
            seconds += it == reading.getFirst() ? it.prefillSecondsLeft : it.trueReadingSeconds;
        }
        return seconds;
    }

    @Override
    public double trueStepSeconds(int more) {
        int requests = decoding.size() + more;
        return requests == 0 ? 0 : spec.speed().decodeStepSeconds(requests, contextTokens);
    }

    ReplicaUse use() {
        OptionalDouble wattHours = OptionalDouble.empty();
        if (spec.power().isPresent()) {
            Power power = spec.power().get();
            double joules = power.idleWatts() * (upSeconds - busySeconds) + power.busyWatts() * busySeconds;
            wattHours = OptionalDouble.of(joules / 3600);
        }
        return new ReplicaUse(spec.name(), finished, busySeconds, upSeconds, wattHours);
    }

    void advance(long now) {
        double seconds = (now - nowNanos) / Request.NANOS;
        nowNanos = now;
        if (seconds == 0) return;
        if (up) upSeconds += seconds;
        if (running() == 0) return;
        busySeconds += seconds;
        if (!reading.isEmpty()) reading.getFirst().prefillSecondsLeft -= seconds * readPace;
        tokenClock += seconds * writePace;
        contextTokens += seconds * writePace * decoding.size();
    }

    private void beginReading(long now) {
        Running it = reading.getFirst();
        Request request = it.request;
        long most = request.promptTokens() - 1;
        it.cachedTokens = Math.min(cache.matchedTokens(request.prefix()), most);
        it.startedNanos = now;
        it.prefillSecondsLeft = spec.speed().prefillSeconds(it.cachedTokens, request.promptTokens());
        long chunks = (request.promptTokens() - it.cachedTokens + spec.chunkTokens() - 1) / spec.chunkTokens();
        it.chunkSeconds = Math.max(ALMOST_SECONDS, it.prefillSecondsLeft / chunks);
    }

    private boolean isReading() {
        return !reading.isEmpty() && nowNanos >= readingFromNanos;
    }

    private double stepSeconds() {
        return decoding.isEmpty() ? 0 : spec.speed().decodeStepSeconds(decoding.size(), contextTokens);
    }

    private void paces() {
        double step = stepSeconds();
        double chunk = isReading() ? reading.getFirst().chunkSeconds : 0;
        readPace = isReading() ? pace * chunk / (chunk + step) : 0;
        writePace = decoding.isEmpty() ? 0 : pace / (chunk + step);
    }
}
