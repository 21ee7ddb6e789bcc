package io.ruche.control.watch;

import io.ruche.scheduler.state.State;

/**
 * Is told what changes, in order, each entry once. Called on the state loop: return at once and hand work over to a
 * thread of your own. A watcher that throws is dropped.
 */
public interface Watcher {
    /** All there is, at {@code at.revision()}; deltas go on from there. */
    void snapshot(State at);

    void delta(Delta delta);

    /** Nothing happened up to here; every 10 s, so that a watcher knows that it still hears. */
    void bookmark(ResumeToken at);

    /** Forget everything; a snapshot follows. */
    void reset();

    /** A watcher that only leaves word. {@code changed} runs on the state loop. */
    static Watcher ofChanges(Runnable changed) {
        return new Watcher() {
            @Override
            public void snapshot(State at) {
                changed.run();
            }

            @Override
            public void delta(Delta delta) {
                changed.run();
            }

            @Override
            public void bookmark(ResumeToken at) {}

            @Override
            public void reset() {}
        };
    }
}
