package io.ruche.scheduler.reconcile;

import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The stages that serve together, as they were decided.
 *
 * @param stages in rank order; never empty
 */
public record Replica(List<Instance> stages) {
    public Replica {
        stages = List.copyOf(stages);
    }

    /** Those of a deployment, whatever their phase. */
    public static List<Replica> of(State state, DeploymentName deployment) {
        return of(state.instancesOf(deployment));
    }

    /** By group, in the order in which the first stage of each appears. */
    static List<Replica> of(List<Instance> instances) {
        Map<String, List<Instance>> groups = new LinkedHashMap<>();
        for (Instance instance : instances) {
            groups.computeIfAbsent(instance.group(), group -> new ArrayList<>()).add(instance);
        }
        return groups.values().stream()
                .map(group -> new Replica(group.stream()
                        .sorted(Comparator.comparingInt(
                                instance -> instance.stage().rank()))
                        .toList()))
                .toList();
    }

    /** Whether every stage that was decided is among these. */
    public boolean isWhole() {
        return stages.size() == stages.get(0).stage().size();
    }

    public Plan.Mode mode() {
        return mode(stages);
    }

    /** How stages share a model, by their ranges of layers. */
    public static Plan.Mode mode(List<Instance> stages) {
        if (stages.isEmpty() || stages.get(0).stage().size() <= 1) return Plan.Mode.SINGLE;
        boolean alike = stages.stream()
                        .map(instance -> instance.stage().firstLayer())
                        .distinct()
                        .count()
                == 1;
        return alike && stages.size() > 1 ? Plan.Mode.TENSOR : Plan.Mode.PIPELINE;
    }

    /** As a plan has them. */
    public List<Plan.PlannedStage> planned(State state) {
        return stages.stream().map(instance -> stage(state, instance)).toList();
    }

    static Plan.PlannedStage stage(State state, Instance instance) {
        return new Plan.PlannedStage(
                instance.node(),
                state.findNode(instance.node())
                        .map(Node::name)
                        .orElse(instance.node().value()),
                instance.stage(),
                instance.runtime(),
                instance.precision(),
                instance.context(),
                instance.slots(),
                instance.bill());
    }
}
