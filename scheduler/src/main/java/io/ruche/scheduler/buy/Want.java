package io.ruche.scheduler.buy;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.memory.RuntimeProfile;
import io.ruche.scheduler.placement.PlacementRequest;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.ModelName;

/**
 * A model that shall be served.
 *
 * @param model with facts
 * @param writes whether it makes tokens, so that a speed can be asked of it: an image or a vector is made of none
 */
public record Want(CatalogueModel model, PlacementRequest request, boolean writes) {

    /**
     * @param context 0: as usual
     * @param slots requests at once, >= 1
     */
    static Want of(CatalogueModel model, int context, int slots) {
        DeploymentSpec spec = new DeploymentSpec("", "", 1, context, slots);
        PlacementRequest request = new PlacementRequest(
                new ModelName(model.bareName()), model.spec().getSha256(), model.facts(), spec);
        boolean writes = facts(model).getRequestsList().contains("generate");
        return new Want(model, request, writes);
    }

    /** The same, on machines of its own among all that are wanted of its model. */
    Want apart() {
        return new Want(model, request.with(request.constraints().keptApart(true)), writes);
    }

    private static ModelFacts facts(CatalogueModel model) {
        return model.facts().orElseThrow();
    }

    /** What all machines that serve it hold of its layers together at least. */
    long leastBytes() {
        long bytes = 0;
        for (int layer = 1; layer <= layers(); layer++) bytes += layerBytes(layer);
        return bytes;
    }

    /** Of its smallest layer. */
    long smallestLayerBytes() {
        long smallest = Long.MAX_VALUE;
        for (int layer = 1; layer <= layers(); layer++) smallest = Math.min(smallest, layerBytes(layer));
        return layers() == 0 ? 0 : smallest;
    }

    int layers() {
        return facts(model).getLayers();
    }

    private long layerBytes(int layer) {
        ModelFacts facts = facts(model);
        long held = facts.getLayerBytesCount() > layer ? facts.getLayerBytes(layer) : 0;
        if (facts.getLayerParametersCount() <= layer || !keptByPrecision()) return held;
        return Math.min(held, facts.getLayerParameters(layer) * RuntimeProfile.bytesPerParameter(""));
    }

    private boolean keptByPrecision() {
        return model.runtimes().stream()
                .anyMatch(it -> RuntimeProfile.of(it.runtime()).weights() == RuntimeProfile.Weights.BY_PRECISION);
    }
}
