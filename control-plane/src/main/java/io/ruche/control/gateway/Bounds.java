package io.ruche.control.gateway;

import io.ruche.control.keys.Identity;
import io.ruche.control.money.Charge;
import io.ruche.control.upstream.UpstreamBody;
import io.ruche.control.upstream.UpstreamModel;
import io.ruche.proto.Finished;
import io.ruche.scheduler.money.Usage;
import io.ruche.scheduler.money.WorstCase;
import java.util.Optional;

/** What calls to this house's own machines can take at most, and what they took. */
final class Bounds {
    private Bounds() {}

    /**
     * @param inputTokens no fewer than it reads: the bytes of its text, say
     * @param outputTokens that it asks for at most; 0: as many as there is room for
     */
    static Usage worst(Fleet.Model model, long inputTokens, long outputTokens) {
        long context = model.facts().getContextLength() > 0 ? model.facts().getContextLength() : Long.MAX_VALUE;
        long input = Math.min(inputTokens, context);
        long output = outputTokens > 0 ? Math.min(outputTokens, context) : context == Long.MAX_VALUE ? 0 : context;
        double prefill = 0;
        double decode = 0;
        for (Fleet.Place place : model.places()) {
            prefill = slower(prefill, place.prefillTokensPerSecond());
            decode = slower(decode, place.decodeTokensPerSecond());
        }
        return WorstCase.ofLocal(input, output, prefill, decode);
    }

    /** A chat of somebody with a key for a provider's model. */
    static Charge elsewhere(Optional<Identity> caller, UpstreamModel model, UpstreamBody body) {
        String who = who(caller);
        return new Charge(
                Charge.keyName(who),
                Charge.key(who),
                Optional.empty(),
                model.id(),
                false,
                Optional.of(model.needTariff()),
                WorstCase.ofText(body.bytes(), body.messages(), body.mostTokens()));
    }

    static String who(Optional<Identity> caller) {
        return caller.map(Identity::name).orElse("nobody");
    }

    private static double slower(double known, double other) {
        return known == 0 || (other > 0 && other < known) ? other : known;
    }

    /**
     * @param slotMicros that it held a slot, for runtimes that do not say how long they worked
     * @param wallMicros from the request to the end of its answer
     */
    static Usage usage(Finished finished, long slotMicros, long wallMicros) {
        long busy = (long) finished.getTimings().getPrefillMicros()
                + finished.getTimings().getDecodeMicros();
        return new Usage(
                finished.getUsage().getPromptTokens(),
                finished.getUsage().getCachedTokens(),
                finished.getUsage().getCompletionTokens(),
                busy > 0 ? busy : slotMicros,
                wallMicros);
    }
}
