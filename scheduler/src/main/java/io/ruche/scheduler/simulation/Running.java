package io.ruche.scheduler.simulation;

/** A request on its way. Belongs to one simulation. */
final class Running {
    final long number;
    final Request request;
    int attempts;
    /** How often another went on while this one was the first of those that waited. */
    int passed;

    long dispatchedNanos;
    long startedNanos;
    long firstTokenNanos;
    long cachedTokens;
    /** Of the prompt that its policy took to be read, when it was sent. */
    long expectedPrefillTokens;

    /** As it looked when it was sent. */
    double trueReadingSeconds;

    double prefillSecondsLeft;
    /** What a chunk of the prompt takes alone. */
    double chunkSeconds;
    /** The reading of its replica's token clock at which it is done. */
    double doneAtTokens;

    Running(long number, Request request) {
        this.number = number;
        this.request = request;
    }

    long contextTokens() {
        return request.promptTokens() + request.outputTokens();
    }
}
