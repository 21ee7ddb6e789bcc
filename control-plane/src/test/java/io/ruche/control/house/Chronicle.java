package io.ruche.control.house;

import io.ruche.control.jobs.Results;
import io.ruche.control.state.Findings;
import io.ruche.control.state.Recovery;
import io.ruche.proto.store.Commit;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Row;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads the one history from its first entry on: each step from one State to the next was one that may be taken. */
final class Chronicle {
    private static final String INSTANCE = Rows.Kind.INSTANCE.key("");

    private final Findings findings;
    private final Map<String, Long> results = new HashMap<>();
    private final Map<InstanceId, NodeId> homes = new TreeMap<>();
    int placed;
    int sharded;
    int restarted;
    int pushedOut;
    int yielded;

    Chronicle(Findings findings) {
        this.findings = findings;
    }

    void read(List<Entry> history) {
        State state = State.EMPTY;
        for (Entry entry : history) {
            State after = Recovery.copy(state, entry);
            boolean hasInstances = false;
            for (Commit commit : entry.getCommitsList()) {
                for (Row row : commit.getRowsList()) {
                    if (row.getKey().startsWith(INSTANCE)) {
                        hasInstances = true;
                        instance(
                                entry, state, after, new InstanceId(row.getKey().substring(INSTANCE.length())));
                    } else if (row.getKey().startsWith("result/")) {
                        result(entry, state, row);
                    }
                }
            }
            if (hasInstances) room(entry.getN(), after);
            state = after;
        }
    }

    private void instance(Entry entry, State before, State after, InstanceId id) {
        Optional<Instance> was = before.findInstance(id);
        Optional<Instance> is = after.findInstance(id);
        if (is.isEmpty()) return;
        Instance now = is.get();
        NodeId home = homes.putIfAbsent(id, now.node());
        findings.require(home == null || home.equals(now.node()), "entry %d moves %s from %s", entry.getN(), now, home);
        if (was.isEmpty()) {
            if (home == null) placed(entry, before, after, now);
            return;
        }
        findings.require(
                now.generation() >= was.get().generation(), "entry %d: the generation of %s falls", entry.getN(), now);
        boolean isRestarted = was.get().phase() == InstancePhase.FAILED && now.phase() == InstancePhase.WAITING;
        if (isRestarted) restarted++;
        if (was.get().phase() != now.phase()) {
            if (now.reason().code().equals("preempted")) pushedOut++;
            if (now.reason().code().equals("idle_yielded")) yielded++;
        }
        findings.require(
                !isRestarted || now.generation() > was.get().generation(),
                "entry %d: %s is restarted and keeps its generation",
                entry.getN(),
                now);
    }

    private void placed(Entry entry, State before, State after, Instance now) {
        placed++;
        if (now.stage().size() > 1) {
            sharded++;
            group(entry, after, now);
        }
        boolean isThere = before.findNode(now.node())
                .or(() -> after.findNode(now.node()))
                .filter(node -> node.phase() == NodePhase.JOINED)
                .isPresent();
        boolean isThereNow = after.findNode(now.node())
                .filter(node -> node.phase() == NodePhase.JOINED)
                .isPresent();
        findings.require(isThere || isThereNow, "entry %d places %s on a node that is not there", entry.getN(), now);
    }

    /** Nothing is booked beyond what is there. */
    private void room(long n, State state) {
        for (Node node : state.nodes()) {
            long booked = state.reservedBytes(node.id());
            findings.require(
                    booked <= node.memoryLimitBytes(),
                    "entry %d books %d on %s (expected: <= %d)",
                    n,
                    booked,
                    node.name(),
                    node.memoryLimitBytes());
        }
    }

    /** All stages of a replica are there from the entry on that has the first: it is placed whole, or not at all. */
    private void group(Entry entry, State after, Instance placed) {
        List<Instance> stages = after.instancesOf(placed.deployment()).stream()
                .filter(it -> it.stage().group().equals(placed.stage().group()))
                .toList();
        int layers = Layers.of(after.getDeployment(placed.deployment()));
        Layers.require(findings, "entry " + entry.getN() + ", " + placed.deployment(), stages, layers);
    }

    /** Written once, under the lease of the attempt that it is of. */
    private void result(Entry entry, State before, Row row) {
        Long earlier = results.put(row.getKey(), entry.getN());
        findings.require(earlier == null, "%s is written by entry %d and by %d", row.getKey(), earlier, entry.getN());
        Results.requireLease(findings, before, entry, row);
    }
}
