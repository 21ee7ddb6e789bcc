package io.ruche.control.server;

import io.ruche.control.watch.Delta;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.state.State;

/** A watcher that only leaves word. */
record Changes(Runnable changed) implements Watcher {
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
}
