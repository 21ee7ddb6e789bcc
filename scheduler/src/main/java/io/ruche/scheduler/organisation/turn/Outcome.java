package io.ruche.scheduler.organisation.turn;

/** What came of a decision. The first one that is written down counts. */
public sealed interface Outcome {
    /** Which of the things that were decided; 0 where there is one. */
    default int index() {
        return 0;
    }

    /** Wall time, milliseconds since 1970. */
    long atMillis();

    /** @param model the one that answered */
    record Answered(long atMillis, String text, String model, int promptTokens, int outputTokens) implements Outcome {}

    /** @param retryable whether the same may succeed later */
    record CallFailed(long atMillis, Why why, boolean retryable) implements Outcome {}

    /** @param text what the tool returned, or what went wrong */
    record Performed(int index, long atMillis, Status status, String text) implements Outcome {}

    enum Status {
        OK,
        FAILED,
        /** Nobody knows whether it happened. */
        UNKNOWN
    }

    /** A sleep is over. */
    record Woken(long atMillis) implements Outcome {}

    /** @param by who said it, as {@code human:me} */
    record Judged(long atMillis, Word word, String by, String note) implements Outcome {}

    enum Word {
        APPROVE,
        REJECT,
        /** It did not happen: do it. */
        AGAIN,
        /** It happened, or shall count as if. */
        COUNT_AS_DONE
    }
}
