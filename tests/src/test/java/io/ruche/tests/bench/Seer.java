package io.ruche.tests.bench;

import io.ruche.control.watch.Delta;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.scheduler.state.State;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** Sees each entry once, or says what was wrong. */
final class Seer implements Watcher {
    private final StoreHouse house;
    private volatile Optional<ResumeToken> at = Optional.empty();
    private Subscription held;
    final AtomicLong seen = new AtomicLong();
    final AtomicLong resets = new AtomicLong();
    volatile String wrong = "";

    Seer(StoreHouse house) {
        this.house = house;
        this.held = house.state.watch(at, this);
        drop();
    }

    void come() {
        held = house.state.watch(at, this);
    }

    /** Returns when nothing more can come from it. */
    void drop() {
        held.close();
        house.state.timeline(1).toCompletableFuture().join(); // behind it on the same loop
    }

    void await(long n) throws InterruptedException {
        for (int i = 0; i < 600 && at.filter(token -> token.n() >= n).isEmpty(); i++) {
            Thread.sleep(100);
        }
    }

    @Override
    public void snapshot(State state) {
        at = Optional.of(new ResumeToken(state.epoch(), state.revision()));
    }

    @Override
    public void delta(Delta delta) {
        long expected = at.orElseThrow().n() + 1;
        if (delta.n() != expected) {
            wrong = "entry " + delta.n() + " (expected: " + expected + ")";
        }
        seen.incrementAndGet();
        at = Optional.of(delta.token());
    }

    @Override
    public void bookmark(ResumeToken token) {}

    @Override
    public void reset() {
        resets.incrementAndGet();
    }
}
