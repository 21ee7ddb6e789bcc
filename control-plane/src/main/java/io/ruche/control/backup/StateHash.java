package io.ruche.control.backup;

import com.google.protobuf.ByteString;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** What two equal States have in common: SHA-256 over the revision and all rows, sorted. */
final class StateHash {
    private StateHash() {}

    static ByteString of(State state) {
        MessageDigest digest = Digests.sha256();
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(state.revision()).flip());
        for (String key : Rows.keys(state)) {
            add(digest, key.getBytes(StandardCharsets.UTF_8));
            add(digest, Rows.value(state, key).orElseThrow());
        }
        return ByteString.copyFrom(digest.digest());
    }

    /** With its length, so that two rows never look like one. */
    private static void add(MessageDigest digest, byte[] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }
}
