package io.ruche.scheduler.speed;

import io.ruche.proto.KvRun;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.device.Link;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One measurement of somebody's.
 *
 * @param deviceName of the catalogue
 * @param decode tokens a second
 * @param prefill tokens a second of a prompt of {@code promptTokens}
 * @param unusable why it is only listed
 */
record PublishedFigure(
        String modelName,
        String bits,
        Optional<PublishedModel> model,
        String deviceName,
        int nodes,
        How how,
        OptionalDouble decode,
        OptionalDouble prefill,
        long promptTokens,
        String source,
        Optional<String> unusable) {

    enum How {
        ONE,
        TENSOR,
        RPC
    }

    /**
     * @param total and the others in parameters; {@code routed} are those of the experts that a token is sent to
     * @param activeBytes that decoding a token reads; 0 when only prefill was published
     */
    record PublishedModel(
            int layers,
            int width,
            double total,
            double routed,
            double other,
            boolean latent,
            boolean linear,
            double activeBytes) {

        ModelFacts facts() {
            ModelFacts.Builder facts = ModelFacts.newBuilder()
                    .setLayers(layers)
                    .setEmbeddingLength(width)
                    .setParameters((long) total)
                    .addKvRuns(KvRun.newBuilder()
                            .setLayers(layers)
                            .setBytesPerToken(4)
                            .setLatent(latent)
                            .setStateBytes(linear ? 1 : 0));
            if (routed > 0) facts.setActiveParameters((long) activeParameters());
            return facts.build();
        }

        double activeParameters() {
            return routed + other;
        }
    }

    /** Machines that differ in memory alone are one: constants are theirs together. */
    String family() {
        return deviceName.replaceFirst("-\\d{1,3}$", "");
    }

    boolean saysDecode() {
        return unusable.isEmpty() && decode.isPresent();
    }

    boolean saysPrefill() {
        return unusable.isEmpty() && prefill.isPresent();
    }

    /** Seconds a token by the product's own formula, with given constants. */
    double decodeSeconds(SpeedConstants constants, double rpcHopSeconds, Device device, Link rdma, Link tcp) {
        PublishedModel model = this.model.orElseThrow();
        ModelFacts facts = model.facts();
        StageTime time = new StageTime(constants);
        StageSpeed whole = stage(device);
        int ranks = how == How.TENSOR ? nodes : 1;
        double seconds = time.decode(facts, whole, ranks, Workload.ALONE);
        if (how == How.TENSOR && nodes > 1) seconds += time.reductions(facts, rdma, 1);
        if (how == How.RPC) seconds += (nodes - 1) * (time.hop(facts, tcp, 1) + rpcHopSeconds);
        return seconds;
    }

    /** Seconds that the prompt takes one machine by the product's own formula, with given constants. */
    double prefillSeconds(SpeedConstants constants, Device device) {
        PublishedModel model = this.model.orElseThrow();
        return new StageTime(constants).prefill(model.facts(), stage(device), 1, 0, promptTokens);
    }

    private StageSpeed stage(Device device) {
        PublishedModel model = this.model.orElseThrow();
        return new StageSpeed(device, model.layers(), (long) model.activeBytes(), (long) model.activeParameters());
    }

    /** As a line of the table begins. */
    String title() {
        String machines = nodes == 1 ? "" : " x" + nodes;
        String way = how == How.ONE ? "" : how == How.TENSOR ? " tensor" : " rpc";
        return modelName + " " + bits + way + machines;
    }
}
