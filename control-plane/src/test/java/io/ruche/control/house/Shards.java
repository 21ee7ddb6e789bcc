package io.ruche.control.house;

import io.ruche.control.state.Findings;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.device.LinkKind;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.placement.Constraints;
import io.ruche.scheduler.placement.Links;
import io.ruche.scheduler.placement.NodeSnapshot;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.PlacementRequest;
import io.ruche.scheduler.placement.Plan.PlannedStage;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.reconcile.Snapshots;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;

/**
 * What the placement that serves answers for the house as it stands in the middle of its troubles, were its machines
 * linked: groups over several of them beside replicas on one, all in one batch.
 */
final class Shards {
    private static final List<Link> LINKS = List.of(
            new Link(LinkKind.RDMA, 6.7e9, 25e-6),
            new Link(LinkKind.THUNDERBOLT, 2.5e9, 300e-6),
            new Link(LinkKind.ETHERNET, 1.25e9, 500e-6));
    private static final int AT_ONCE = 3;

    private final Random random;
    private final Parts parts;
    private final Findings findings;
    int groups;
    int single;
    int refused;

    Shards(Random random, Parts parts, Findings findings) {
        this.random = random;
        this.parts = parts;
        this.findings = findings;
    }

    void look(State state, Observed observed) {
        Snapshot snapshot = snapshot(state, observed);
        Map<NodeId, Long> free = new TreeMap<>();
        snapshot.nodes().forEach(it -> free.put(it.node().id(), it.memory().freeBytes()));
        for (int i = 0; i < AT_ONCE; i++) {
            ModelFacts facts = facts();
            PlacementRequest request = new PlacementRequest(
                    new ModelName("shard-" + i),
                    "",
                    Optional.of(facts),
                    DeploymentSpec.DEFAULT,
                    random.nextBoolean()
                            ? Constraints.NONE
                            : Constraints.NONE.withObjective(Constraints.Objective.THROUGHPUT));
            Placement answer = parts.place(request, snapshot);
            if (!(answer instanceof Placement.Placed placed)) {
                refused++;
                continue;
            }
            List<PlannedStage> stages = parts.stages(placed.plan());
            require("request " + i + " for " + facts.getFileBytes() + " bytes", state, stages, free, facts.getLayers());
            snapshot = parts.book(snapshot, placed.plan());
        }
    }

    private void require(String what, State state, List<PlannedStage> stages, Map<NodeId, Long> free, int layers) {
        if (stages.size() > 1) groups++;
        else single++;
        Layers.require(
                findings,
                what,
                stages.stream().map(PlannedStage::stage).toList(),
                stages.stream().map(PlannedStage::node).toList(),
                layers);
        for (PlannedStage stage : stages) {
            long left = free.merge(stage.node(), -stage.bill().totalBytes(), Long::sum);
            findings.require(
                    left >= 0, "%s: %s is planned beyond what is free by %d bytes", what, stage.nodeName(), -left);
            findings.require(
                    state.getNode(stage.node()).phase() == NodePhase.JOINED,
                    "%s: %s is planned, and is %s",
                    what,
                    stage.nodeName(),
                    state.getNode(stage.node()).phase());
        }
    }

    /** A few layers of different sizes: one machine's worth, or more than any has. */
    private ModelFacts facts() {
        ModelFacts facts = Catalogued.facts(random.nextBoolean() ? Catalogued.SHARDED : "m1");
        if (random.nextInt(3) == 0) return facts;
        ModelFacts.Builder larger = facts.toBuilder().clearLayerBytes().clearLayerParameters();
        long times = 1L + random.nextInt(3);
        long sum = 0;
        for (int entry = 0; entry < facts.getLayerBytesCount(); entry++) {
            long bytes = facts.getLayerBytes(entry) * times + random.nextInt(64) * Catalogued.MIB;
            larger.addLayerBytes(bytes).addLayerParameters(bytes / 2);
            sum += bytes;
        }
        return larger.setFileBytes(sum).setParameters(sum / 2).build();
    }

    private Snapshot snapshot(State state, Observed observed) {
        List<NodeSnapshot> nodes = new ArrayList<>();
        Links links = Links.NONE;
        for (Node node : state.nodes()) {
            NodeMemory memory = Snapshots.memory(state, observed, node);
            NodeSnapshot known = new NodeSnapshot(node, memory, 0, false, false);
            long limit = node.memoryLimitBytes();
            nodes.add(
                    random.nextInt(4) == 0
                            ? known
                            : known.with(
                                    new Device("box", 2 * limit, limit, 100e9 * (1 + random.nextInt(4)), 5e12, 0, 0)));
            for (Node other : state.nodes()) {
                if (other.id().compareTo(node.id()) < 0 && random.nextInt(4) > 0) {
                    links = links.with(node.id(), other.id(), LINKS.get(random.nextInt(LINKS.size())));
                }
            }
        }
        return new Snapshot(nodes, links);
    }
}
