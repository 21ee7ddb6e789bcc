package io.ruche.control.backup;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A backup that was found whole.
 *
 * @param bytes of the file
 * @param at when it was begun
 * @param madeBy the version of Ruche
 * @param flushed the entry that the rows hold everything up to; the entries begin with it
 * @param revision of the last entry
 * @param epoch of the State
 * @param genesis the bytes of {@code log/0}
 * @param stateHash what the State must have once more
 */
public record BackupContents(
        Path file,
        long bytes,
        String clusterId,
        Instant at,
        String madeBy,
        long flushed,
        long revision,
        long epoch,
        long rows,
        long entries,
        ByteString genesis,
        ByteString stateHash) {}
