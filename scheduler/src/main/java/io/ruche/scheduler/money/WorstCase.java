package io.ruche.scheduler.money;

/** The most that a call can take, before it is sent. */
public final class WorstCase {
    /** What a template puts around a message, at most, in tokens. */
    private static final long TOKENS_AROUND_A_MESSAGE = 16;

    /** A call takes some time, however little is known of how much: what has none left lets none go. */
    private static final long A_MOMENT = 1;

    private WorstCase() {}

    /**
     * Of a call to a model elsewhere. A token is at least one byte of text, so the text's bytes bound what is read: a
     * bound, not an estimate, since what is reserved too low is overspent. Nothing is taken to be cached.
     *
     * @param textBytes of all that the model reads: messages, names, tools, schemas
     * @param mostOutput tokens that it may write; the caller sees to it that the request says so
     */
    public static Usage ofText(long textBytes, int messages, long mostOutput) {
        long around = TOKENS_AROUND_A_MESSAGE * (1L + messages);
        return new Usage(Money.saturated(textBytes, around), 0, mostOutput, 0, A_MOMENT);
    }

    /**
     * Of a call to this house's own machines, which is bounded by what is told of its speed: an estimate, since a busy
     * machine may be slower; what is more is counted when it is known.
     *
     * @param prefillPerSecond tokens; 0 when unknown
     * @param decodePerSecond tokens; 0 when unknown
     */
    public static Usage ofLocal(long inputTokens, long mostOutput, double prefillPerSecond, double decodePerSecond) {
        double seconds = (prefillPerSecond > 0 ? inputTokens / prefillPerSecond : 0)
                + (decodePerSecond > 0 ? mostOutput / decodePerSecond : 0);
        return new Usage(inputTokens, 0, mostOutput, Math.max(A_MOMENT, (long) (seconds * 1e6)), A_MOMENT);
    }
}
