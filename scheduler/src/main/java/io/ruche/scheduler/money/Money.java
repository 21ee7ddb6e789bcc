package io.ruche.scheduler.money;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Money in millionths of a US dollar, never below zero. A sum that is too large to count stays the largest there is: what
 * is spent may only ever look like more than it was.
 */
public record Money(long microUsd) implements Comparable<Money> {
    public static final Money ZERO = new Money(0);
    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

    public Money {
        if (microUsd < 0) throw new IllegalArgumentException("microUsd: " + microUsd + " (expected: >= 0)");
    }

    public Money plus(Money other) {
        return new Money(saturated(microUsd, other.microUsd));
    }

    static long saturated(long a, long b) {
        long sum = a + b;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    /**
     * What so much at each of these prices costs together, rounded up once.
     *
     * @param counts and {@code microUsdPerMillion} in pairs
     */
    static Money ofMillionths(long[] counts, long[] microUsdPerMillion) {
        BigInteger sum = BigInteger.ZERO;
        for (int i = 0; i < counts.length; i++) {
            sum = sum.add(BigInteger.valueOf(counts[i]).multiply(BigInteger.valueOf(microUsdPerMillion[i])));
        }
        BigInteger[] whole = sum.divideAndRemainder(MILLION);
        BigInteger up = whole[1].signum() == 0 ? whole[0] : whole[0].add(BigInteger.ONE);
        return new Money(up.bitLength() < Long.SIZE ? up.longValueExact() : Long.MAX_VALUE);
    }

    /** For people, rounded up: {@code $0.42}, and below a cent as many digits as it needs: {@code $0.000225}. */
    @Override
    public String toString() {
        BigDecimal usd = BigDecimal.valueOf(microUsd, 6);
        if (microUsd >= 10_000 || microUsd == 0)
            return "$" + usd.setScale(2, RoundingMode.CEILING).toPlainString();
        return "$" + usd.stripTrailingZeros().toPlainString();
    }

    @Override
    public int compareTo(Money other) {
        return Long.compare(microUsd, other.microUsd);
    }
}
