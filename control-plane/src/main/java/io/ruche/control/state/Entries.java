package io.ruche.control.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Genesis;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.hash.Sha256;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Collection;

/** Log entries as bytes: birth, parsing, and the hash that chains them. */
public final class Entries {
    /** The schema of {@link Entry} that this build writes. */
    static final int SCHEMA = 1;

    private Entries() {}

    /** The bytes of {@code log/0}. */
    public static ByteString genesis(String clusterId, Collection<String> voters, long atMillis) {
        Genesis genesis = Genesis.newBuilder()
                .setClusterId(clusterId)
                .addAllVoters(voters)
                .setFormat(ClusterStore.FORMAT)
                .build();
        return Entry.newBuilder()
                .setSchema(SCHEMA)
                .setAtMillis(atMillis)
                .setGenesis(genesis)
                .build()
                .toByteString();
    }

    /** Parses {@code log/0} and refuses the store of a newer build. */
    public static Genesis openGenesis(ByteString bytes) {
        Entry entry = parse(0, bytes);
        if (!entry.hasGenesis()) {
            throw damaged("log/0 carries no birth record (expected: cluster id, voters and format).");
        }
        Genesis genesis = entry.getGenesis();
        if (genesis.getFormat() > ClusterStore.FORMAT) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    "The store has format " + genesis.getFormat() + " (expected: at most " + ClusterStore.FORMAT
                            + "): a newer Ruche wrote it.",
                    "Start that newer version, or point --home at another folder.");
        }
        return genesis;
    }

    /** Throws STORE_DAMAGED when these are not the bytes of entry n, CONFIGURATION when a newer build wrote them. */
    public static Entry parse(long n, ByteString bytes) {
        Entry entry;
        try {
            entry = Entry.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw damaged("log/" + hex(n) + " cannot be read: " + e.getMessage());
        }
        if (entry.getN() != n) {
            throw damaged("log/" + hex(n) + " holds entry " + entry.getN() + " (expected: " + n + ").");
        }
        if (entry.getSchema() > SCHEMA) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    "log/" + hex(n) + " has schema " + entry.getSchema() + " (expected: at most " + SCHEMA
                            + "): a newer Ruche wrote it.",
                    "Start that newer version, or point --home at another folder.");
        }
        return entry;
    }

    /** How the bytes of entry n begin. */
    public static byte[] beginning(long n) {
        return Entry.newBuilder().setSchema(SCHEMA).setN(n).build().toByteArray();
    }

    /** What the next entry carries of this one. */
    public static ByteString hash(ByteString entry) {
        MessageDigest digest = Sha256.digest();
        digest.update(entry.asReadOnlyByteBuffer());
        return ByteString.copyFrom(digest.digest());
    }

    public static FailureException damaged(String what) {
        return FailureException.of(FailureCode.STORE_DAMAGED, what, cure("the store folder of this home"));
    }

    /**
     * What to do about a damaged store.
     *
     * @param store as a reader finds it
     */
    public static String cure(String store) {
        return cure(store, "FILE") + " Nightly backups are in backups/ of the home.";
    }

    /** The same, where a backup is known. */
    public static String cure(String store, String backup) {
        return "Put a backup back with `ruche restore " + backup
                + "`, which keeps the present store beside it, or move "
                + store
                + " away: the next start makes an empty one. Deployments and API keys are in it; models, logs and the"
                + " admin key are not.";
    }

    /** The wall time of an entry, without parsing what it holds; 0 when the bytes are no entry. */
    public static long atMillis(byte[] entry) {
        CodedInputStream in = CodedInputStream.newInstance(entry);
        try {
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                if (WireFormat.getTagFieldNumber(tag) == Entry.AT_MILLIS_FIELD_NUMBER) {
                    return in.readUInt64();
                }
                in.skipField(tag);
            }
            return 0;
        } catch (IOException e) {
            return 0;
        }
    }

    /** A position as it stands in keys: 16 hex digits, so that text order is log order. */
    public static String hex(long n) {
        String digits = Long.toHexString(n);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
