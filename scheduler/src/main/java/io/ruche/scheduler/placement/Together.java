package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.memory.ByteText;
import io.ruche.scheduler.memory.RangeNeeds;
import io.ruche.scheduler.state.Reason;
import java.util.Optional;

/** Whether all machines that could hold a part of a model have room for it together, if nothing else were there. */
final class Together {
    private Together() {}

    /** Told where they have not: then no link, and no waiting, would help. */
    static Optional<Reason> lacks(PlacementRequest request, ModelFacts facts, Snapshot snapshot) {
        if (snapshot.nodes().size() < 2 || facts.getLayers() < 2) return Optional.empty();
        Snapshot empty = snapshot.emptied();
        int slots = Math.max(1, request.spec().slots());
        int[] contexts = Candidate.contexts(request, facts);
        int context = contexts[contexts.length - 1];
        Optional<Reason> told = Optional.empty();
        long least = Long.MAX_VALUE;
        for (Crew crew : Crew.of(facts, request, empty, new Chain(request, facts, empty))) {
            long free = 0;
            int machines = 0;
            for (int at = 0; at < crew.free().length; at++) {
                if (!crew.has(at)) continue;
                free += crew.free()[at];
                machines++;
            }
            long needed = RangeNeeds.of(
                            facts,
                            request.profile(crew.runtime()),
                            request.spec().precision(),
                            context,
                            slots)
                    .totalBytes(0, facts.getLayers() - 1);
            if (needed <= free) return Optional.empty();
            if (machines < 2 || needed - free >= least) continue;
            least = needed - free;
            told = Optional.of(reason(request, machines, needed, free));
        }
        return told;
    }

    private static Reason reason(PlacementRequest request, int machines, long needed, long free) {
        return Reason.of(
                "memory_together",
                "memory: " + request.model() + " needs " + ByteText.of(needed) + " (expected: <= " + ByteText.of(free)
                        + ", all that the " + machines + " machines that could hold a part of it can book together).",
                "It takes another machine: " + ByteText.of(needed - free) + " are missing even over all of them.");
    }
}
