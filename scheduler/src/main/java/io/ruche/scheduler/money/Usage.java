package io.ruche.scheduler.money;

/**
 * What a call took.
 *
 * @param inputTokens all that were read, those from a cache too
 * @param cachedTokens of those; a server that says more than it read is taken at what it read
 * @param outputTokens those of thoughts too
 * @param gpuMicros time of the replica's slot at work, in microseconds; 0 elsewhere
 * @param wallMicros from the request to the end of its answer
 */
public record Usage(long inputTokens, long cachedTokens, long outputTokens, long gpuMicros, long wallMicros) {
    public static final Usage NOTHING = new Usage(0, 0, 0, 0, 0);

    public Usage {
        inputTokens = Math.max(0, inputTokens);
        cachedTokens = Math.min(Math.max(0, cachedTokens), inputTokens);
        outputTokens = Math.max(0, outputTokens);
        gpuMicros = Math.max(0, gpuMicros);
        wallMicros = Math.max(0, wallMicros);
    }

    public static Usage ofTokens(long input, long cached, long output) {
        return new Usage(input, cached, output, 0, 0);
    }

    /** One call's amounts at a tariff. */
    public Amounts at(Tariff tariff) {
        return amounts(tariff.cost(this));
    }

    /** One call's amounts where nobody knows a price. */
    public Amounts unpriced() {
        return amounts(Money.ZERO);
    }

    private Amounts amounts(Money cost) {
        return Amounts.of(Meter.MICRO_USD, cost.microUsd())
                .with(Meter.TOKENS_IN, inputTokens)
                .with(Meter.TOKENS_OUT, outputTokens)
                .with(Meter.GPU_MICROS, gpuMicros)
                .with(Meter.WALL_MICROS, wallMicros)
                .with(Meter.CALLS, 1);
    }
}
