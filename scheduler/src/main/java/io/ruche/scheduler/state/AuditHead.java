package io.ruche.scheduler.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredAuditHead;
import java.util.HexFormat;

/**
 * Where the chain of audit entries ends.
 *
 * @param count how many there are
 * @param hash of the last one; empty before the first
 * @param revision the log entry that the last one came with
 */
public record AuditHead(long count, ByteString hash, long revision) {
    public static final AuditHead NONE = new AuditHead(0, ByteString.EMPTY, 0);

    public String hex() {
        return HexFormat.of().formatHex(hash.toByteArray());
    }

    byte[] toBytes() {
        return StoredAuditHead.newBuilder()
                .setCount(count)
                .setHash(hash)
                .setRevision(revision)
                .build()
                .toByteArray();
    }

    static AuditHead of(byte[] bytes) throws InvalidProtocolBufferException {
        StoredAuditHead row = StoredAuditHead.parseFrom(bytes);
        return new AuditHead(row.getCount(), row.getHash(), row.getRevision());
    }
}
