package io.ruche.agent.tools;

import com.google.protobuf.ByteString;
import io.ruche.proto.ToolBegun;
import io.ruche.proto.ToolEnded;
import io.ruche.proto.ToolEpoch;
import io.ruche.proto.ToolRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What must not be forgotten of effects: the highest epoch of the cluster, and of the newest effects that change
 * something what came of each, by key. All of it is on the disk before anybody is told. Any thread.
 *
 * <p>An effect that is over is written down before its answer is sent; so a leader that did not hear the answer, and
 * sends it again, is answered from here, even when this process was killed between. Killed before that, it is done again
 * if its class allows it (the same file, the same key at a sink that knows keys). One that must never be done twice is
 * written down before it begins, too: found begun and not over, nobody knows. Not found at all, it was never begun, since
 * the epoch from which on none of these is forgotten.
 */
final class EffectMemory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EffectMemory.class);
    /** A leader sends again for a minute; this is the work of hours. */
    static final int MOST_KEYS = 4_096;

    private static final int LONGEST_TEXT = 4_096;
    private static final long LEAST_BYTES_TO_REWRITE = 4 << 20;

    private final int mostKeys;
    private final EffectLog log;
    private final Map<String, ToolRow> newest = new LinkedHashMap<>();
    private ToolEpoch epoch = ToolEpoch.getDefaultInstance();
    /** 0: no epoch was heard of since this memory began, or an older version kept it. */
    private long wholeSince;

    private long rewriteAbove = LEAST_BYTES_TO_REWRITE;

    private EffectMemory(Path folder, int mostKeys) throws IOException {
        this.mostKeys = mostKeys;
        List<ToolRow> rows = new ArrayList<>();
        this.log = EffectLog.open(folder, rows);
        rows.forEach(this::keep);
    }

    /** @throws UncheckedIOException when the folder cannot be read or written */
    static EffectMemory open(Path folder, int mostKeys) {
        try {
            return new EffectMemory(folder, mostKeys);
        } catch (IOException e) {
            throw new UncheckedIOException("effects.log in " + folder + " cannot be opened", e);
        }
    }

    private void keep(ToolRow row) {
        switch (row.getRowCase()) {
            case EPOCH -> {
                boolean isSame = row.getEpoch().getClusterId().equals(epoch.getClusterId());
                if (!isSame) newest.clear();
                epoch = row.getEpoch();
                wholeSince = isSame ? later(wholeSince, epoch.getWholeSince()) : epoch.getWholeSince();
            }
            case BEGUN -> keep(row.getBegun().getKey(), row);
            case ENDED -> keep(row.getEnded().getKey(), row);
            case ROW_NOT_SET -> {
                // a newer version's kind of row
            }
        }
    }

    private void keep(String key, ToolRow row) {
        newest.remove(key);
        newest.put(key, row);
        Iterator<ToolRow> oldest = newest.values().iterator();
        while (newest.size() > mostKeys) {
            long sent = onceOnlyIn(oldest.next());
            if (sent != 0 && wholeSince != 0) wholeSince = later(wholeSince, sent + 1);
            oldest.remove();
        }
    }

    /** The epoch in which an effect was sent that must not be done twice; 0 of others. */
    private static long onceOnlyIn(ToolRow row) {
        return row.hasBegun() ? row.getBegun().getEpoch() : row.getEnded().getEpoch();
    }

    private static long later(long one, long other) {
        return Long.compareUnsigned(one, other) < 0 ? other : one;
    }

    synchronized String cluster() {
        return epoch.getClusterId();
    }

    synchronized long epoch() {
        return epoch.getEpoch();
    }

    /** What is known of the effect; empty when it is new. */
    synchronized Optional<ToolRow> find(String key) {
        return Optional.ofNullable(newest.get(key));
    }

    /** Whether an effect that must not be done twice, was sent in this epoch or later, and is not found, never began. */
    synchronized boolean isWholeSince(long sent) {
        return wholeSince != 0 && Long.compareUnsigned(sent, wholeSince) >= 0;
    }

    synchronized void epoch(String cluster, long highest) throws IOException {
        long known = cluster.equals(epoch.getClusterId()) ? wholeSince : 0;
        append(ToolRow.newBuilder()
                .setEpoch(ToolEpoch.newBuilder()
                        .setClusterId(cluster)
                        .setEpoch(highest)
                        .setWholeSince(known == 0 ? highest : known))
                .build());
    }

    synchronized void begun(String key, ByteString hash, long sent) throws IOException {
        append(ToolRow.newBuilder()
                .setBegun(ToolBegun.newBuilder().setKey(key).setHash(hash).setEpoch(sent))
                .build());
    }

    /** @param sent the epoch in which it was, if it must not be done twice; else 0 */
    synchronized void done(String key, ByteString hash, String text, long sent) throws IOException {
        append(ToolRow.newBuilder()
                .setEnded(ToolEnded.newBuilder()
                        .setKey(key)
                        .setHash(hash)
                        .setText(Utf8.cut(text, LONGEST_TEXT))
                        .setEpoch(sent))
                .build());
    }

    /** @param sent as {@link #done} has it */
    synchronized void failed(String key, ByteString hash, ToolException why, long sent) throws IOException {
        append(ToolRow.newBuilder()
                .setEnded(ToolEnded.newBuilder()
                        .setKey(key)
                        .setHash(hash)
                        .setEpoch(sent)
                        .setFailed(true)
                        .setRetryable(why.isRetryable())
                        .setText(Utf8.cut(why.text(), LONGEST_TEXT)))
                .build());
    }

    private void append(ToolRow row) throws IOException {
        log.append(row);
        keep(row);
        if (log.bytes() > rewriteAbove) rewrite();
    }

    /** Without what is forgotten. When it fails, the long log is as good. */
    private void rewrite() throws IOException {
        List<ToolRow> rows = new ArrayList<>();
        rows.add(ToolRow.newBuilder()
                .setEpoch(epoch.toBuilder().setWholeSince(wholeSince))
                .build());
        rows.addAll(newest.values());
        try {
            log.replace(rows);
        } catch (IOException e) {
            LOG.warn(
                    "What the tools have done is kept in a long file, since a short one cannot be made: {}",
                    e.toString());
        }
        rewriteAbove = Math.max(LEAST_BYTES_TO_REWRITE, 2 * log.bytes());
    }

    @Override
    public synchronized void close() {
        try {
            log.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
