package io.ruche.scheduler.simulation;

/**
 * What became of a request. Times are nanoseconds since the beginning; of one that did not finish, all but arrival and
 * end are {@link #NONE}.
 *
 * @param number of the request, from 0 in the order of arrival
 * @param replica that answered; {@link #NONE} where none did
 * @param dispatchedNanos when a slot was taken there
 * @param startedNanos when its prompt began to be read
 * @param firstTokenNanos when it was read
 * @param cachedTokens of the prompt that were not read again
 * @param attempts replicas that it was sent to
 */
public record Outcome(
        long number,
        Request request,
        Ending ending,
        int replica,
        long dispatchedNanos,
        long startedNanos,
        long firstTokenNanos,
        long endNanos,
        long cachedTokens,
        int attempts) {
    public static final int NONE = -1;

    /** From arrival to first token. */
    public double firstTokenSeconds() {
        return (firstTokenNanos - request.arrivalNanos()) / Request.NANOS;
    }

    /** From arrival until its prompt began to be read. */
    public double queueSeconds() {
        return (startedNanos - request.arrivalNanos()) / Request.NANOS;
    }

    /** From arrival to end. */
    public double seconds() {
        return (endNanos - request.arrivalNanos()) / Request.NANOS;
    }

    /** A token after the first, on average; 0 where there is one alone. */
    public double tokenSeconds() {
        long more = request.outputTokens() - 1;
        return more == 0 ? 0 : (endNanos - firstTokenNanos) / Request.NANOS / more;
    }

    boolean meets(Targets targets) {
        return ending == Ending.FINISHED
                && firstTokenSeconds() <= targets.firstTokenSeconds()
                && tokenSeconds() <= targets.tokenSeconds();
    }
}
