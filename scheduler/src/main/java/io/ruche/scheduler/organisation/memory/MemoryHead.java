package io.ruche.scheduler.organisation.memory;

/**
 * What is counted of an agent's memories, so that forgetting one takes nothing away from it.
 *
 * @param next the number of the next memory
 * @param gathered importance since the last reflection; reflections themselves do not count
 * @param reflectedTo memories below this number were reflected on
 * @param reflectedAtMillis when; when the agent was made, if never
 */
public record MemoryHead(String agent, long next, long gathered, long reflectedTo, long reflectedAtMillis) {

    public static MemoryHead of(String agent, long nowMillis) {
        return new MemoryHead(agent, 0, 0, 0, nowMillis);
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
        return new MemoryHead(agent, next + 1, gathered + more, reflectedTo, reflectedAtMillis);
    }

    /** After a reflection on all that was remembered when it began. */
    public MemoryHead reflected(long upTo, long gatheredThen, long nowMillis) {
        return new MemoryHead(agent, next, Math.max(0, gathered - gatheredThen), upTo, nowMillis);
    }
}
