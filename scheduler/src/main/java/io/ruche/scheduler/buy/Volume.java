package io.ruche.scheduler.buy;

import io.ruche.scheduler.money.Prices;
import io.ruche.scheduler.money.Usage;

/**
 * Tokens that are read and written a day, and what a cloud takes for them.
 *
 * @param tokensPerDay read and written together
 * @param inputPerOutput tokens read for each that is written
 * @param against the cloud's model and its price
 */
public record Volume(long tokensPerDay, double inputPerOutput, Prices.Listed against) {

    /** What the cloud takes for so many of these tokens, none of them read from its cache. */
    public double cloudUsd(double tokens) {
        long written = Math.round(tokens / (1 + inputPerOutput));
        long read = Math.round(tokens) - written;
        return against.tariff().cost(Usage.ofTokens(read, 0, written)).microUsd() / 1e6;
    }
}
