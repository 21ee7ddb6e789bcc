package io.ruche.scheduler.speed;

import io.ruche.proto.KvRun;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.device.Link;
import java.util.List;

/**
 * Decoding one token takes {@code layers * c + active bytes / (eta * bandwidth)} seconds on one machine. Tensor
 * parallelism divides the second term among the ranks and adds two reductions a layer; a pipeline divides neither and
 * adds a hop at each border. Prefill is bound by arithmetic.
 */
public final class SpeedModel {
    private static final double PREFILL_EFFICIENCY = 0.4;
    private static final int BYTES_OF_AN_ACTIVATION = 2;

    /** Constants by the kind of architecture, fitted on published figures. */
    private enum Family {
        DENSE(0.08e-3, 0.89),
        EXPERTS(0.26e-3, 1.0),
        LATENT_EXPERTS(0.41e-3, 1.0);

        private final double layerSeconds;
        private final double efficiency;

        Family(double layerSeconds, double efficiency) {
            this.layerSeconds = layerSeconds;
            this.efficiency = efficiency;
        }

        static Family of(ModelFacts facts) {
            if (facts.getActiveParameters() == 0 || facts.getActiveParameters() == facts.getParameters()) return DENSE;
            return facts.getKvRunsList().stream().anyMatch(KvRun::getLatent) ? LATENT_EXPERTS : EXPERTS;
        }
    }

    private SpeedModel() {}

    /** One machine, or several with a range of layers each; {@code hops} lie between neighbours in order. */
    public static Prediction pipeline(ModelFacts facts, List<StageSpeed> stages, List<Link> hops) {
        double decode = 0;
        double prefill = 0;
        for (StageSpeed stage : stages) {
            decode += stageSeconds(facts, stage, 1);
            prefill += prefillSeconds(stage);
        }
        for (Link hop : hops) decode += hopSeconds(facts, hop);
        return new Prediction(1 / decode, prefill > 0 ? 1 / prefill : 0);
    }

    /** Every layer cut among all ranks; the slowest rank and the slowest link set the pace. */
    public static Prediction tensor(ModelFacts facts, List<StageSpeed> ranks, Link slowest) {
        double decode = 0;
        double prefill = 0;
        for (StageSpeed rank : ranks) {
            decode = Math.max(decode, stageSeconds(facts, rank, ranks.size()));
            prefill = Math.max(prefill, prefillSeconds(rank) / ranks.size());
        }
        // hidden in the layers' own time while messages are as quick as over RDMA
        decode += Math.max(0, 2.0 * facts.getLayers() * (hopSeconds(facts, slowest) - 25e-6));
        return new Prediction(1 / decode, prefill > 0 ? 1 / prefill : 0);
    }

    /** Seconds that a stage takes for one token of decoding. */
    public static double stageSeconds(ModelFacts facts, StageSpeed stage, int tensorRanks) {
        Family family = Family.of(facts);
        Device device = stage.device();
        double layer =
                device.layerSeconds() > 0 && family == Family.DENSE ? device.layerSeconds() : family.layerSeconds;
        double efficiency = device.efficiency() > 0 ? device.efficiency() : family.efficiency;
        return stage.layers() * layer + stage.activeBytes() / (efficiency * device.bytesPerSecond()) / tensorRanks;
    }

    /** Seconds for one token's activations to cross a border between two stages. */
    public static double hopSeconds(ModelFacts facts, Link link) {
        return link.seconds((long) BYTES_OF_AN_ACTIVATION * facts.getEmbeddingLength());
    }

    private static double prefillSeconds(StageSpeed stage) {
        double flops = stage.device().flops();
        return flops > 0 ? 2.0 * stage.activeParameters() / (PREFILL_EFFICIENCY * flops) : 0;
    }
}
