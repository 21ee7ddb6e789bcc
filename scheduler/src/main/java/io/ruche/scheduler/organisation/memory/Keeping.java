package io.ruche.scheduler.organisation.memory;

import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec.Promote;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/** Which memories become lasting, and which are forgotten. */
public final class Keeping {
    /** How many an agent has at most. */
    public static final int MOST_MEMORIES = 4_096;

    private Keeping() {}

    /**
     * The memories that have shown their worth: recalled often, at least once with a high score, and of no taint that the
     * policy denies. They come back lasting; whether somebody's word is needed before they are kept so is the caller's
     * question.
     */
    public static List<Memory> promoted(Collection<Memory> memories, Promote policy) {
        return memories.stream()
                .filter(memory -> !memory.lasting()
                        && memory.use().recalls() >= policy.minRecalls()
                        && memory.use().best() >= policy.minScore()
                        && !policy.deny().contains(word(memory.label().taint())))
                .sorted(Memory.BY_ID)
                .map(Memory::madeLasting)
                .toList();
    }

    /**
     * What is forgotten now: what is older than the retention, then, above {@value #MOST_MEMORIES}, what matters least by
     * importance and freshness. Lasting memories are never among them, unless nothing else is left.
     */
    public static Set<MemoryId> forgotten(Collection<Memory> memories, MemoryPolicySpec policy, long nowMillis) {
        Set<MemoryId> gone = new TreeSet<>();
        List<Memory> left = new ArrayList<>();
        for (Memory memory : memories) {
            if (!memory.lasting()
                    && policy.retention()
                            .filter(span -> nowMillis - memory.atMillis() >= span.toMillis())
                            .isPresent()) {
                gone.add(memory.id());
            } else {
                left.add(memory);
            }
        }
        left.sort(Comparator.comparing(Memory::lasting)
                .thenComparingDouble(memory -> memory.importance()
                        * Retrieval.recency(
                                memory.use().lastMillis(),
                                nowMillis,
                                policy.score().halfLifeDays()))
                .thenComparing(Memory.BY_ID));
        left.stream().limit(Math.max(0, left.size() - MOST_MEMORIES)).forEach(memory -> gone.add(memory.id()));
        return gone;
    }

    private static String word(Taint taint) {
        return taint.name().toLowerCase(Locale.ROOT);
    }
}
