package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.control.state.SimulatedCluster.Data;
import io.ruche.proto.store.Commit;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Row;
import io.ruche.scheduler.state.ApiKey;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The one history that a run ended with, and what was promised about it. */
final class HistoryCheck {
    private final List<Entry> history;
    private final Map<String, String> acknowledged;
    private final Findings findings;

    /** @param acknowledged by name: the id it was given */
    HistoryCheck(List<Entry> history, Map<String, String> acknowledged, Findings findings) {
        this.history = history;
        this.acknowledged = acknowledged;
        this.findings = findings;
    }

    /** From the last entry back to the first, by what each says of the one before. */
    static List<Entry> history(SimulatedCluster cluster, Data data) {
        List<Entry> history = new ArrayList<>();
        ByteString bytes = data.log.lastEntry().getValue();
        while (true) {
            Entry entry = SimulatedStore.parse(bytes);
            history.add(0, entry);
            if (entry.getN() == 0) {
                return history;
            }
            ByteString before = cluster.written.get(entry.getPrevious());
            if (before == null) {
                throw new AssertionError("entry " + entry.getN() + " follows one that was never written");
            }
            bytes = before;
        }
    }

    /** Each position once, epochs rise and are announced, each request key is done once, and what was acknowledged is there. */
    void once() {
        Map<String, Long> keys = new HashMap<>();
        long epoch = 0;
        for (int n = 0; n < history.size(); n++) {
            Entry entry = history.get(n);
            findings.require(entry.getN() == n, "entry %d stands at %d", entry.getN(), n);
            findings.require(
                    entry.getEpoch() >= epoch, "entry %d is of epoch %d, after %d", n, entry.getEpoch(), epoch);
            if (entry.getEpoch() > epoch) {
                findings.require(
                        entry.getCommits(0).getCommand().equals("StartEpoch"), "epoch %d began in silence", epoch);
            }
            epoch = entry.getEpoch();
            for (Commit commit : entry.getCommitsList()) {
                if (!commit.getRequestKey().isEmpty()) {
                    Long before = keys.put(commit.getRequestKey(), entry.getN());
                    findings.require(
                            before == null,
                            "%s is done by entry %d and %d",
                            commit.getRequestKey(),
                            before,
                            entry.getN());
                }
            }
        }
        acknowledged
                .keySet()
                .forEach(name ->
                        findings.require(keys.containsKey(name), "%s was acknowledged and is not in the log", name));
    }

    /** The State that all entries lead to. */
    State fold() {
        State state = State.EMPTY;
        for (Entry entry : history) {
            state = Recovery.copy(state, entry);
        }
        return state;
    }

    /** What was acknowledged is so, and once. */
    void isIn(State state) {
        Map<String, String> byName = new HashMap<>();
        for (ApiKey key : state.keys()) {
            String before = byName.put(key.name(), key.id().value());
            findings.require(before == null, "%s was done twice: %s and %s", key.name(), before, key.id());
        }
        acknowledged.forEach((name, id) -> {
            String there = byName.getOrDefault(name, "nothing");
            findings.require(id.equals(there), "%s was acknowledged as %s and is %s", name, id, there);
        });
    }

    /** Everybody saw what was so, and saw it to the end. */
    void seenBy(List<Follower> followers) {
        Map<Long, Integer> known = new HashMap<>();
        Map<String, ByteString> rows = new TreeMap<>();
        for (Entry entry : history) {
            for (Commit commit : entry.getCommitsList()) {
                for (Row row : commit.getRowsList()) {
                    // a snapshot holds what is in memory, and no cold row
                    if (Kinds.isCold(row.getKey())) continue;
                    if (row.hasValue()) {
                        rows.put(row.getKey(), row.getValue());
                    } else {
                        rows.remove(row.getKey());
                    }
                }
            }
            known.put(entry.getN(), rows.hashCode());
        }
        for (Follower follower : followers) {
            follower.knew.forEach((n, knew) -> {
                Entry entry = n < history.size() ? history.get(n.intValue()) : null;
                findings.require(
                        entry != null && entry.getEpoch() == knew.epoch(),
                        "a watcher saw entry %d of epoch %d, which is not in the log",
                        n,
                        knew.epoch());
                findings.require(
                        Objects.equals(known.get(n), knew.rows()),
                        "what a watcher knew at entry %d is not what was so",
                        n);
            });
            findings.require(
                    follower.at.filter(at -> at.n() == history.size() - 1).isPresent(),
                    "a watcher stands at %s when all is well, and the log ends at %d",
                    follower.at,
                    history.size() - 1);
        }
    }

    /** What the log holds of this history, in bytes; what a sleeper put below the trim goes with the next survey. */
    long kept(Data data) {
        long kept = 0;
        for (int n = history.size() - 1; n > 0; n--) {
            ByteString bytes = data.log.get((long) n);
            if (bytes == null || !SimulatedStore.parse(bytes).equals(history.get(n))) {
                break;
            }
            kept += bytes.size();
        }
        return kept;
    }
}
