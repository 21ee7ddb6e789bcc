package io.ruche.scheduler.organisation.memory;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredMemory;
import io.ruche.proto.store.StoredMind;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec.Scope;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import java.util.Locale;

/**
 * A memory, and the head of an agent's memories, as bytes and back. Each memory is a row of its own: what is touched is
 * written again alone, and nothing has to be read before it is written.
 */
public final class MemoryRow {
    private MemoryRow() {}

    /** Where it lies, beside the State; the keys of one agent sort as its memories' numbers do. */
    public static String key(String agent, long number) {
        return String.format(Locale.ROOT, "agent/%s/mem/%010d", agent, number);
    }

    public static byte[] toRow(Memory it) {
        StoredMemory.Builder stored = StoredMemory.newBuilder()
                .setAgent(it.id().agent())
                .setNumber(it.id().number())
                .setKind(it.kind().name())
                .setText(it.text())
                .setImportance(it.importance())
                .setAtMillis(it.atMillis())
                .setSource(it.source())
                .setDataClass(it.label().dataClass().name())
                .setUntrusted(it.label().isUntrusted())
                .setScope(it.scope().name())
                .setLastMillis(it.use().lastMillis())
                .setRecalls(it.use().recalls())
                .setBest(it.use().best())
                .setLasting(it.lasting())
                .setVector(ByteString.copyFrom(it.vector().components()))
                .setScale(it.vector().scale());
        it.evidence().forEach(id -> stored.addEvidence(id.toString()));
        return stored.build().toByteArray();
    }

    /** @throws IllegalArgumentException if a value is not one that {@link #toRow} writes */
    public static Memory memory(byte[] bytes) throws InvalidProtocolBufferException {
        return memory(StoredMemory.parseFrom(bytes));
    }

    static Memory memory(StoredMemory row) {
        return new Memory(
                new MemoryId(row.getAgent(), row.getNumber()),
                Memory.Kind.valueOf(row.getKind()),
                row.getText(),
                row.getImportance(),
                row.getAtMillis(),
                row.getSource(),
                row.getEvidenceList().stream()
                        .map(id -> MemoryId.find(id).orElseThrow(() -> new IllegalArgumentException("evidence " + id)))
                        .toList(),
                Label.of(DataClass.valueOf(row.getDataClass()), row.getUntrusted() ? Taint.UNTRUSTED : Taint.TRUSTED),
                Scope.valueOf(row.getScope()),
                new Memory.Use(row.getLastMillis(), row.getRecalls(), row.getBest()),
                row.getLasting(),
                vector(row.getVector(), row.getScale()));
    }

    static Embedding vector(ByteString components, float scale) {
        return components.isEmpty() ? Embedding.NONE : Embedding.of(components.toByteArray(), scale);
    }

    public static byte[] toRow(MemoryHead it) {
        return StoredMind.newBuilder()
                .setAgent(it.agent())
                .setNext(it.next())
                .setGathered(it.gathered())
                .setReflectedTo(it.reflectedTo())
                .setReflectedAtMillis(it.reflectedAtMillis())
                .addAllLive(it.live().runs())
                .addAllBare(it.bare().runs())
                .addAllAside(it.aside().runs())
                .setRevision(it.revision())
                .build()
                .toByteArray();
    }

    public static MemoryHead head(byte[] bytes) throws InvalidProtocolBufferException {
        StoredMind row = StoredMind.parseFrom(bytes);
        return new MemoryHead(
                row.getAgent(),
                row.getNext(),
                row.getGathered(),
                row.getReflectedTo(),
                row.getReflectedAtMillis(),
                new Numbers(row.getLiveList()),
                new Numbers(row.getBareList()),
                new Numbers(row.getAsideList()),
                row.getRevision());
    }
}
