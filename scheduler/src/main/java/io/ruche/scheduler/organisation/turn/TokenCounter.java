package io.ruche.scheduler.organisation.turn;

import java.nio.charset.StandardCharsets;

/** Counts the tokens of a text. Pure: a turn that is played again counts the same. */
@FunctionalInterface
public interface TokenCounter {
    /** A cautious estimate where no vocabulary is at hand: three bytes a token. */
    TokenCounter ESTIMATE = text -> (text.getBytes(StandardCharsets.UTF_8).length + 2) / 3;

    int count(String text);
}
