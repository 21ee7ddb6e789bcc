package io.ruche.scheduler.money;

/** What budgets count. */
public enum Meter {
    MICRO_USD("money"),
    TOKENS_IN("tokens read"),
    TOKENS_OUT("tokens written"),
    /** Time on GPUs, in microseconds. */
    GPU_MICROS("time on GPUs"),
    /** Time by the clock, in microseconds. */
    WALL_MICROS("time"),
    CALLS("calls"),
    MESSAGES("messages");

    private static final long SECOND = 1_000_000;

    private final String text;

    Meter(String text) {
        this.text = text;
    }

    /** In a sentence. */
    public String text() {
        return text;
    }

    /** So much of it, for people. */
    public String text(long amount) {
        return switch (this) {
            case MICRO_USD -> new Money(amount).toString();
            case GPU_MICROS, WALL_MICROS -> amount / SECOND + "." + amount % SECOND / (SECOND / 10) + " s";
            case TOKENS_IN, TOKENS_OUT, CALLS, MESSAGES -> Long.toString(amount);
        };
    }
}
