package io.ruche.scheduler.world;

import java.time.Duration;
import java.time.Instant;

/** Time, as a port. */
public interface Clock {
    /** Wall time, for people; it may jump. */
    Instant wall();

    /** Time since an arbitrary origin that never goes back, for intervals and leases. */
    Duration monotonic();
}
