package io.ruche.agent.djl.tokenizer;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.model.GgufHeader;
import java.util.OptionalInt;
import java.util.Set;

/** Text to token ids and back, as the model's own tokenizer does it. Any thread. */
public final class GgufTokenizer implements AutoCloseable {

    private GgufTokenizer() {}

    /**
     * Checks, without building anything, that {@link #of} will know this tokenizer.
     *
     * @throws FailureException {@code UNSUPPORTED_MODEL} with its name, {@code DAMAGED_MODEL} when its tables disagree
     */
    public static void check(GgufHeader header) {
        throw new UnsupportedOperationException();
    }

    /** Builds the tokenizer; takes about half a second and loads native code at first use. */
    public static GgufTokenizer of(GgufHeader header) {
        throw new UnsupportedOperationException();
    }

    /**
     * @param special whether special tokens written in the text become those tokens; otherwise they are plain text
     * @return ids, nothing added in front
     */
    public int[] encode(String text, boolean special) {
        throw new UnsupportedOperationException();
    }

    /** A decoder for one answer: ids in, text out once its bytes are whole characters. */
    public TextDecoder decoder() {
        throw new UnsupportedOperationException();
    }

    /** The text of these ids; special tokens give none. */
    public String decode(int... ids) {
        throw new UnsupportedOperationException();
    }

    /** The bytes that this token adds to a text; none for a special token. */
    public byte[] bytes(int id) {
        throw new UnsupportedOperationException();
    }

    /** The token as the vocabulary writes it. */
    public String token(int id) {
        throw new UnsupportedOperationException();
    }

    public boolean isSpecial(int id) {
        throw new UnsupportedOperationException();
    }

    public OptionalInt beginToken() {
        throw new UnsupportedOperationException();
    }

    public OptionalInt endToken() {
        throw new UnsupportedOperationException();
    }

    /** Whether a text should begin with {@link #beginToken}. */
    public boolean addBegin() {
        throw new UnsupportedOperationException();
    }

    /** Ids after which the model has ended its answer. */
    public Set<Integer> endOfGeneration() {
        throw new UnsupportedOperationException();
    }

    /** Ids are below this. */
    public int vocabulary() {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
