package io.ruche.scheduler.organisation.memory;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Memories that say nearly the same become one. No model is asked: the text of the most trusted, then most important, then
 * newest of them stays.
 *
 * @param kept takes the place of the memory whose text it has
 * @param gone the others; they stay its evidence
 * @param before all of them as they were, to be put aside when the policy keeps preimages
 */
public record Consolidation(Memory kept, List<MemoryId> gone, List<Memory> before) {
    private static final int MOST_AT_ONCE = 8;
    private static final Comparator<Memory> FIRST = Comparator.comparing(
                    (Memory memory) -> memory.label().taint())
            .thenComparing(Memory::importance, Comparator.reverseOrder())
            .thenComparing(Memory.BY_ID.reversed());

    /**
     * Finds them among one agent's memories; each memory is in one consolidation at most. Memories of different scope,
     * class or kind are never mixed: who could recall one of them could not recall the other, or would take an insight for
     * what happened.
     */
    public static List<Consolidation> of(Collection<Memory> memories, MemoryPolicySpec policy) {
        return of(memories, policy, 0);
    }

    /**
     * The same, where those below a number were compared with each other before: the work grows with what is new.
     *
     * @param since two below it are not compared
     */
    public static List<Consolidation> of(Collection<Memory> memories, MemoryPolicySpec policy, long since) {
        List<Memory> open = memories.stream().sorted(FIRST).toList();
        boolean[] taken = new boolean[open.size()];
        List<Consolidation> found = new ArrayList<>();
        for (int i = 0; i < open.size(); i++) {
            List<Memory> alike = new ArrayList<>(List.of(open.get(i)));
            for (int j = i + 1; !taken[i] && j < open.size() && alike.size() < MOST_AT_ONCE; j++) {
                if (!taken[j]
                        && isNew(open.get(i), open.get(j), since)
                        && isAlike(open.get(i), open.get(j), policy.consolidateAt())) {
                    taken[j] = true;
                    alike.add(open.get(j));
                }
            }
            if (alike.size() > 1) {
                found.add(merge(alike, policy.keepPreimage()));
            }
        }
        return found;
    }

    private static boolean isNew(Memory one, Memory other, long since) {
        return one.id().number() >= since || other.id().number() >= since;
    }

    private static boolean isAlike(Memory one, Memory other, double at) {
        return one.id().agent().equals(other.id().agent())
                && one.scope() == other.scope()
                && one.kind() == other.kind()
                && one.label().dataClass() == other.label().dataClass()
                && one.vector().nearness(other.vector()) >= at;
    }

    private static Consolidation merge(List<Memory> alike, boolean keepPreimage) {
        Memory first = alike.get(0);
        Memory.Use use = first.use();
        TreeSet<MemoryId> evidence = new TreeSet<>(first.evidence());
        List<MemoryId> gone = new ArrayList<>();
        for (Memory other : alike.subList(1, alike.size())) {
            use = use.and(other.use());
            gone.add(other.id());
            evidence.addAll(other.evidence());
        }
        Memory kept = new Memory(
                first.id(),
                first.kind(),
                first.text(),
                alike.stream().mapToInt(Memory::importance).max().orElseThrow(),
                alike.stream().mapToLong(Memory::atMillis).min().orElseThrow(),
                first.source(),
                newestFirst(gone, evidence),
                Label.worst(alike.stream().map(Memory::label).toList()),
                first.scope(),
                use,
                alike.stream().anyMatch(Memory::lasting),
                first.vector());
        return new Consolidation(kept, gone, keepPreimage ? List.copyOf(alike) : List.of());
    }

    /** What has just gone is what nothing else names: it stays when there is not room for all. */
    private static List<MemoryId> newestFirst(List<MemoryId> gone, TreeSet<MemoryId> evidence) {
        List<MemoryId> all = new ArrayList<>(gone);
        evidence.descendingSet().stream().filter(id -> !gone.contains(id)).forEach(all::add);
        return all.subList(0, Math.min(all.size(), Memory.MOST_EVIDENCE));
    }
}
