package io.ruche.scheduler.speed;

import io.ruche.proto.KvRun;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.Device;

/**
 * What {@code tests/bench/speed} fitted on published measurements: few numbers, by the class of architecture. A device
 * with constants of its own scales them all by how far it is from {@link #dense}.
 *
 * @param dense every weight is read for every token
 * @param experts a mixture of experts with the usual attention
 * @param latentExperts a mixture of experts that keeps one latent for all heads, as DeepSeek and Kimi
 * @param linearAttention by how much longer a layer takes where most layers keep a state instead of keys and values
 */
record SpeedConstants(ByClass dense, ByClass experts, ByClass latentExperts, double linearAttention) {

    /**
     * @param layerSeconds of one layer besides reading its weights: starting its many small operations
     * @param efficiency share of the memory's bandwidth that reading reaches
     * @param prefillEfficiency share of the arithmetic as sold that a prompt's tokens reach
     */
    record ByClass(double layerSeconds, double efficiency, double prefillEfficiency) {}

    static final SpeedConstants FITTED = new SpeedConstants(
            new ByClass(91.8e-6, 0.822, 0.778),
            new ByClass(133.4e-6, 0.860, 0.416),
            new ByClass(310.6e-6, 0.913, 0.542),
            1.65);

    ByClass of(ModelFacts facts) {
        if (facts.getActiveParameters() == 0 || facts.getActiveParameters() >= facts.getParameters()) return dense;
        return facts.getKvRunsList().stream().anyMatch(KvRun::getLatent) ? latentExperts : experts;
    }

    /** Of one layer on a device, besides reading its weights. */
    double layerSeconds(ModelFacts facts, Device device) {
        double own = device.layerSeconds() > 0 ? device.layerSeconds() / dense.layerSeconds : 1;
        boolean linear = facts.getKvRunsList().stream().anyMatch(run -> run.getStateBytes() > 0);
        return of(facts).layerSeconds * own * (linear ? linearAttention : 1);
    }

    /** Bytes a second that decoding reads on a device; 0 when its bandwidth is not known. */
    double bytesPerSecond(ModelFacts facts, Device device) {
        double own = device.efficiency() > 0 ? device.efficiency() / dense.efficiency : 1;
        return Math.min(1, of(facts).efficiency * own) * device.bytesPerSecond();
    }

    /** Operations a second that a prompt's tokens reach on a device; 0 when its arithmetic is not known. */
    double flops(ModelFacts facts, Device device) {
        return of(facts).prefillEfficiency * device.flops();
    }
}
