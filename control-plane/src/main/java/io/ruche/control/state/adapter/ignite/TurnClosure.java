package io.ruche.control.state.adapter.ignite;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.GridStep;
import io.ruche.proto.store.Stored;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.cache.CachePeekMode;
import org.apache.ignite.lang.IgniteCallable;
import org.apache.ignite.resources.IgniteInstanceResource;
import org.jspecify.annotations.Nullable;

/** A step of a turn on the member that holds the agent's memories. Bytes alone travel with it. */
final class TurnClosure implements IgniteCallable<byte[]> {
    private static final long serialVersionUID = 1L;

    private final byte[] question;

    @IgniteInstanceResource
    private transient @Nullable Ignite ignite;

    TurnClosure(byte[] question) {
        this.question = question;
    }

    @Override
    public byte[] call() {
        return GridStep.answer(question, this::memories);
    }

    /** Those that are not here are forgotten by now, or were never written. */
    private Collection<byte[]> memories(List<String> keys) {
        Ignite here = ignite;
        if (here == null) throw new IllegalStateException("a turn's step runs outside of the grid");
        IgniteCache<String, byte[]> cache = here.cache(IgniteSettings.MEMORY_CACHE);
        List<byte[]> found = new ArrayList<>();
        for (String key : keys) {
            byte[] row = cache.localPeek(key, CachePeekMode.ALL);
            if (row != null) found.add(payload(key, row));
        }
        return found;
    }

    private static byte[] payload(String key, byte[] row) {
        try {
            return Stored.parseFrom(row).getPayload().toByteArray();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("row " + key + " cannot be read: " + e.getMessage(), e);
        }
    }
}
