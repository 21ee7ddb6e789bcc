package io.ruche.agent.djl.generate;

import io.ruche.proto.Sampling;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * How tokens are chosen, checked and with every absent field at its neutral value.
 *
 * @param temperature 0 is greedy
 * @param topK 0: no limit
 * @param topP 1: no limit
 * @param minP least probability, relative to the most likely token's; 0: no limit
 * @param repetitionPenalty 1: none; over prompt and answer
 * @param frequencyPenalty taken off for each time a token was in the answer
 * @param presencePenalty taken off once for a token that was in the answer
 * @param logitBias added before anything else
 */
record SamplingRules(
        float temperature,
        int topK,
        float topP,
        float minP,
        float repetitionPenalty,
        float frequencyPenalty,
        float presencePenalty,
        OptionalLong seed,
        Map<Integer, Float> logitBias) {

    SamplingRules {
        logitBias = Map.copyOf(logitBias);
    }

    /** @throws FailureException {@code INVALID_REQUEST} for a value outside of its range */
    static SamplingRules of(Sampling message, int vocabulary) {
        float temperature = message.hasTemperature() ? message.getTemperature() : 1;
        float topP = message.hasTopP() ? message.getTopP() : 1;
        float repetition = message.hasRepetitionPenalty() ? message.getRepetitionPenalty() : 1;
        require(temperature >= 0 && temperature <= 100, "temperature", temperature, "0 to 100");
        require(topP > 0 && topP <= 1, "top_p", topP, "above 0, at most 1");
        require(message.getMinP() >= 0 && message.getMinP() <= 1, "min_p", message.getMinP(), "0 to 1");
        require(repetition > 0 && repetition <= 100, "repetition_penalty", repetition, "above 0, at most 100");
        finite("frequency_penalty", message.getFrequencyPenalty());
        finite("presence_penalty", message.getPresencePenalty());
        require(message.getTopK() >= 0, "top_k", message.getTopK(), "0 or more");
        Map<Integer, Float> bias = new HashMap<>();
        message.getLogitBiasMap().forEach((id, value) -> {
            require(id >= 0 && id < vocabulary, "logit_bias token", id, "below the vocabulary, " + vocabulary);
            finite("logit_bias", value);
            bias.put(id, value);
        });
        return new SamplingRules(
                temperature,
                message.getTopK(),
                topP,
                message.getMinP(),
                repetition,
                message.getFrequencyPenalty(),
                message.getPresencePenalty(),
                message.hasSeed() ? OptionalLong.of(message.getSeed()) : OptionalLong.empty(),
                bias);
    }

    boolean penalises() {
        return repetitionPenalty != 1 || frequencyPenalty != 0 || presencePenalty != 0;
    }

    private static void finite(String field, float value) {
        require(Math.abs(value) <= 1000, field, value, "-1000 to 1000");
    }

    private static void require(boolean holds, String field, Object value, String expected) {
        if (!holds) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST, field + ": " + value + " (expected: " + expected + ").", "");
        }
    }
}
