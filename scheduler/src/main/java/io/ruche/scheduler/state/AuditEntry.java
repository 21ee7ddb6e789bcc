package io.ruche.scheduler.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.StoredAuditEntry;
import io.ruche.scheduler.hash.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Something that somebody decided, as it is kept for ever. Each entry's hash is made of the hash before it, so that none can
 * be changed, removed or put between without showing.
 *
 * @param n from 1, without gaps
 * @param actor who, as the log of commands names them
 * @param action a stable word, as {@code approval_decided}
 * @param object its key, as {@code approval/approval-4kq7m2x9}
 * @param text one sentence
 * @param hash SHA-256
 */
public record AuditEntry(
        long n, long atMillis, String actor, String action, String object, String text, ByteString hash) {

    /** The one that follows these. */
    static AuditEntry after(AuditHead head, long atMillis, String actor, String action, String object, String text) {
        AuditEntry open = new AuditEntry(head.count() + 1, atMillis, actor, action, object, text, ByteString.EMPTY);
        return new AuditEntry(open.n, atMillis, actor, action, object, text, open.hashAfter(head.hash()));
    }

    /** Where it lies, beside the State; keys sort as numbers do. */
    public static String key(long n) {
        return String.format(Locale.ROOT, "audit/%016x", n);
    }

    /** Whether it is the one that was written after an entry of this hash. */
    public boolean follows(ByteString previous) {
        return hash.equals(hashAfter(previous));
    }

    public String hex() {
        return HexFormat.of().formatHex(hash.toByteArray());
    }

    byte[] toBytes() {
        return StoredAuditEntry.newBuilder()
                .setN(n)
                .setAtMillis(atMillis)
                .setActor(actor)
                .setAction(action)
                .setObject(object)
                .setText(text)
                .setHash(hash)
                .build()
                .toByteArray();
    }

    public static AuditEntry of(byte[] bytes) throws InvalidProtocolBufferException {
        StoredAuditEntry row = StoredAuditEntry.parseFrom(bytes);
        return new AuditEntry(
                row.getN(),
                row.getAtMillis(),
                row.getActor(),
                row.getAction(),
                row.getObject(),
                row.getText(),
                row.getHash());
    }

    /** Each field with its length before it: no two entries have the same bytes. */
    private ByteString hashAfter(ByteString previous) {
        MessageDigest digest = Sha256.digest();
        digest.update(previous.asReadOnlyByteBuffer());
        digest.update(
                ByteBuffer.allocate(2 * Long.BYTES).putLong(n).putLong(atMillis).flip());
        for (String field : List.of(actor, action, object, text)) {
            byte[] bytes = field.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
            digest.update(bytes);
        }
        return ByteString.copyFrom(digest.digest());
    }
}
