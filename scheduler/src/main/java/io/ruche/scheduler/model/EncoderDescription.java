package io.ruche.scheduler.model;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code config.json} and the weights say about an encoder of the BERT family, which turns texts into vectors.
 * Lengths are in elements.
 *
 * @param architecture {@code model_type}, for example bert
 * @param context positions that it has embeddings for
 * @param activation for example gelu
 * @param layerBytes index 0 the embeddings, 1 to {@code layers} the layers, the last one the rest
 */
public record EncoderDescription(
        String architecture,
        int layers,
        int embeddingLength,
        int feedForwardLength,
        int heads,
        int context,
        int vocabulary,
        double epsilon,
        String activation,
        String quantisation,
        long parameters,
        long fileBytes,
        List<Long> layerBytes,
        List<Long> layerParameters) {

    private static final int MAX_LENGTH = 1 << 24;

    public EncoderDescription {
        layerBytes = List.copyOf(layerBytes);
        layerParameters = List.copyOf(layerParameters);
    }

    /**
     * @param config the text of {@code config.json}
     * @throws FailureException {@code UNSUPPORTED_MODEL} for another family, {@code DAMAGED_MODEL} for values out of range
     */
    public static EncoderDescription of(SafetensorsHeader header, String config) {
        Map<String, @Nullable Object> json = Json.object(config, "config.json", Damage::of);
        String architecture = String.valueOf(json.get("model_type"));
        if (!architecture.equals("bert")) {
            throw Damage.unsupported(
                    "its config.json names the family " + GgufReader.shown(architecture)
                            + " (expected: bert; decoders come as GGUF)",
                    "Use a GGUF file of this model.");
        }
        int layers = whole(json, "num_hidden_layers", 4096);
        int embedding = whole(json, "hidden_size", MAX_LENGTH);
        int heads = whole(json, "num_attention_heads", MAX_LENGTH);
        if (embedding % heads != 0) {
            throw Damage.of("config.json divides " + embedding + " elements among " + heads + " heads");
        }
        long[] bytes = new long[layers + 2];
        long[] elements = new long[layers + 2];
        String type = "";
        for (SafetensorsHeader.Tensor tensor : header.tensors()) {
            int index = index(tensor.name(), layers);
            bytes[index] += tensor.bytes();
            elements[index] += isWeight(tensor) ? tensor.elements() : 0;
            if (index == 1 && tensor.shape().size() == 2) {
                type = tensor.type().name();
            }
        }
        return new EncoderDescription(
                architecture,
                layers,
                embedding,
                whole(json, "intermediate_size", MAX_LENGTH),
                heads,
                whole(json, "max_position_embeddings", MAX_LENGTH),
                whole(json, "vocab_size", MAX_LENGTH),
                json.get("layer_norm_eps") instanceof Number number ? number.doubleValue() : 1e-12,
                json.get("hidden_act") instanceof String act ? act : "gelu",
                type,
                sum(elements),
                header.fileBytes(),
                boxed(bytes),
                boxed(elements));
    }

    /** Whether a {@code config.json} is one of this family. */
    static boolean describes(String config) {
        return "bert".equals(Json.object(config, "config.json", Damage::of).get("model_type"));
    }

    /** The description as it travels to the control plane. */
    public ModelFacts toFacts() {
        return ModelFacts.newBuilder()
                .setArchitecture(architecture)
                .setQuantisation(quantisation)
                .setLayers(layers)
                .setParameters(parameters)
                .setFileBytes(fileBytes)
                .setContextLength(context)
                .setVocabulary(vocabulary)
                .setEmbeddingLength(embeddingLength)
                .addAllLayerBytes(layerBytes)
                .addAllLayerParameters(layerParameters)
                .addRequests("embed")
                .build();
    }

    /** Whole numbers are tables, such as position ids, and nothing that was learned. */
    private static boolean isWeight(SafetensorsHeader.Tensor tensor) {
        return switch (tensor.type()) {
            case F8_E5M2, F8_E4M3, F16, BF16, F32, F64 -> true;
            case BOOL, U8, I8, I16, U16, I32, U32, I64, U64 -> false;
        };
    }

    private static int index(String name, int layers) {
        String plain = name.startsWith("bert.") ? name.substring(5) : name;
        if (plain.startsWith("embeddings.")) {
            return 0;
        }
        if (!plain.startsWith("encoder.layer.")) {
            return layers + 1;
        }
        String number = plain.substring(14).replaceFirst("\\..*", "");
        if (!number.matches("[0-9]{1,4}") || Integer.parseInt(number) >= layers) {
            throw Damage.of(
                    "tensor " + GgufReader.shown(name) + " belongs to no layer (expected: 0 to " + (layers - 1) + ")");
        }
        return Integer.parseInt(number) + 1;
    }

    private static int whole(Map<String, @Nullable Object> json, String key, int most) {
        if (json.get(key) instanceof Long value && value >= 1 && value <= most) {
            return value.intValue();
        }
        throw Damage.of("config.json: " + key + " is " + GgufReader.shown(String.valueOf(json.get(key)))
                + " (expected: 1 to " + most + ")");
    }

    private static long sum(long[] values) {
        long sum = 0;
        for (long value : values) {
            sum += value;
        }
        return sum;
    }

    private static List<Long> boxed(long[] values) {
        List<Long> list = new ArrayList<>(values.length);
        for (long value : values) {
            list.add(value);
        }
        return list;
    }
}
