package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.speed.SpeedModel;
import io.ruche.scheduler.speed.StageSpeed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The nodes that may hold a part of a model with one runtime, by their positions in the snapshot.
 *
 * @param pipeline whether the runtime there can hold a range of this architecture's layers; {@code tensor}: a rank of them
 * @param layerSeconds that one layer takes a token besides reading; {@code byteSeconds}: that reading one byte takes
 */
record Crew(
        String runtime,
        List<NodeSnapshot> nodes,
        boolean[] pipeline,
        boolean[] tensor,
        long[] free,
        double[] layerSeconds,
        double[] byteSeconds) {

    /** Where a machine's kind is not known, all such are taken to be equal, so that bytes alone decide. */
    static final Device UNKNOWN = new Device("", 0, 0, 100e9, 0, 0, 0);

    private static final long GIB = 1L << 30;

    /** What a runtime of a kind of node can hold of the architecture. */
    private record Reach(boolean pipeline, boolean tensor) {}

    /** One for each runtime that is offered for parts of the model, in the order in which nodes name them. */
    static List<Crew> of(ModelFacts facts, PlacementRequest request, Snapshot snapshot, Chain chain) {
        Map<String, Crew> crews = new LinkedHashMap<>();
        double[][] speeds = new double[snapshot.devices()][0];
        List<List<Reach>> reaches = new ArrayList<>(Collections.nCopies(snapshot.kinds(), List.of()));
        int size = snapshot.nodes().size();
        for (int at = 0; at < size; at++) {
            NodeSnapshot node = snapshot.nodes().get(at);
            if (!Pinned.passes(request, node) || !Apart.passes(request, node)) continue;
            Chain.Choice[] choices = chain.choices(at);
            int kind = snapshot.kind(at);
            if (reaches.get(kind).isEmpty()) reaches.set(kind, reaches(choices, facts));
            for (int i = 0; i < choices.length; i++) {
                Reach reach = reaches.get(kind).get(i);
                if (!reach.pipeline() && !reach.tensor()) continue;
                Crew crew = crews.computeIfAbsent(choices[i].runtime(), name -> empty(name, snapshot.nodes()));
                int device = snapshot.device(at);
                if (speeds[device].length == 0)
                    speeds[device] = speed(facts, node.device().orElse(UNKNOWN));
                crew.pipeline[at] = reach.pipeline();
                crew.tensor[at] = reach.tensor();
                crew.free[at] = node.memory().freeBytes();
                crew.layerSeconds[at] = speeds[device][0];
                crew.byteSeconds[at] = speeds[device][1];
            }
        }
        return new ArrayList<>(crews.values());
    }

    private static List<Reach> reaches(Chain.Choice[] choices, ModelFacts facts) {
        List<Reach> reaches = new ArrayList<>();
        for (Chain.Choice choice : choices) {
            boolean passes = choice.rejections() == 0;
            reaches.add(new Reach(
                    passes && lists(choice.offer(), facts, RuntimeOffer::getPipelineArchitecturesList),
                    passes && lists(choice.offer(), facts, RuntimeOffer::getTensorArchitecturesList)));
        }
        return reaches;
    }

    boolean has(int at) {
        return pipeline[at] || tensor[at];
    }

    private static Crew empty(String runtime, List<NodeSnapshot> nodes) {
        int size = nodes.size();
        return new Crew(
                runtime,
                nodes,
                new boolean[size],
                new boolean[size],
                new long[size],
                new double[size],
                new double[size]);
    }

    private static boolean lists(
            Optional<RuntimeOffer> offer, ModelFacts facts, Function<RuntimeOffer, ? extends List<String>> list) {
        return offer.map(list)
                .filter(known -> known.contains(facts.getArchitecture()))
                .isPresent();
    }

    /** The speed model is linear in layers and in bytes, which is what makes the search over cuts quick. */
    static double[] speed(ModelFacts facts, Device device) {
        return new double[] {
            SpeedModel.stageSeconds(facts, new StageSpeed(device, 1, 0, 0), 1),
            SpeedModel.stageSeconds(facts, new StageSpeed(device, 0, GIB, 0), 1) / GIB
        };
    }
}
