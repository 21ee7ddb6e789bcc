package io.ruche.scheduler.placement;

import io.ruche.proto.KvRun;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.memory.RangeNeeds;
import io.ruche.scheduler.memory.RuntimeProfile;
import io.ruche.scheduler.memory.StageNeed;
import java.util.List;

/**
 * What one machine could hold of a model at most, and how fast it would be at that: what no plan over it can be better
 * than, without searching one.
 *
 * @param whole whether all of it
 * @param layers of it as one stage of a pipeline
 * @param rank whether a share of each layer, in some group of machines
 * @param wholeSeconds that a token would take if the machine held all layers
 * @param byteSeconds that a token takes for each byte of weights held here, whichever layers these are
 * @param layerSeconds that a token takes for all layers' own work, which no division makes less
 */
public record Part(
        boolean whole, int layers, boolean rank, double wholeSeconds, double byteSeconds, double layerSeconds) {

    /** @param request with facts */
    public static Part of(PlacementRequest request, NodeSnapshot node) {
        ModelFacts facts = request.facts().orElseThrow();
        Snapshot alone = new Snapshot(List.of(node));
        Chain chain = new Chain(request, facts, alone);
        int slots = Math.max(1, request.spec().slots());
        int[] contexts = Candidate.contexts(request, facts);
        int least = contexts[contexts.length - 1];
        long free = node.memory().freeBytes();
        boolean whole = false;
        boolean rank = false;
        int layers = 0;
        for (Chain.Choice choice : chain.choices(0)) {
            if (choice.rejections() > 0 || choice.offer().isEmpty()) continue;
            RuntimeOffer offer = choice.offer().get();
            RuntimeProfile profile = request.profile(choice.runtime());
            whole |= choice.leastNeed() <= free;
            if (facts.getLayers() < 2) continue;
            if (offer.getPipelineArchitecturesList().contains(facts.getArchitecture())) {
                RangeNeeds needs = RangeNeeds.of(facts, profile, request.spec().precision(), least, slots);
                layers = Math.max(layers, needs.mostLayers(free));
            }
            for (int ranks = 2; ranks <= ShardSearch.MOST && !rank; ranks++) {
                rank = offer.getTensorArchitecturesList().contains(facts.getArchitecture())
                        && divides(facts, ranks)
                        && StageNeed.rank(facts, profile, request.spec().precision(), least, slots, ranks)
                                        .bill()
                                        .totalBytes()
                                <= free;
            }
        }
        return timed(facts, node, whole, layers, rank);
    }

    private static Part timed(ModelFacts facts, NodeSnapshot node, boolean whole, int layers, boolean rank) {
        Device device = node.device().orElse(Crew.UNKNOWN);
        double[] speed = Crew.speed(facts, device);
        LayerReads reads = LayerReads.of(facts, "", "");
        double perByte = Double.POSITIVE_INFINITY;
        for (int layer = 0; layer < reads.layers(); layer++) {
            long held = facts.getLayerBytesCount() > layer + 1 ? facts.getLayerBytes(layer + 1) : 0;
            double seconds = speed[0] + speed[1] * (reads.before(layer + 1) - reads.before(layer));
            // a layer whose size nobody told bounds nothing
            perByte = Math.min(perByte, held > 0 ? seconds / held : 0);
        }
        double own = speed[0] * reads.layers();
        return new Part(whole, layers, rank, own + speed[1] * reads.before(reads.layers()), perByte, own);
    }

    /** A latent is not cut by heads, so with it the query heads alone must divide. */
    static boolean divides(ModelFacts facts, int ranks) {
        if (facts.getHeads() == 0 || facts.getHeads() % ranks != 0) return false;
        boolean latent =
                facts.getKvRunsCount() > 0 && facts.getKvRunsList().stream().allMatch(KvRun::getLatent);
        return latent || (facts.getKvHeads() > 0 && facts.getKvHeads() % ranks == 0);
    }
}
