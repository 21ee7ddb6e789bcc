package io.ruche.scheduler.simulation;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What came of a simulation.
 *
 * @param seconds from its beginning to its last event
 * @param rerouted attempts that a lost replica took with it
 * @param good requests within the targets
 * @param promptTokens of finished requests
 * @param cachedTokens of them that were not read again
 * @param queue from arrival until a prompt began to be read
 * @param firstToken from arrival
 * @param token after the first, each request's mean
 * @param whole from arrival to end
 * @param events that happened
 * @param traceHash over all of them: two runs with one hash are the same run
 */
public record Report(
        double seconds,
        long requests,
        long finished,
        long refused,
        long unserved,
        long rerouted,
        long good,
        long promptTokens,
        long cachedTokens,
        long outputTokens,
        Distribution queue,
        Distribution firstToken,
        Distribution token,
        Distribution whole,
        List<ReplicaUse> replicas,
        long events,
        long traceHash) {
    private static final double SECONDS_OF_A_DAY = 86_400;

    /** Tokens read and written, as they were asked for, a day at this pace. */
    public double tokensADay() {
        return seconds == 0 ? 0 : (promptTokens + outputTokens) / seconds * SECONDS_OF_A_DAY;
    }

    /** The share of all requests that were within the targets. */
    public double goodput() {
        return requests == 0 ? 0 : (double) good / requests;
    }

    /** The share of the prompts' tokens that were not read again. */
    public double hitRate() {
        return promptTokens == 0 ? 0 : (double) cachedTokens / promptTokens;
    }

    public double utilisation() {
        double busy = 0;
        double up = 0;
        for (ReplicaUse it : replicas) {
            busy += it.busySeconds();
            up += it.upSeconds();
        }
        return up == 0 ? 0 : busy / up;
    }

    /** Empty when the power of a replica is not known. */
    public OptionalDouble wattHours() {
        double sum = 0;
        for (ReplicaUse it : replicas) {
            if (it.wattHours().isEmpty()) return OptionalDouble.empty();
            sum += it.wattHours().getAsDouble();
        }
        return OptionalDouble.of(sum);
    }
}
