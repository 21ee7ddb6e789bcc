package io.ruche.scheduler.money;

/**
 * What people let a budget spend beyond its limit, in one of its windows and in no other.
 *
 * @param windowStart of that window, in milliseconds since 1970
 * @param percent of the limit; 0: nothing
 */
public record Raise(long windowStart, int percent) {
    public static final Raise NONE = new Raise(0, 0);

    private static final int HUNDRED = 100;

    /** So much more in the window; what an earlier window was given is over. */
    public Raise and(Raise more) {
        return new Raise(more.windowStart, more.percent + (more.windowStart == windowStart ? percent : 0));
    }

    Amounts of(Amounts limit, Span window) {
        if (percent == 0 || window.start() != windowStart) return limit;
        Amounts raised = limit;
        for (Meter meter : Meter.values()) {
            long amount = limit.get(meter);
            if (amount == Long.MAX_VALUE) continue;
            long more = amount / HUNDRED * percent + amount % HUNDRED * percent / HUNDRED;
            raised = raised.with(meter, Money.saturated(amount, more));
        }
        return raised;
    }
}
