package io.ruche.control.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ruche.proto.store.Commit;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Row;
import io.ruche.scheduler.hash.RowDigest;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** A log played again from nothing: each entry's rows in their order, and no other code of the product. */
public final class PlayedLog {
    private final SortedMap<String, ByteString> rows = new TreeMap<>();
    private ByteString last = ByteString.EMPTY;
    private long next;

    /** What follows; each entry must name the one before it. */
    public void play(List<ByteString> entries) {
        for (ByteString bytes : entries) {
            Entry entry = Entries.parse(next, bytes);
            if (next > 0) assertThat(entry.getPrevious()).as("entry %s", next).isEqualTo(last);
            for (Commit commit : entry.getCommitsList()) {
                for (Row row : commit.getRowsList()) {
                    if (row.hasValue()) rows.put(row.getKey(), row.getValue());
                    else rows.remove(row.getKey());
                }
            }
            last = Entries.hash(bytes);
            next++;
        }
    }

    /** The position of the next entry. */
    public long next() {
        return next;
    }

    /** Of the rows that lie beside the State. */
    public List<String> coldKeys() {
        return rows.keySet().stream().filter(Kinds::isCold).toList();
    }

    /** SHA-256 over the sorted (key, payload). */
    public String hash() {
        return hash(rows);
    }

    /**
     * The same of a house that runs.
     *
     * @param cold its rows beside the State
     */
    public static String hash(State state, SortedMap<String, ByteString> cold) {
        SortedMap<String, ByteString> all = new TreeMap<>(cold);
        for (String key : Rows.keys(state)) {
            all.put(key, ByteString.copyFrom(Rows.value(state, key).orElseThrow()));
        }
        return hash(all);
    }

    private static String hash(SortedMap<String, ByteString> rows) {
        RowDigest digest = new RowDigest();
        rows.forEach((key, payload) -> digest.add(key, payload.toByteArray()));
        return HexFormat.of().formatHex(digest.end());
    }
}
