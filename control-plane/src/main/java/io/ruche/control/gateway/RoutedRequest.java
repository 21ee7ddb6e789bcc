package io.ruche.control.gateway;

import io.ruche.scheduler.routing.Replica;
import io.ruche.scheduler.routing.ReplicaLoad;
import java.util.List;

/**
 * Where a request went, and what was known of each replica that had a free slot.
 *
 * @param id of the request, as its client was told
 * @param atNanos as System.nanoTime counts
 * @param waited whether it stood in the queue before
 * @param loads with a free slot; empty when there was one replica alone, so that nothing was compared
 */
public record RoutedRequest(
        String id, String model, long atNanos, boolean waited, Replica chosen, List<ReplicaLoad> loads) {
    public RoutedRequest {
        loads = List.copyOf(loads);
    }

    /** As of now. */
    public long secondsAgo() {
        return Math.max(0, (System.nanoTime() - atNanos) / 1_000_000_000);
    }
}
