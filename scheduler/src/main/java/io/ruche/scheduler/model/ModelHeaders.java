package io.ruche.scheduler.model;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.FailureException;
import java.nio.charset.StandardCharsets;

/**
 * What the headers of a model's files say: real bytes and parameters by layer, keys and values, experts. The tensors
 * themselves are not read, so that a bill needs a few megabytes of a model of any size.
 */
public final class ModelHeaders {
    public static final String CONFIG = "config.json";
    public static final String WEIGHTS = "model.safetensors";
    public static final String INDEX = "model.safetensors.index.json";
    private static final int MAX_CONFIG_BYTES = 4 << 20;

    private ModelHeaders() {}

    /**
     * A GGUF file, or all parts of one that is split.
     *
     * @param file its name in the folder; of a split one any part
     * @throws FailureException {@code DAMAGED_MODEL} or {@code UNSUPPORTED_MODEL}
     */
    public static ModelFacts gguf(ModelFolder folder, String file) {
        return GgufFacts.of(GgufParts.read(folder, file));
    }

    /**
     * A folder with {@code config.json} and {@code model.safetensors}, or an index and its shards.
     *
     * @throws FailureException {@code DAMAGED_MODEL} or {@code UNSUPPORTED_MODEL}
     */
    public static ModelFacts safetensors(ModelFolder folder) {
        ByteSource config = folder.find(CONFIG).orElseThrow(() -> Damage.of("it has no " + CONFIG));
        String text = text(config, CONFIG, MAX_CONFIG_BYTES);
        Checkpoint checkpoint = Checkpoint.read(folder);
        if (EncoderDescription.describes(text)) return checkpoint.encoder(text);
        return CheckpointFacts.of(checkpoint, DecoderConfig.read(text));
    }

    static String text(ByteSource file, String name, int most) {
        long size = file.size();
        if (size > most) {
            throw Damage.of(name + " has " + size + " bytes (expected: at most " + most + ")");
        }
        byte[] bytes = new byte[(int) size];
        file.read(0, bytes, 0, bytes.length);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
