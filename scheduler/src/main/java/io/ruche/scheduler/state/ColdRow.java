package io.ruche.scheduler.state;

import com.google.protobuf.ByteString;
import java.util.Optional;

/**
 * A row beside the State: written once, with the entry that tells of it, and read from disk when somebody asks.
 *
 * @param key of a kind that makes up no State, for example {@code result/job-4kq7m2x9/000041}
 * @param value empty when the row goes
 */
public record ColdRow(String key, Optional<ByteString> value) {
    static ColdRow of(String key, ByteString value) {
        return new ColdRow(key, Optional.of(value));
    }

    static ColdRow gone(String key) {
        return new ColdRow(key, Optional.empty());
    }
}
