package io.ruche.scheduler.reconcile;

import io.ruche.proto.Desired;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.RuntimeOptions;
import io.ruche.proto.StageSpec;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.ModelPhase;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.State;
import java.util.Comparator;
import java.util.List;

/**
 * What shall run on one node, as its agent is told: the whole document, never a difference.
 *
 * <p>An agent starts an instance once for each generation: one that failed stays failed, and is reported so, until a
 * higher generation is desired. What is not listed is ended before anything new begins. A model that failed is tried
 * again when it is listed after it was not; files that are not listed stay where they are.
 */
public final class DesiredView {
    private DesiredView() {}

    /** Its version is the State's revision, so it rises with every change, also with those of other nodes. */
    public static Desired of(State state, NodeId id) {
        Desired.Builder desired = Desired.newBuilder().setEpoch(state.epoch()).setVersion(state.revision());
        desired.setDrain(state.findNode(id).map(Node::drain).orElse(false));
        for (Instance instance : state.instancesOn(id)) {
            boolean wanted =
                    instance.phase() != InstancePhase.STOPPING && instance.phase() != InstancePhase.QUARANTINED;
            if (wanted) desired.addInstances(spec(state, instance));
        }
        for (ModelWish wish : state.models()) {
            if (wish.phase() != ModelPhase.FAILED && wish.nodes().contains(id)) desired.addModels(wish.spec());
        }
        return desired.build();
    }

    private static InstanceSpec spec(State state, Instance instance) {
        String model = instance.deployment().value();
        ModelSpec source = state.findModel(new ModelName(model))
                .map(ModelWish::spec)
                .orElseGet(() -> ModelSpec.newBuilder().setName(model).build());
        return InstanceSpec.newBuilder()
                .setId(instance.id().value())
                .setGeneration(instance.generation())
                .setPlanHash(instance.planHash().bytes())
                .setModel(source)
                .setRuntime(instance.runtime())
                .setStage(StageSpec.newBuilder()
                        .setGroup(instance.group())
                        .setRank(instance.stage().rank())
                        .setSize(instance.stage().size())
                        .setFirstLayer(instance.stage().firstLayer())
                        .setLastLayer(instance.stage().lastLayer())
                        .addAllPeers(peers(state, instance)))
                .setOptions(RuntimeOptions.newBuilder()
                        .setPrecision(instance.precision())
                        .setContext(instance.context())
                        .setSlots(instance.slots()))
                .build();
    }

    /** Where the stages of a sharded replica reach each other, in rank order. */
    private static List<String> peers(State state, Instance instance) {
        if (instance.stage().size() <= 1) return List.of();
        return state.group(instance).stream()
                .sorted(Comparator.comparingInt(stage -> stage.stage().rank()))
                .map(stage ->
                        state.findNode(stage.node()).map(Node::dataAddress).orElse(""))
                .toList();
    }
}
