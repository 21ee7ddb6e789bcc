package io.ruche.agent.models;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.model.EncoderDescription;
import io.ruche.scheduler.model.GgufHeader;
import io.ruche.scheduler.model.ModelDescription;
import io.ruche.scheduler.model.SafetensorsHeader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Which files make a model, and what they say. */
public final class ModelFiles {
    static final String SAFETENSORS = "model.safetensors";
    static final String CONFIG = "config.json";

    /** What goes with {@link #SAFETENSORS}, by its path inside the model's folder; the first two are needed. */
    static final List<String> COMPANIONS = List.of(
            CONFIG,
            "tokenizer.json",
            "tokenizer_config.json",
            "vocab.txt",
            "special_tokens_map.json",
            "sentence_bert_config.json",
            "modules.json",
            "1_Pooling/config.json");

    static final int NEEDED_COMPANIONS = 2;
    private static final long MAX_CONFIG_BYTES = 1 << 20;

    private ModelFiles() {}

    static boolean isGguf(String name) {
        return name.toLowerCase(Locale.ROOT).endsWith(".gguf");
    }

    /** The file with the weights, of a model at this path: itself, or the one in its folder. */
    public static Path weights(Path model) {
        return Files.isDirectory(model) ? model.resolve(SAFETENSORS) : model;
    }

    /**
     * Reads the header of a GGUF file or of a folder with {@code model.safetensors} and {@code config.json}.
     *
     * @throws FailureException {@code DAMAGED_MODEL} or {@code UNSUPPORTED_MODEL}
     */
    public static ModelFacts facts(Path model) {
        Path weights = weights(model);
        try (FileBytes bytes = FileBytes.open(weights)) {
            if (weights.equals(model)) {
                return ModelDescription.of(GgufHeader.read(bytes)).toFacts();
            }
            return EncoderDescription.of(SafetensorsHeader.read(bytes), config(model))
                    .toFacts();
        } catch (IOException e) {
            throw unreadable(weights, e);
        } catch (UncheckedIOException e) {
            throw unreadable(weights, new IOException(e.getMessage(), e));
        }
    }

    private static String config(Path folder) throws IOException {
        Path file = folder.resolve(CONFIG);
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_CONFIG_BYTES) {
            throw FailureException.of(
                    FailureCode.DAMAGED_MODEL,
                    "The model in " + folder + " has no config.json of at most " + MAX_CONFIG_BYTES + " bytes.",
                    "Remove it and pull it again.");
        }
        return Files.readString(file);
    }

    static FailureException unreadable(Path file, IOException cause) {
        return FailureException.of(
                FailureCode.DAMAGED_MODEL,
                "Cannot read the model file " + file + ": " + reason(cause) + ".",
                "Check that it exists and that Ruche may read it.");
    }

    static String reason(IOException cause) {
        String message = cause.getMessage();
        return cause instanceof java.nio.file.NoSuchFileException
                ? "there is no such file"
                : cause instanceof java.nio.file.AccessDeniedException
                        ? "access is denied"
                        : message == null ? cause.getClass().getSimpleName() : message;
    }
}
