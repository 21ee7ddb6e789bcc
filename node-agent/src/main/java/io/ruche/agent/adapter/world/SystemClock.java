package io.ruche.agent.adapter.world;

import io.ruche.scheduler.world.Clock;
import java.time.Duration;
import java.time.Instant;

/** The system's clocks. */
public final class SystemClock implements Clock {
    private final long origin = System.nanoTime();

    @Override
    public Instant wall() {
        return Instant.now();
    }

    @Override
    public Duration monotonic() {
        return Duration.ofNanos(System.nanoTime() - origin);
    }
}
