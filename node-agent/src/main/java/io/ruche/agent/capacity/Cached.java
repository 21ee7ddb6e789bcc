package io.ruche.agent.capacity;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A reading that is too dear for every beat. One thread. */
final class Cached<T> {
    private final long freshNanos;
    private final Supplier<T> source;
    private @Nullable T value;
    private long readAt;

    Cached(Duration fresh, Supplier<T> source) {
        this.freshNanos = fresh.toNanos();
        this.source = source;
    }

    T get() {
        long now = System.nanoTime();
        T held = value;
        if (held == null || now - readAt > freshNanos) {
            held = source.get();
            value = held;
            readAt = now;
        }

        return held;
    }
}
