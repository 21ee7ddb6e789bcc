package io.ruche.agent.djl.tokenizer;

/** Puts the text of an answer together from its ids, one after the other. One thread at a time. */
public final class TextDecoder {
    TextDecoder() {}

    /** The text that became whole with this id; empty while a character is incomplete. */
    public String append(int id) {
        throw new UnsupportedOperationException();
    }

    /** What is left at the end of the answer, with the replacement character for bytes that never became whole. */
    public String flush() {
        throw new UnsupportedOperationException();
    }
}
