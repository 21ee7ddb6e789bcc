package io.ruche.scheduler.organisation.memory;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredMemory;
import io.ruche.proto.store.StoredMemoryPage;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec.Scope;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Memories whose numbers follow each other, {@value #SIZE} at most, as they lie together in one row. The same memories
 * are the same bytes, in whatever order they came. Immutable, any thread.
 */
public final class MemoryPage {
    public static final int SIZE = 32;

    private final String agent;
    private final long number;
    private final SortedMap<MemoryId, Memory> memories;

    private MemoryPage(String agent, long number, SortedMap<MemoryId, Memory> memories) {
        this.agent = agent;
        this.number = number;
        this.memories = memories;
    }

    public static MemoryPage empty(String agent, long number) {
        return new MemoryPage(agent, number, Collections.emptySortedMap());
    }

    /** The number of the page that a memory lies on. */
    public static long pageOf(MemoryId id) {
        return id.number() / SIZE;
    }

    /** The key of its row. */
    public String key() {
        return "agent/" + agent + "/mem/" + number;
    }

    /** With these put into it, those of the same id replaced. */
    public MemoryPage with(Collection<Memory> more) {
        SortedMap<MemoryId, Memory> all = new TreeMap<>(memories);
        for (Memory memory : more) {
            if (!memory.id().agent().equals(agent) || pageOf(memory.id()) != number) {
                throw new IllegalArgumentException(memory.id() + " does not lie on " + key());
            }
            all.put(memory.id(), memory);
        }
        return new MemoryPage(agent, number, all);
    }

    public MemoryPage without(Set<MemoryId> gone) {
        SortedMap<MemoryId, Memory> left = new TreeMap<>(memories);
        left.keySet().removeAll(gone);
        return new MemoryPage(agent, number, left);
    }

    /** By number. */
    public List<Memory> memories() {
        return List.copyOf(memories.values());
    }

    public byte[] toBytes() {
        StoredMemoryPage.Builder page =
                StoredMemoryPage.newBuilder().setAgent(agent).setNumber(number);
        memories.values().forEach(memory -> page.addMemories(stored(memory)));
        return page.build().toByteArray();
    }

    /** @throws IllegalArgumentException if a value in it is not one that {@link #toBytes()} writes */
    public static MemoryPage of(byte[] bytes) throws InvalidProtocolBufferException {
        StoredMemoryPage page = StoredMemoryPage.parseFrom(bytes);
        List<Memory> memories = new ArrayList<>();
        for (StoredMemory stored : page.getMemoriesList()) {
            memories.add(memory(page.getAgent(), stored));
        }
        return empty(page.getAgent(), page.getNumber()).with(memories);
    }

    private static StoredMemory stored(Memory memory) {
        StoredMemory.Builder stored = StoredMemory.newBuilder()
                .setNumber(memory.id().number())
                .setKind(memory.kind().name())
                .setText(memory.text())
                .setImportance(memory.importance())
                .setAtMillis(memory.atMillis())
                .setSource(memory.source())
                .setDataClass(memory.label().dataClass().name())
                .setUntrusted(memory.label().isUntrusted())
                .setScope(memory.scope().name())
                .setLastMillis(memory.use().lastMillis())
                .setRecalls(memory.use().recalls())
                .setBest(memory.use().best())
                .setLasting(memory.lasting())
                .setVector(ByteString.copyFrom(memory.vector().components()))
                .setScale(memory.vector().scale());
        memory.evidence().forEach(id -> stored.addEvidence(id.toString()));
        return stored.build();
    }

    private static Memory memory(String agent, StoredMemory stored) {
        return new Memory(
                new MemoryId(agent, stored.getNumber()),
                Memory.Kind.valueOf(stored.getKind()),
                stored.getText(),
                stored.getImportance(),
                stored.getAtMillis(),
                stored.getSource(),
                stored.getEvidenceList().stream()
                        .map(id -> MemoryId.find(id).orElseThrow(() -> new IllegalArgumentException("evidence " + id)))
                        .toList(),
                Label.of(
                        DataClass.valueOf(stored.getDataClass()),
                        stored.getUntrusted() ? Taint.UNTRUSTED : Taint.TRUSTED),
                Scope.valueOf(stored.getScope()),
                new Memory.Use(stored.getLastMillis(), stored.getRecalls(), stored.getBest()),
                stored.getLasting(),
                Embedding.of(stored.getVector().toByteArray(), stored.getScale()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MemoryPage that
                && agent.equals(that.agent)
                && number == that.number
                && memories.equals(that.memories);
    }

    @Override
    public int hashCode() {
        return memories.hashCode();
    }
}
