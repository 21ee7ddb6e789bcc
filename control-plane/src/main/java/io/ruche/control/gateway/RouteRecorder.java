package io.ruche.control.gateway;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The last choices of replicas, for people who ask why: {@value #KEPT}, the oldest go. Any thread, without locks. */
final class RouteRecorder {
    static final int KEPT = 2_048;

    private final AtomicReferenceArray<RoutedRequest> ring = new AtomicReferenceArray<>(KEPT);
    private final AtomicLong next = new AtomicLong();

    void record(RoutedRequest routed) {
        if (!routed.id().isEmpty()) ring.set((int) (next.getAndIncrement() % KEPT), routed);
    }

    Optional<RoutedRequest> find(String id) {
        for (int i = 0; i < KEPT; i++) {
            RoutedRequest routed = ring.get(i);
            if (routed != null && routed.id().equals(id)) return Optional.of(routed);
        }
        return Optional.empty();
    }
}
