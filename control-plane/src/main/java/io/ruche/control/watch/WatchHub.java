package io.ruche.control.watch;

import io.ruche.proto.store.Entry;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The active member's watchers and the entries it keeps for them.
 *
 * <p>{@link #watch} may be called from any thread; everything else belongs to the loop that the hub was made with.
 */
public final class WatchHub {
    /** As much credit as anybody can use up: for watchers that only hand over. */
    public static final int UNBOUNDED = Integer.MAX_VALUE;

    private static final Logger log = LoggerFactory.getLogger(WatchHub.class);
    private static final Duration BOOKMARK_EVERY = Duration.ofSeconds(10);
    private static final int MAX_WATCHERS = 2_000;
    private static final int PAGE = 200;

    private final Loop loop;
    private final Timers timers;
    private final Supplier<State> committed;
    private final BooleanSupplier knowsBest;
    private final OlderEntries older;
    private final History history = new History();
    private final Set<WatchStream> streams = new LinkedHashSet<>();
    private boolean closed;

    /** Entries that are no longer in memory. */
    public interface OlderEntries {
        /** The oldest position that can still be read. */
        long oldest();

        /** Entries from a position on, completed on the loop; empty when that one is gone. */
        CompletionStage<List<Entry>> read(long from, int max);
    }

    /**
     * @param committed the State at the last published entry
     * @param knowsBest whether no other member may know more; otherwise nobody begins here, and no bookmark says that
     *     nothing happened
     */
    public WatchHub(
            Loop loop, Timers timers, Supplier<State> committed, BooleanSupplier knowsBest, OlderEntries older) {
        this.loop = loop;
        this.timers = timers;
        this.committed = committed;
        this.knowsBest = knowsBest;
        this.older = older;
    }

    /** Begins the bookmarks. */
    public void start() {
        timers.after(BOOKMARK_EVERY, this::bookmark);
    }

    /** A new entry is durable and part of the State. */
    public void published(Entry entry) {
        history.add(entry);
        if (streams.isEmpty()) {
            return;
        }
        Delta delta = Delta.of(entry);
        for (WatchStream stream : List.copyOf(streams)) {
            stream.offer(delta);
        }
    }

    /** Entries that were there before this member led, oldest first, for resumes and the timeline. */
    public void remember(List<Entry> earlier) {
        history.prepend(earlier);
    }

    /** What was published is not what the log holds: every watcher starts anew. */
    public void reset() {
        for (WatchStream stream : List.copyOf(streams)) {
            stream.restart();
        }
    }

    /** The last things that happened, newest first. */
    public List<Occurrence> latest(int limit) {
        return history.latest(limit);
    }

    /**
     * Begins a stream: where the token says, or with a reset and a snapshot when that is impossible, or with a snapshot
     * when there is no token.
     *
     * @param frames how many frames may come before {@link Subscription#request}
     */
    public Subscription watch(Optional<ResumeToken> from, Watcher watcher, int frames) {
        WatchStream stream = new WatchStream(this, watcher, frames);
        try {
            loop.execute(() -> begin(stream, from));
        } catch (RejectedExecutionException e) {
            throw FailureException.of(
                    FailureCode.OVERLOADED,
                    "The state loop takes no watcher now: " + e.getMessage() + ".",
                    "Try again in a second.");
        }
        return stream;
    }

    /** Ends every stream. */
    public void close() {
        closed = true;
        streams.clear();
    }

    Loop loop() {
        return loop;
    }

    State committed() {
        return committed.get();
    }

    void leave(WatchStream stream) {
        streams.remove(stream);
    }

    private void begin(WatchStream stream, Optional<ResumeToken> from) {
        if (stream.isClosed()) {
            return;
        }
        Optional<Failure> refusal = refusal();
        if (refusal.isPresent()) {
            log.debug("A watcher was refused: {}", refusal.get().message());
            stream.end(refusal.get());
            return;
        }
        streams.add(stream);
        if (from.isEmpty()) {
            stream.snapshot();
        } else if (!from.get().isOf(committed.get())) {
            stream.restart();
        } else {
            catchUp(stream, from.get().n());
        }
    }

    private Optional<Failure> refusal() {
        if (closed) {
            return Optional.of(Failure.of(
                    FailureCode.UNREACHABLE, "This control plane is stopping.", "Try again in some seconds."));
        }
        if (!knowsBest.getAsBoolean()) {
            return Optional.of(Failure.of(
                    FailureCode.NOT_LEADER,
                    "Another member leads, or may.",
                    "Ask that one, or try again in a few seconds."));
        }
        if (streams.size() >= MAX_WATCHERS) {
            return Optional.of(Failure.of(
                    FailureCode.OVERLOADED,
                    streams.size() + " watchers are there (expected: fewer than " + MAX_WATCHERS + ").",
                    "Close what nobody looks at."));
        }
        return Optional.empty();
    }

    /** Feeds what came after n, from disk while it is not in memory, then lets the stream go live. */
    private void catchUp(WatchStream stream, long n) {
        long next = n + 1;
        if (next > committed.get().revision() || (!history.isEmpty() && next >= history.first())) {
            stream.goLive();
            history.after(n).forEach(entry -> stream.offer(Delta.of(entry)));
            return;
        }
        if (next < older.oldest() || committed.get().revision() - n > History.MAX_ENTRIES) {
            stream.restart();
            return;
        }
        older.read(next, PAGE).exceptionally(failure -> List.of()).thenAccept(entries -> {
            if (closed || stream.isClosed() || stream.isLive()) {
                return;
            }
            if (entries.isEmpty()) {
                stream.restart();
                return;
            }
            entries.forEach(entry -> stream.feed(Delta.of(entry)));
            if (!stream.isLive()) {
                catchUp(stream, entries.get(entries.size() - 1).getN());
            }
        });
    }

    private void bookmark() {
        if (closed) {
            return;
        }
        if (knowsBest.getAsBoolean()) {
            ResumeToken at = ResumeToken.of(committed.get());
            for (WatchStream stream : List.copyOf(streams)) {
                stream.bookmark(at);
            }
        }
        timers.after(BOOKMARK_EVERY, this::bookmark);
    }
}
