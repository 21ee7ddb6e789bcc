package io.ruche.control.state;

import io.ruche.control.watch.Occurrence;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.WatchHub;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.State;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What the cluster wants, and the one way to change it. Any thread; nothing blocks. */
public interface Cluster {
    /** As of the last durable entry. */
    State state();

    /** The store's name for itself, made at birth; empty before the start is complete. */
    String clusterId();

    /**
     * Completes once the outcome is durable, or exceptionally with {@code FailureException}: what the core refuses with, and
     *
     * <ul>
     *   <li>OVERLOADED: 4,096 commands wait already; nothing happened
     *   <li>OUTCOME_UNKNOWN: perhaps done; safe to send again with the same request key
     *   <li>KEY_REUSED: the request key belongs to another request
     *   <li>STARTING, UNREACHABLE, DISK_FULL, STORE_DAMAGED: nothing happened
     * </ul>
     *
     * It completes on the state loop: do not block there, hand over.
     */
    CompletionStage<Reply> submit(Command command, Caller caller);

    /**
     * Follows what changes, on the state loop.
     *
     * @param from where to go on; empty for a snapshot first
     * @param frames how many frames may come before {@link Subscription#request}
     */
    Subscription watch(Optional<ResumeToken> from, Watcher watcher, int frames);

    /** Follows with a watcher that returns at once and never needs to be slowed down. */
    default Subscription watch(Optional<ResumeToken> from, Watcher watcher) {
        return watch(from, watcher, WatchHub.UNBOUNDED);
    }

    /** The last things that happened, newest first, without mere progress; completed on the state loop. */
    CompletionStage<List<Occurrence>> timeline(int limit);

    Health health();
}
