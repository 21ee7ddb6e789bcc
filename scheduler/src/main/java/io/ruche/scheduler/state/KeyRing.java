package io.ruche.scheduler.state;

import java.util.Collection;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * API keys by id, and by the hash of their secret: a new key asks whether its secret is taken. Immutable.
 *
 * @param byId sorted
 * @param bySha256 of each hash the key with the lowest id; there is one key a hash unless a store says otherwise
 */
record KeyRing(TreePMap<KeyId, ApiKey> byId, TreePMap<String, KeyId> bySha256) {
    static final KeyRing EMPTY = new KeyRing(TreePMap.empty(), TreePMap.empty());

    Collection<ApiKey> all() {
        return byId.values();
    }

    Optional<ApiKey> find(KeyId id) {
        return Optional.ofNullable(byId.get(id));
    }

    Optional<ApiKey> findBySha256(String sha256) {
        return Optional.ofNullable(bySha256.get(sha256)).flatMap(this::find);
    }

    /** With this key in the place of the one that had its id. */
    KeyRing with(ApiKey key) {
        KeyRing rest =
                find(key.id()).filter(was -> !was.sha256().equals(key.sha256())).isPresent() ? without(key.id()) : this;
        KeyId holder = rest.bySha256.get(key.sha256());
        boolean isFirst = holder == null || key.id().compareTo(holder) < 0;
        return new KeyRing(
                rest.byId.plus(key.id(), key), isFirst ? rest.bySha256.plus(key.sha256(), key.id()) : rest.bySha256);
    }

    /** Looks through all keys: none is removed in daily life, they are revoked. */
    KeyRing without(KeyId id) {
        Optional<ApiKey> was = find(id);
        if (was.isEmpty()) return this;
        String sha256 = was.get().sha256();
        TreePMap<KeyId, ApiKey> rest = byId.minus(id);
        Optional<KeyId> heir = rest.values().stream()
                .filter(key -> key.sha256().equals(sha256))
                .findFirst()
                .map(ApiKey::id);
        return new KeyRing(rest, heir.isPresent() ? bySha256.plus(sha256, heir.get()) : bySha256.minus(sha256));
    }
}
