package io.ruche.agent.djl.tokenizer;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.model.GgufHeader;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a tokenizer cuts text before it merges: what {@code tokenizer.ggml.model} and {@code tokenizer.ggml.pre} stand for.
 * A new byte-level tokenizer is a new row in {@link #BYTE_LEVEL}.
 */
sealed interface Scheme {

    /**
     * Byte-level BPE ({@code gpt2}).
     *
     * @param split a regular expression whose matches are words; empty: GPT-2's own
     * @param digits whether each digit is a word
     * @param nfc whether text is brought to Unicode form C first
     * @param wholeWords whether a word that is a token is taken without merging
     * @param begins whether texts begin with the beginning-of-text token unless the file says otherwise
     */
    record ByteLevel(String split, boolean digits, boolean nfc, boolean wholeWords, boolean begins) implements Scheme {}

    /** SentencePiece BPE ({@code llama}): no words, spaces are U+2581, merges by score, bytes for unknown characters. */
    record SentencePiece() implements Scheme {}

    ByteLevel DIGITS_APART = new ByteLevel("", true, false, false, false);
    ByteLevel GPT_2 = new ByteLevel("", false, false, false, false);

    /** The pattern that Llama 3 published; Qwen 2 differs in taking digits one by one. */
    String WORDS = "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}%s| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*"
            + "|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    ByteLevel LLAMA_3 = new ByteLevel(String.format(Locale.ROOT, WORDS, "{1,3}"), false, false, true, true);
    ByteLevel QWEN_2 = new ByteLevel(String.format(Locale.ROOT, WORDS, ""), false, true, false, false);

    Map<String, ByteLevel> BYTE_LEVEL = new TreeMap<>(Map.of(
            "gpt-2", GPT_2,
            "smollm", DIGITS_APART,
            "starcoder", DIGITS_APART,
            "refact", DIGITS_APART,
            "llama-bpe", LLAMA_3,
            "llama3", LLAMA_3,
            "llama-v3", LLAMA_3,
            "qwen2", QWEN_2,
            "deepseek-r1-qwen", QWEN_2));

    /** @throws FailureException {@code UNSUPPORTED_MODEL} with the name that is not known */
    static Scheme of(GgufHeader header) {
        String model = header.findString("tokenizer.ggml.model").orElse("");
        switch (model) {
            case "llama":
                return new SentencePiece();
            case "gpt2":
                String pre = header.findString("tokenizer.ggml.pre").orElse("");
                ByteLevel known = BYTE_LEVEL.get(pre);
                if (known == null) {
                    throw unsupported("pre-tokenizer \"" + pre + "\" (expected: one of "
                            + String.join(", ", BYTE_LEVEL.keySet()) + ")");
                }
                return known;
            case "":
                throw Vocabulary.damaged("it has no tokenizer (tokenizer.ggml.model is missing)");
            default:
                throw unsupported("tokenizer \"" + model + "\" (expected: gpt2 or llama)");
        }
    }

    private static FailureException unsupported(String what) {
        return FailureException.of(
                FailureCode.UNSUPPORTED_MODEL,
                "The model is not supported: it has " + what + ".",
                "Use a model with one of these tokenizers, or another runtime.");
    }
}
