package io.ruche.control.state.adapter.memory;

import com.google.protobuf.ByteString;
import io.ruche.proto.store.Lease;
import io.ruche.proto.store.Stored;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What outlives a {@link MemoryClusterStore}: the next store on the same disk finds it. Guarded by itself. */
public final class MemoryDisk {
    final TreeMap<Long, ByteString> log = new TreeMap<>();
    final Map<String, Stored> rows = new HashMap<>();
    Optional<Lease> lease = Optional.empty();
    long flushed;
    boolean inUse;
}
