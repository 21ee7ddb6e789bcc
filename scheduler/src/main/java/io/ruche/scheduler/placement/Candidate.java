package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.memory.RuntimeProfile;
import io.ruche.scheduler.memory.StageNeed;
import java.util.Optional;

/**
 * A node and one of its runtimes, for a request: what the filters look at.
 *
 * @param offer empty when the node offers no runtime that was asked for
 */
record Candidate(PlacementRequest request, ModelFacts facts, NodeSnapshot node, Optional<RuntimeOffer> offer) {

    /** Tokens to which a context that nobody chose is held. */
    static final int USUAL_CONTEXT = 8_192;
    /** What a context that nobody chose is not shrunk below. */
    static final int LEAST_CONTEXT = 2_048;

    String runtime() {
        return offer.map(RuntimeOffer::getName).orElse(request.spec().runtime());
    }

    RuntimeProfile profile() {
        return RuntimeProfile.of(runtime());
    }

    int slots() {
        return request.spec().slots() > 0 ? request.spec().slots() : profile().defaultSlots();
    }

    /** The context to begin with: what was asked for, or the model's own up to the usual. */
    int widestContext() {
        if (request.spec().context() > 0) return request.spec().context();
        int own = facts.getContextLength();
        return own > 0 ? Math.min(own, USUAL_CONTEXT) : LEAST_CONTEXT;
    }

    /** The smallest context that will do: what was asked for, or a bound below which chat is no use. */
    int narrowestContext() {
        return request.spec().context() > 0 ? request.spec().context() : Math.min(widestContext(), LEAST_CONTEXT);
    }

    StageNeed need(int context) {
        return need(context, slots(), request.spec().precision());
    }

    StageNeed need(int context, int slots, String precision) {
        return StageNeed.whole(facts, profile(), precision, context, slots);
    }

    /** The widest context that fits into this many bytes, halving from the widest; the narrowest if none does. */
    int fittingContext(long bytes) {
        int context = widestContext();
        while (context > narrowestContext() && need(context).bill().totalBytes() > bytes) {
            context = Math.max(narrowestContext(), context / 2);
        }
        return context;
    }
}
