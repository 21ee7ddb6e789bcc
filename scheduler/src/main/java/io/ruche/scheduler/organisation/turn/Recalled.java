package io.ruche.scheduler.organisation.turn;

import java.util.List;

/**
 * What was found for a decision.
 *
 * @param memories the best first
 * @param relations a line for each of those concerned
 * @param thread oldest first
 */
public record Recalled(
        List<Recollection> memories, List<Recollection> lessons, List<Recollection> relations, List<Remark> thread) {
    public static final Recalled NOTHING = new Recalled(List.of(), List.of(), List.of(), List.of());

    public Recalled {
        memories = List.copyOf(memories);
        lessons = List.copyOf(lessons);
        relations = List.copyOf(relations);
        thread = List.copyOf(thread);
    }
}
