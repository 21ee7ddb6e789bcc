package io.ruche.scheduler.speed;

/**
 * What is decoded at once.
 *
 * @param requests that each get their next token in the same step; at least 1
 * @param contextTokens of each: prompt and what was generated
 * @param kvElementBytes of a kept key or value: 2 as runtimes keep them, 4 for a reference in 32 bits
 */
public record Workload(int requests, long contextTokens, double kvElementBytes) {

    /** One request whose context is short: what is published as a model's speed. */
    public static final Workload ALONE = new Workload(1, 0, 2);

    /** Requests of one context length, keys and values in 16 bits. */
    public static Workload of(int requests, long contextTokens) {
        return new Workload(requests, contextTokens, 2);
    }
}
