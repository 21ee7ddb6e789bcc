package io.ruche.control.keys;

import io.ruche.scheduler.state.ApiKey;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.State;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The keys of one State, ready to be asked for each request. Immutable. */
final class KeySnapshot {
    private final State state;
    /** By the first eight bytes of the hash; the whole hash is compared afterwards, in constant time. */
    private final Map<Long, List<Entry>> byHash = new HashMap<>();

    private final Map<KeyId, ApiKey> byId = new HashMap<>();

    KeySnapshot(State state) {
        this.state = state;
        for (ApiKey key : state.keys()) {
            if (key.revoked()) continue;
            byte[] hash = HexFormat.of().parseHex(key.sha256());
            byHash.computeIfAbsent(head(hash), unused -> new ArrayList<>()).add(new Entry(hash, key));
            byId.put(key.id(), key);
        }
    }

    boolean isOf(State other) {
        return state == other;
    }

    /** The live key with this hash. */
    Optional<ApiKey> find(byte[] hash) {
        for (Entry entry : byHash.getOrDefault(head(hash), List.of())) {
            if (MessageDigest.isEqual(entry.hash, hash)) return Optional.of(entry.key);
        }
        return Optional.empty();
    }

    /** The key if it is still live. */
    Optional<ApiKey> find(KeyId id) {
        return Optional.ofNullable(byId.get(id));
    }

    private static long head(byte[] hash) {
        return ByteBuffer.wrap(hash).getLong();
    }

    private record Entry(byte[] hash, ApiKey key) {}
}
