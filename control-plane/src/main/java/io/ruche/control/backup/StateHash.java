package io.ruche.control.backup;

import com.google.protobuf.ByteString;
import io.ruche.scheduler.hash.RowDigest;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;

/** What two equal States have in common: SHA-256 over the revision and all rows, sorted. */
final class StateHash {
    private StateHash() {}

    static ByteString of(State state) {
        RowDigest digest = new RowDigest().add(state.revision());
        for (String key : Rows.keys(state)) {
            digest.add(key, Rows.value(state, key).orElseThrow());
        }
        return ByteString.copyFrom(digest.end());
    }
}
