package io.ruche.control.state;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * Rows that are kept on disk only. Those that come with a commit are part of it; those that are too large for the log are
 * written here before the commit that names them, and are nothing before it. Any thread; nothing blocks; every stage
 * completes on the state loop: do not work there, hand over.
 */
public interface ColdRows {
    /** The most keys and rows that one call takes. */
    int MOST = ClusterStore.MAX_FLUSH_ROWS;

    /** As of the last durable entry, whether or not the tables have it yet; in the order of the keys. */
    CompletionStage<List<Optional<ByteString>>> read(List<String> keys);

    /** Those among the rows that the tables do not have yet, or have as they were before, by key. */
    CompletionStage<Map<String, ByteString>> fresh(List<String> keys);

    /**
     * Writes rows, all or nothing. Ends with DISK_FULL, NOT_LEADER, or UNREACHABLE, after which they may be written or not.
     * Never for a row that a commit carries or has named: what a reader may know does not change.
     *
     * @param rows a few MB; empty means removed
     */
    CompletionStage<Void> write(Map<String, Optional<ByteString>> rows);
}
