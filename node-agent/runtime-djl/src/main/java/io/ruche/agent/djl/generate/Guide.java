package io.ruche.agent.djl.generate;

import io.ruche.scheduler.grammar.GrammarState;
import io.ruche.scheduler.grammar.TokenMask;

/** How far one answer has come in its grammar. Made by any thread, then used by the generator's alone. */
final class Guide {
    private final Grammars grammars;
    private GrammarState state;

    Guide(Grammars grammars, GrammarState start) {
        this.grammars = grammars;
        this.state = start;
    }

    /**
     * Which tokens may come next, at least one: after each of them the document can still become whole.
     *
     * @param tokensLeft how many the answer may still have, this one included
     */
    TokenMask allowed(int tokensLeft) {
        return grammars.masks().allowed(state, tokensLeft);
    }

    /** Goes on behind an allowed token that does not end the text. Returns whether nothing may follow it. */
    boolean take(int token) {
        state = grammars.masks().after(state, grammars.bytes(token));
        return state.isComplete();
    }
}
