package io.ruche.agent.djl.tokenizer;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.model.GgufHeader;
import java.util.List;
import java.util.OptionalInt;

/** The tokenizer tables of a GGUF header, checked against each other. */
final class Vocabulary {
    /** Token types, from llama.h. */
    static final int UNKNOWN = 2;

    static final int CONTROL = 3;
    static final int USER_DEFINED = 4;
    static final int BYTE = 6;

    private final GgufHeader header;
    private final List<String> tokens;
    private final int[] types;

    private Vocabulary(GgufHeader header, List<String> tokens, int[] types) {
        this.header = header;
        this.tokens = tokens;
        this.types = types;
    }

    static Vocabulary of(GgufHeader header) {
        List<String> tokens = header.strings("tokenizer.ggml.tokens");
        if (tokens.isEmpty()) {
            throw damaged("it has no tokenizer (tokenizer.ggml.tokens is missing)");
        }
        int[] types = header.ints("tokenizer.ggml.token_type");
        if (types.length != 0 && types.length != tokens.size()) {
            throw damaged("tokenizer.ggml.token_type has " + types.length + " entries (expected: " + tokens.size()
                    + ", one for each token)");
        }
        return new Vocabulary(header, tokens, types);
    }

    int size() {
        return tokens.size();
    }

    String token(int id) {
        return tokens.get(id);
    }

    int type(int id) {
        return types.length == 0 ? 1 : types[id];
    }

    /** Whether this token is cut out of a text before anything else looks at it. */
    boolean isAdded(int id) {
        return type(id) == CONTROL || type(id) == USER_DEFINED;
    }

    List<String> merges() {
        List<String> merges = header.strings("tokenizer.ggml.merges");
        if (merges.isEmpty()) {
            throw damaged("its BPE tokenizer has no merges (tokenizer.ggml.merges is missing)");
        }
        return merges;
    }

    float[] scores() {
        float[] scores = header.floats("tokenizer.ggml.scores");
        if (scores.length != tokens.size()) {
            throw damaged("tokenizer.ggml.scores has " + scores.length + " entries (expected: " + tokens.size()
                    + ", one for each token)");
        }
        return scores;
    }

    /** The id at this key, if it is one. */
    OptionalInt id(String key) {
        long id = header.findLong("tokenizer.ggml." + key).orElse(-1);
        return id >= 0 && id < size() ? OptionalInt.of((int) id) : OptionalInt.empty();
    }

    boolean flag(String key, boolean otherwise) {
        return header.findBoolean("tokenizer.ggml." + key).orElse(otherwise);
    }

    static FailureException damaged(String what) {
        return FailureException.of(
                FailureCode.DAMAGED_MODEL, "The model file is damaged: " + what + ".", "Remove it and pull it again.");
    }
}
