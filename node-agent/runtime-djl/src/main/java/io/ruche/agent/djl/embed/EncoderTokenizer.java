package io.ruche.agent.djl.embed;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Texts to token ids with the encoder's special tokens around them. Any thread. */
public final class EncoderTokenizer implements AutoCloseable {
    private final HuggingFaceTokenizer tokenizer;

    private EncoderTokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** @throws FailureException {@code DAMAGED_MODEL} when {@code tokenizer.json} cannot be read */
    public static EncoderTokenizer of(EncoderFile file) {
        try {
            byte[] json = file.json("tokenizer.json").getBytes(StandardCharsets.UTF_8);
            return new EncoderTokenizer(HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(json),
                    Map.of("truncation", "false", "padding", "false", "addSpecialTokens", "true")));
        } catch (IOException | RuntimeException e) {
            throw FailureException.of(
                    FailureCode.DAMAGED_MODEL,
                    "The encoder's tokenizer.json cannot be read: " + e.getMessage() + ".",
                    "Pull the model again.");
        }
    }

    public long[] encode(String text) {
        return tokenizer.encode(text, true, false).getIds();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
