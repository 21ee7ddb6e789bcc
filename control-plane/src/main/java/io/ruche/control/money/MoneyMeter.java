package io.ruche.control.money;

import java.util.List;
import java.util.function.Supplier;

/** What is measured of money. Nothing here blocks; any thread. */
public interface MoneyMeter {
    /**
     * A call has ended.
     *
     * @param local whether this house's own machines answered
     * @param wouldHaveCost what the same tokens cost at the published price that is compared with, in micro-USD
     */
    void spent(
            String model,
            boolean local,
            long microUsd,
            long gpuMicros,
            long tokensIn,
            long tokensOut,
            long wouldHaveCost);

    /** A budget refused a call. */
    void denied(String budget);

    /** Asked at each scrape. */
    void budgets(Supplier<List<Used>> standing);

    /** @param ratio of the limit that is spent furthest, 0 to 1 */
    record Used(String budget, double ratio) {}

    /** Records nothing. */
    MoneyMeter NONE = new MoneyMeter() {
        @Override
        public void spent(
                String model,
                boolean local,
                long microUsd,
                long gpuMicros,
                long tokensIn,
                long tokensOut,
                long wouldHaveCost) {}

        @Override
        public void denied(String budget) {}

        @Override
        public void budgets(Supplier<List<Used>> standing) {}
    };
}
