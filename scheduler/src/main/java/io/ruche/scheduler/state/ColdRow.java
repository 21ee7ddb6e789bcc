package io.ruche.scheduler.state;

import com.google.protobuf.ByteString;

/**
 * A row beside the State: written once, with the entry that tells of it, and read from disk when somebody asks.
 *
 * @param key of a kind that makes up no State, for example {@code result/job-4kq7m2x9/000041}
 */
public record ColdRow(String key, ByteString value) {}
