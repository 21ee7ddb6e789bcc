package io.ruche.scheduler.organisation.turn;

/** Counts the tokens of a text. Pure: a turn that is played again counts the same. */
@FunctionalInterface
public interface TokenCounter {
    /** A cautious estimate: the vocabularies are where the models run. */
    TokenCounter ESTIMATE = new TokenEstimate();

    int count(String text);
}
