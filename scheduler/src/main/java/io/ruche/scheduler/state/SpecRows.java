package io.ruche.scheduler.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredSpec;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.check.StoredText;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import java.util.HexFormat;
import java.util.Optional;

/** A document as bytes and back; its key is {@code spec/<kind>/<name>}. */
final class SpecRows {
    private static final int HASH_BYTES = 32;

    private SpecRows() {}

    static String key(SpecId id) {
        return Rows.Kind.SPEC.key(id.toString());
    }

    /** @param text what follows {@code spec/} in a key; empty when it names no document */
    static Optional<SpecId> id(String text) {
        int slash = text.indexOf('/');
        return slash < 0
                ? Optional.empty()
                : kind(text.substring(0, slash)).map(kind -> new SpecId(kind, text.substring(slash + 1)));
    }

    static byte[] toRow(KeptSpec it) {
        return StoredSpec.newBuilder()
                .setKind(it.id().kind().label())
                .setName(it.id().name())
                .setJson(it.text().json())
                .setHash(ByteString.copyFrom(HexFormat.of().parseHex(it.text().hash())))
                .setGeneration(it.generation())
                .setBy(it.by())
                .setCreatedAtMillis(it.createdAtMillis())
                .setChangedAtMillis(it.changedAtMillis())
                .setRevision(it.revision())
                .addAllTimeline(RowParts.toRow(it.timeline()))
                .build()
                .toByteArray();
    }

    static KeptSpec spec(byte[] bytes) throws InvalidProtocolBufferException {
        StoredSpec row = StoredSpec.parseFrom(bytes);
        SpecKind kind = kind(row.getKind())
                .orElseThrow(() -> new IllegalArgumentException("kind '" + row.getKind() + "' of a document"));
        if (row.getHash().size() != HASH_BYTES) {
            throw new IllegalArgumentException(
                    "hash of " + row.getHash().size() + " bytes (expected: " + HASH_BYTES + ")");
        }
        return new KeptSpec(
                new SpecId(kind, row.getName()),
                StoredText.of(
                        row.getJson(), HexFormat.of().formatHex(row.getHash().toByteArray())),
                row.getGeneration(),
                row.getBy(),
                row.getCreatedAtMillis(),
                row.getChangedAtMillis(),
                row.getRevision(),
                RowParts.fromRow(row.getTimelineList()));
    }

    private static Optional<SpecKind> kind(String label) {
        return SpecKind.find(label).filter(kind -> kind.label().equals(label));
    }
}
