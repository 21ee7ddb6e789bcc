package io.ruche.scheduler.organisation.memory;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec.Scope;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * One thing that an agent remembers.
 *
 * @param text one line, at most {@value #MOST_CHARACTERS} characters
 * @param importance from 1 to 10, as the model that wrote it said
 * @param source what it was learnt in: a turn, a conversation, a run
 * @param evidence the memories that it was drawn from; some may be forgotten by now
 * @param scope who may recall it besides the agent
 * @param vector the meaning of its text; {@link Embedding#NONE} until a model has read it
 * @param lasting whether it is never forgotten
 */
public record Memory(
        MemoryId id,
        Kind kind,
        String text,
        int importance,
        long atMillis,
        String source,
        List<MemoryId> evidence,
        Label label,
        Scope scope,
        Use use,
        boolean lasting,
        Embedding vector) {
    public static final int MOST_CHARACTERS = 400;
    public static final int MOST_IMPORTANCE = 10;
    public static final int MOST_EVIDENCE = 32;

    static final Comparator<Memory> BY_ID = Comparator.comparing(Memory::id);

    public enum Kind {
        OBSERVATION,
        CONVERSATION,
        REFLECTION,
        FACT
    }

    /**
     * How it was made use of.
     *
     * @param lastMillis when it was recalled last; when it was made, if never
     * @param best the best score that it was recalled with, from 0 to 1
     */
    public record Use(long lastMillis, int recalls, double best) {
        static Use none(long atMillis) {
            return new Use(atMillis, 0, 0);
        }

        Use and(Use other) {
            return new Use(Math.max(lastMillis, other.lastMillis), recalls + other.recalls, Math.max(best, other.best));
        }
    }

    public Memory {
        text = Texts.line(text, MOST_CHARACTERS);
        if (text.isEmpty()) {
            throw new IllegalArgumentException("memory " + id + " has no text");
        }
        if (importance < 1 || importance > MOST_IMPORTANCE) {
            throw new IllegalArgumentException(
                    "importance " + importance + " of " + id + " (expected: 1 to " + MOST_IMPORTANCE + ")");
        }
        evidence = List.copyOf(new TreeSet<>(evidence));
        if (evidence.size() > MOST_EVIDENCE) {
            evidence = evidence.subList(0, MOST_EVIDENCE);
        }
    }

    /** A new one of the agent's own, drawn from no other. */
    public static Memory of(
            MemoryId id,
            Kind kind,
            String text,
            int importance,
            long atMillis,
            String source,
            Label label,
            Embedding vector) {
        return new Memory(
                id,
                kind,
                text,
                importance,
                atMillis,
                source,
                List.of(),
                label,
                Scope.AGENT,
                Use.none(atMillis),
                false,
                vector);
    }

    public Memory with(Use next) {
        return new Memory(id, kind, text, importance, atMillis, source, evidence, label, scope, next, lasting, vector);
    }

    public Memory with(Embedding meaning) {
        return new Memory(id, kind, text, importance, atMillis, source, evidence, label, scope, use, lasting, meaning);
    }

    public Memory in(Scope other) {
        return new Memory(id, kind, text, importance, atMillis, source, evidence, label, other, use, lasting, vector);
    }

    Memory madeLasting() {
        return new Memory(id, kind, text, importance, atMillis, source, evidence, label, scope, use, true, vector);
    }

    /** Used for a turn. The time moves every {@value #TOUCH_MILLIS} ms at most: a busy minute is one access. */
    public Memory recalled(double score, long nowMillis) {
        long last = nowMillis - use.lastMillis() >= TOUCH_MILLIS || use.recalls() == 0
                ? Math.max(use.lastMillis(), nowMillis)
                : use.lastMillis();
        int recalls = use.recalls() == Integer.MAX_VALUE ? use.recalls() : use.recalls() + 1;
        return with(new Use(last, recalls, Math.max(use.best(), score)));
    }

    private static final long TOUCH_MILLIS = 300_000;
}
