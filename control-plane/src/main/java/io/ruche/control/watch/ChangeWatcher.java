package io.ruche.control.watch;

import io.ruche.scheduler.state.State;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Leaves word of each change. Goes on when that fails: whoever is woken by it would never work again. */
record ChangeWatcher(Runnable changed) implements Watcher {
    private static final Logger log = LoggerFactory.getLogger(ChangeWatcher.class);

    @Override
    public void snapshot(State at) {
        leaveWord();
    }

    @Override
    public void delta(Delta delta) {
        leaveWord();
    }

    private void leaveWord() {
        try {
            changed.run();
        } catch (RuntimeException e) {
            log.error("Somebody could not be told of a change", e);
        }
    }

    @Override
    public void bookmark(ResumeToken at) {}

    @Override
    public void reset() {}
}
