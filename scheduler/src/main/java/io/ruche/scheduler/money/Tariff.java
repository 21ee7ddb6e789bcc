package io.ruche.scheduler.money;

/** How the calls to a model are charged. */
public sealed interface Tariff {
    /** This house's own machines at no price: time is counted all the same. */
    Tariff OWN = new PerGpuSecond(0);

    /** What this much costs, rounded up. */
    Money cost(Usage usage);

    /**
     * By tokens, in millionths of a US dollar for a million of them.
     *
     * @param cached of those that were read from the provider's cache, instead of {@code input}
     */
    record PerToken(long input, long cached, long output) implements Tariff {
        public PerToken {
            if (input < 0 || cached < 0 || output < 0) {
                throw new IllegalArgumentException(
                        "price: " + input + ", " + cached + ", " + output + " (expected: >= 0)");
            }
        }

        @Override
        public Money cost(Usage usage) {
            return Money.ofMillionths(
                    new long[] {usage.inputTokens() - usage.cachedTokens(), usage.cachedTokens(), usage.outputTokens()},
                    new long[] {input, cached, output});
        }
    }

    /** By the time of a slot at work. */
    record PerGpuSecond(long microUsd) implements Tariff {
        public PerGpuSecond {
            if (microUsd < 0) throw new IllegalArgumentException("price: " + microUsd + " (expected: >= 0)");
        }

        @Override
        public Money cost(Usage usage) {
            return Money.ofMillionths(new long[] {usage.gpuMicros()}, new long[] {microUsd});
        }
    }
}
