package io.ruche.control.watch;

/** A watcher's hold on its stream. Any thread; {@link #close} is idempotent. */
public interface Subscription extends AutoCloseable {
    /**
     * Allows this many frames more. Frames that nobody asked for wait, 256 of them; above that deltas are merged by key,
     * and a watcher that is still too slow gets a reset and a new snapshot.
     */
    void request(int frames);

    @Override
    void close();
}
