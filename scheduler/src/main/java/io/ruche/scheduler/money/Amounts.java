package io.ruche.scheduler.money;

import java.util.Arrays;
import java.util.Optional;

/** So much of each {@link Meter}, never below zero. Immutable. */
public final class Amounts {
    public static final Amounts NONE = new Amounts(new long[Meter.values().length]);
    /** More than anything that is counted. */
    public static final Amounts BOUNDLESS = boundless();

    private static final Meter[] METERS = Meter.values();

    private final long[] values;

    private Amounts(long[] values) {
        this.values = values;
    }

    private static Amounts boundless() {
        long[] values = new long[Meter.values().length];
        Arrays.fill(values, Long.MAX_VALUE);
        return new Amounts(values);
    }

    public static Amounts of(Meter meter, long amount) {
        return NONE.with(meter, amount);
    }

    /** The same but for this meter. */
    public Amounts with(Meter meter, long amount) {
        if (amount < 0) throw new IllegalArgumentException(meter + ": " + amount + " (expected: >= 0)");
        long[] next = values.clone();
        next[meter.ordinal()] = amount;
        return new Amounts(next);
    }

    public long get(Meter meter) {
        return values[meter.ordinal()];
    }

    public Money money() {
        return new Money(get(Meter.MICRO_USD));
    }

    /** What is too large to count stays the largest there is. */
    public Amounts plus(Amounts other) {
        return merge(other, Money::saturated);
    }

    /** Nothing where the other is more. */
    public Amounts minus(Amounts other) {
        return merge(other, (a, b) -> Math.max(0, a - b));
    }

    public Amounts least(Amounts other) {
        return merge(other, Math::min);
    }

    public Amounts most(Amounts other) {
        return merge(other, Math::max);
    }

    Amounts half() {
        long[] next = values.clone();
        for (int i = 0; i < next.length; i++) next[i] /= 2;
        return new Amounts(next);
    }

    /** The same where {@code other} is bounded, {@code elsewhere} where it is not. */
    Amounts where(Amounts other, Amounts elsewhere) {
        long[] next = new long[values.length];
        for (int i = 0; i < next.length; i++) {
            next[i] = other.values[i] == Long.MAX_VALUE ? elsewhere.values[i] : values[i];
        }
        return new Amounts(next);
    }

    private Amounts merge(Amounts other, Merging each) {
        long[] next = new long[values.length];
        for (int i = 0; i < next.length; i++) next[i] = each.of(values[i], other.values[i]);
        return new Amounts(next);
    }

    /** The first meter of which this is more than {@code limit}. */
    public Optional<Meter> firstAbove(Amounts limit) {
        for (Meter meter : METERS) {
            if (get(meter) > limit.get(meter)) return Optional.of(meter);
        }
        return Optional.empty();
    }

    /** Whether this is nowhere more than {@code limit}. */
    public boolean isWithin(Amounts limit) {
        return firstAbove(limit).isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Amounts that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    /** Only what there is any of. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("[");
        for (Meter meter : METERS) {
            long amount = get(meter);
            if (amount == 0 || amount == Long.MAX_VALUE) continue;
            if (text.length() > 1) text.append(", ");
            text.append(meter.text()).append(' ').append(meter.text(amount));
        }
        return text.append(']').toString();
    }

    private interface Merging {
        long of(long a, long b);
    }
}
