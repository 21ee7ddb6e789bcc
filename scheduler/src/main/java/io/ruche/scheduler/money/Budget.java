package io.ruche.scheduler.money;

import io.ruche.scheduler.organisation.spec.BudgetSpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec.OnExhausted;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Unpriced;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/**
 * How much may be spent in each window.
 *
 * @param zone where its hours, days and months begin
 * @param limit {@link Long#MAX_VALUE} where nothing is limited
 * @param warnAt per cent, rising
 * @param degradeTo what to go on with when it is spent, if that is what {@code onExhausted} says
 * @param denyUnpriced whether a call whose price nobody knows is refused
 * @param reserve whether a call's most is set aside before it starts; otherwise calls under way may overspend it
 * @param raise what people let it spend beyond the limit
 */
public record Budget(
        BudgetId id,
        Window window,
        ZoneId zone,
        Amounts limit,
        List<Integer> warnAt,
        OnExhausted onExhausted,
        Optional<String> degradeTo,
        boolean denyUnpriced,
        boolean reserve,
        Raise raise) {
    private static final long MICROS = 1_000_000;

    public Budget {
        warnAt = warnAt.stream().sorted().toList();
        if ((window == Window.RUN) == id.run().isEmpty()) {
            throw new IllegalArgumentException(id + ": a run (expected: for budgets of runs, and only for those)");
        }
    }

    /** One that nobody let spend more. */
    public Budget(
            BudgetId id,
            Window window,
            ZoneId zone,
            Amounts limit,
            List<Integer> warnAt,
            OnExhausted onExhausted,
            Optional<String> degradeTo,
            boolean denyUnpriced,
            boolean reserve) {
        this(id, window, zone, limit, warnAt, onExhausted, degradeTo, denyUnpriced, reserve, Raise.NONE);
    }

    Budget with(Raise more) {
        return new Budget(id, window, zone, limit, warnAt, onExhausted, degradeTo, denyUnpriced, reserve, more);
    }

    /** What may be spent in that window. */
    public Amounts limitIn(Span window) {
        return raise.of(limit, window);
    }

    /** As it was submitted. */
    public static Budget of(BudgetId id, BudgetSpec spec, ZoneId zone) {
        BudgetSpec.Limit limit = spec.limit();
        Amounts amounts = Amounts.BOUNDLESS
                .with(Meter.MICRO_USD, limit.microUsd().orElse(Long.MAX_VALUE))
                .with(Meter.TOKENS_IN, limit.tokensIn().orElse(Long.MAX_VALUE))
                .with(Meter.TOKENS_OUT, limit.tokensOut().orElse(Long.MAX_VALUE))
                .with(Meter.GPU_MICROS, micros(limit.gpuSeconds()))
                .with(Meter.WALL_MICROS, micros(limit.wallSeconds()))
                .with(Meter.CALLS, limit.calls().orElse(Long.MAX_VALUE))
                .with(Meter.MESSAGES, limit.messages().orElse(Long.MAX_VALUE));
        return new Budget(
                id,
                spec.window(),
                zone,
                amounts,
                spec.warnAt(),
                spec.onExhausted(),
                spec.degradeTo(),
                spec.unpriced() == Unpriced.DENY,
                spec.reserve());
    }

    private static long micros(Optional<Long> seconds) {
        return seconds.filter(s -> s <= Long.MAX_VALUE / MICROS)
                .map(s -> s * MICROS)
                .orElse(Long.MAX_VALUE);
    }

    Span spanAt(long millis) {
        return Span.at(window, zone, millis);
    }
}
