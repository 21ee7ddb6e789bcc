package io.ruche.agent.djl.generate;

import io.ruche.agent.djl.stage.KvCache;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Caches of ended requests, kept for the next one with the same session key, least recently used first. Used by the
 * generator's thread only.
 */
final class SessionStore implements AutoCloseable {
    /** @param ids the tokens that the cache holds keys and values of */
    record Kept(int[] ids, KvCache cache) {
        int sharedWith(int[] prompt) {
            int mismatch = Arrays.mismatch(ids, prompt);
            return mismatch < 0 ? ids.length : mismatch;
        }
    }

    private final Map<String, Kept> kept = new LinkedHashMap<>();

    int size() {
        return kept.size();
    }

    long bytes() {
        return kept.values().stream().mapToLong(k -> k.cache().bytes()).sum();
    }

    /** Takes the cache of this session out of the store. */
    Optional<Kept> take(String key) {
        return Optional.ofNullable(kept.remove(key));
    }

    void keep(String key, Kept session) {
        Kept before = kept.put(key, session);
        if (before != null) {
            before.cache().close();
        }
    }

    /** Frees least recently used sessions until at most {@code count} are left. */
    void shrinkTo(int count) {
        var oldest = kept.values().iterator();
        while (kept.size() > count && oldest.hasNext()) {
            oldest.next().cache().close();
            oldest.remove();
        }
    }

    @Override
    public void close() {
        shrinkTo(0);
    }
}
