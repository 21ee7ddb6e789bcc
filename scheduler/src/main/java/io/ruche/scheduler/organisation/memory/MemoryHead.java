package io.ruche.scheduler.organisation.memory;

import java.util.Collection;
import java.util.List;

/**
 * What is counted of an agent's memories, which themselves lie beside the State; forgetting one takes nothing away from
 * what was gathered.
 *
 * @param next the number of the next memory
 * @param gathered importance since the last reflection; reflections themselves do not count
 * @param reflectedTo memories below this number were reflected on
 * @param reflectedAtMillis when; when the agent was made, if never
 * @param live those that are remembered
 * @param bare those among them whose text has no vector yet
 * @param aside those that were merged into another and are kept as they were
 * @param revision the log entry of its last change
 */
public record MemoryHead(
        String agent,
        long next,
        long gathered,
        long reflectedTo,
        long reflectedAtMillis,
        Numbers live,
        Numbers bare,
        Numbers aside,
        long revision) {

    public static MemoryHead of(String agent, long nowMillis) {
        return new MemoryHead(agent, 0, 0, 0, nowMillis, Numbers.NONE, Numbers.NONE, Numbers.NONE, 0);
    }

    /** The id for a memory that is about to be made. */
    public MemoryId nextId() {
        return new MemoryId(agent, next);
    }

    /** After the memory with {@link #nextId()} was kept. */
    public MemoryHead remembered(Memory memory) {
        if (!memory.id().equals(nextId())) {
            throw new IllegalArgumentException("memory " + memory.id() + " (expected: " + nextId() + ")");
        }
        long more = memory.kind() == Memory.Kind.REFLECTION ? 0 : memory.importance();
        List<Long> number = List.of(next);
        return new MemoryHead(
                agent,
                next + 1,
                gathered + more,
                reflectedTo,
                reflectedAtMillis,
                live.with(number),
                memory.vector().isNone() ? bare.with(number) : bare,
                aside,
                revision);
    }

    /** After memories were written anew. */
    public MemoryHead rewritten(Collection<Memory> memories) {
        List<Long> nowBare = memories.stream()
                .filter(it -> it.vector().isNone())
                .map(it -> it.id().number())
                .toList();
        List<Long> all = memories.stream().map(it -> it.id().number()).toList();
        return but(live, bare.without(all).with(nowBare), aside);
    }

    /** Without these. They may lie aside, or have lain there. */
    public MemoryHead forgot(Collection<Long> gone) {
        return but(live.without(gone), bare.without(gone), aside.without(gone));
    }

    /** These are remembered no longer, but kept as they were. */
    public MemoryHead setAside(Collection<Long> merged) {
        return but(live.without(merged), bare.without(merged), aside.with(merged));
    }

    /** After a reflection on all that was remembered when it began. */
    public MemoryHead reflected(long upTo, long gatheredThen, long nowMillis) {
        return new MemoryHead(
                agent, next, Math.max(0, gathered - gatheredThen), upTo, nowMillis, live, bare, aside, revision);
    }

    public MemoryHead at(long newRevision) {
        return new MemoryHead(agent, next, gathered, reflectedTo, reflectedAtMillis, live, bare, aside, newRevision);
    }

    private MemoryHead but(Numbers nextLive, Numbers nextBare, Numbers nextAside) {
        return new MemoryHead(
                agent, next, gathered, reflectedTo, reflectedAtMillis, nextLive, nextBare, nextAside, revision);
    }
}
