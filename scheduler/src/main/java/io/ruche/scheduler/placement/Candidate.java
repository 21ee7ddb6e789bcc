package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.memory.RuntimeProfile;
import io.ruche.scheduler.memory.StageNeed;
import java.util.Optional;
import java.util.stream.IntStream;

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
        return request.profile(runtime());
    }

    int slots() {
        return request.spec().slots() > 0 ? request.spec().slots() : profile().defaultSlots();
    }

    /** The smallest context that will do: what was asked for, or a bound below which chat is no use. */
    int narrowestContext() {
        int[] contexts = contexts();
        return contexts[contexts.length - 1];
    }

    /** What to try: what was asked for, or the model's own up to the usual and then halves of it. */
    int[] contexts() {
        return contexts(request, facts);
    }

    static int[] contexts(PlacementRequest request, ModelFacts facts) {
        if (request.spec().context() > 0) return new int[] {request.spec().context()};
        int own = facts.getContextLength();
        int widest = own > 0 ? Math.min(own, USUAL_CONTEXT) : LEAST_CONTEXT;
        int narrowest = Math.min(widest, LEAST_CONTEXT);
        return IntStream.iterate(
                        widest,
                        context -> context >= narrowest,
                        context -> context == narrowest ? 0 : Math.max(narrowest, context / 2))
                .toArray();
    }

    StageNeed need(int context) {
        return need(context, slots(), request.spec().precision());
    }

    StageNeed need(int context, int slots, String precision) {
        return StageNeed.whole(facts, profile(), precision, context, slots);
    }
}
