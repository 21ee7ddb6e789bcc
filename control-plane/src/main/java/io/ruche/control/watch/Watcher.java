package io.ruche.control.watch;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.state.State;

/**
 * Is told what changes, in order, each entry once. Called on the state loop: return at once and hand work over to a
 * thread of your own. A watcher that throws is dropped, and told so.
 */
public interface Watcher {
    /** All there is, at {@code at.revision()}; deltas go on from there. */
    void snapshot(State at);

    void delta(Delta delta);

    /** Nothing happened up to here; every 10 s, so that a watcher knows that it still hears. */
    void bookmark(ResumeToken at);

    /** Forget everything; a snapshot follows. */
    void reset();

    /** Nothing more comes, although nobody closed the subscription; whoever wants to know on may watch anew. */
    default void ended(Failure why) {}

    /**
     * A watcher that only leaves word. {@code changed} runs on the state loop; when it throws, it is told of the next change
     * all the same.
     */
    static Watcher ofChanges(Runnable changed) {
        return new ChangeWatcher(changed);
    }
}
