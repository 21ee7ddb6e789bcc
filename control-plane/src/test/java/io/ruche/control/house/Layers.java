package io.ruche.control.house;

import io.ruche.control.state.Findings;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Stage;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/** Each layer of a group exactly once, or a part of each in all of its ranks. */
final class Layers {
    private Layers() {}

    static int of(Deployment deployment) {
        return Catalogued.facts(deployment.name().value()).getLayers();
    }

    static void require(Findings findings, String where, List<Instance> members, int layers) {
        require(
                findings,
                where,
                members.stream().map(Instance::stage).toList(),
                members.stream().map(Instance::node).toList(),
                layers);
    }

    static void require(Findings findings, String where, List<Stage> members, List<NodeId> nodes, int layers) {
        List<Stage> stages =
                members.stream().sorted(Comparator.comparingInt(Stage::rank)).toList();
        boolean isWhole = stages.stream().allMatch(it -> it.size() == stages.size());
        for (int rank = 0; rank < stages.size(); rank++)
            isWhole &= stages.get(rank).rank() == rank;
        findings.require(isWhole, "%s: half a group: %s", where, stages);
        findings.require(
                new TreeSet<>(nodes).size() == nodes.size(), "%s: two stages on one machine: %s", where, nodes);
        boolean isTensor = stages.stream().allMatch(it -> it.firstLayer() == 0 && it.lastLayer() == layers - 1);
        if (isTensor) return;
        int next = 0;
        for (Stage stage : stages) {
            findings.require(
                    stage.firstLayer() == next && stage.lastLayer() >= next,
                    "%s: layer %d is not in exactly one stage: %s",
                    where,
                    next,
                    stages);
            next = stage.lastLayer() + 1;
        }
        findings.require(next == layers, "%s: layers end at %d of %d: %s", where, next, layers, stages);
    }
}
