package io.ruche.scheduler.model;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.json.Json;
import io.ruche.scheduler.model.ModelShape.Attention;
import io.ruche.scheduler.model.ModelShape.Experts;
import io.ruche.scheduler.model.ModelShape.FeedForward;
import io.ruche.scheduler.model.ModelShape.Grouped;
import io.ruche.scheduler.model.ModelShape.Latent;
import io.ruche.scheduler.model.ModelShape.Window;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code config.json} says about a decoder.
 *
 * @param predictionLayers layers after the last that guess further tokens; runtimes do not load them
 * @param packing how quantised tensors are packed
 */
record DecoderConfig(ModelShape shape, int predictionLayers, Packing packing) {
    private static final String NAME = ModelHeaders.CONFIG;
    private static final int MAX_HEADS = 1 << 16;
    private static final int MAX_CONTEXT = 1 << 30;

    /** By {@code model_type}, under the name of the class that computes them. */
    private static final Map<String, Family> FAMILIES = new TreeMap<>(Map.ofEntries(
            Map.entry("llama", new Family("llama", Kind.GROUPED)),
            Map.entry("mistral", new Family("llama", Kind.GROUPED)),
            Map.entry("mistral3", new Family("llama", Kind.GROUPED)),
            Map.entry("qwen2", new Family("qwen2", Kind.GROUPED)),
            Map.entry("qwen3", new Family("qwen3", Kind.GROUPED)),
            Map.entry("qwen3_moe", new Family("qwen3_moe", Kind.GROUPED)),
            Map.entry("glm4_moe", new Family("glm4_moe", Kind.GROUPED)),
            Map.entry("gemma3", new Family("gemma3", Kind.GEMMA)),
            Map.entry("gemma3_text", new Family("gemma3", Kind.GEMMA)),
            Map.entry("deepseek_v3", new Family("deepseek_v3", Kind.LATENT)),
            Map.entry("kimi_k2", new Family("kimi_k2", Kind.LATENT)),
            Map.entry("kimi_k25", new Family("kimi_k25", Kind.LATENT)),
            Map.entry("glm4_moe_lite", new Family("glm4_moe_lite", Kind.LATENT))));

    private record Family(String architecture, Kind kind) {}

    private enum Kind {
        GROUPED,
        GEMMA,
        LATENT
    }

    /** @throws FailureException {@code UNSUPPORTED_MODEL} for another family, {@code DAMAGED_MODEL} for values out of range */
    static DecoderConfig read(String text) {
        Map<String, @Nullable Object> top = Json.object(text, NAME, Damage::of);
        String type = String.valueOf(top.get("model_type"));
        Family family = FAMILIES.get(type);
        if (family == null) {
            throw Damage.unsupported(
                    NAME + " names the family " + GgufReader.shown(type) + " (expected: one of "
                            + String.join(", ", FAMILIES.keySet()) + ")",
                    "Use a GGUF file of this model, or write its shape into a catalogue file of your own.");
        }
        Fields fields = new Fields(top.get("text_config") instanceof Map<?, ?> inner ? inner : top);
        ModelShape shape = shape(family, fields);
        Optional<String> contradiction = shape.contradiction();
        if (contradiction.isPresent()) throw Damage.of(NAME + " has " + contradiction.get());
        return new DecoderConfig(
                shape, fields.whole("num_nextn_predict_layers", 0, 64, 0), Packing.read(top, fields.values));
    }

    private static ModelShape shape(Family family, Fields fields) {
        boolean isGemma = family.kind == Kind.GEMMA;
        int hidden = fields.need("hidden_size", ModelShape.MAX_LENGTH);
        int layers = fields.need("num_hidden_layers", ModelShape.MAX_LAYERS);
        return new ModelShape(
                family.architecture,
                layers,
                hidden,
                family.kind == Kind.LATENT ? latent(fields) : grouped(fields, hidden, layers, isGemma),
                new FeedForward(fields.need("intermediate_size", ModelShape.MAX_LENGTH), experts(fields)),
                isGemma ? 4 : 2,
                isGemma
                        ? fields.whole("vocab_size", 1, ModelShape.MAX_LENGTH, 262208)
                        : fields.need("vocab_size", ModelShape.MAX_LENGTH),
                isGemma
                        ? fields.whole("max_position_embeddings", 1, MAX_CONTEXT, 131072)
                        : fields.need("max_position_embeddings", MAX_CONTEXT),
                false);
    }

    /** Gemma's files leave away what its class takes for granted. */
    private static Attention grouped(Fields fields, int hidden, int layers, boolean isGemma) {
        int heads = isGemma
                ? fields.whole("num_attention_heads", 1, MAX_HEADS, 8)
                : fields.need("num_attention_heads", MAX_HEADS);
        int kvHeads = fields.whole("num_key_value_heads", 1, MAX_HEADS, isGemma ? 4 : heads);
        int usual = isGemma ? 256 : Math.max(1, hidden / heads);
        int headLength = fields.whole("head_dim", 1, MAX_HEADS, usual);
        return new Grouped(heads, kvHeads, headLength, false, isGemma, window(fields, layers, isGemma));
    }

    private static Optional<Window> window(Fields fields, int layers, boolean isGemma) {
        int tokens = fields.whole("sliding_window", 1, MAX_CONTEXT, 0);
        if (tokens == 0 || fields.isFalse("use_sliding_window")) return Optional.empty();
        if (!isGemma) return Optional.of(new Window(tokens, 0));
        Window window = new Window(tokens, fields.whole("sliding_window_pattern", 1, layers + 1, 6));
        if (fields.values.get("layer_types") instanceof List<?> types) {
            for (int layer = 0; layer < Math.min(layers, types.size()); layer++) {
                if (window.limits(layer) != "sliding_attention".equals(types.get(layer))) {
                    throw Damage.unsupported(
                            NAME + ": layer_types do not repeat every " + window.fullEvery() + " layers (layer " + layer
                                    + " is " + GgufReader.shown(String.valueOf(types.get(layer))) + ")",
                            "Write its shape into a catalogue file of your own.");
                }
            }
        }
        return Optional.of(window);
    }

    private static Attention latent(Fields fields) {
        return new Latent(
                fields.need("num_attention_heads", MAX_HEADS),
                fields.whole("q_lora_rank", 1, ModelShape.MAX_LENGTH, 1),
                fields.need("kv_lora_rank", ModelShape.MAX_LENGTH),
                fields.need("qk_nope_head_dim", MAX_HEADS),
                fields.need("qk_rope_head_dim", MAX_HEADS),
                fields.need("v_head_dim", MAX_HEADS));
    }

    private static Optional<Experts> experts(Fields fields) {
        int count = fields.whole("n_routed_experts", 1, MAX_HEADS, fields.whole("num_experts", 1, MAX_HEADS, 0));
        if (count == 0) return Optional.empty();
        return Optional.of(new Experts(
                count,
                fields.whole("n_shared_experts", 0, MAX_HEADS, 0),
                fields.need("num_experts_per_tok", MAX_HEADS),
                fields.need("moe_intermediate_size", ModelShape.MAX_LENGTH),
                fields.whole("first_k_dense_replace", 0, ModelShape.MAX_LAYERS, 0)));
    }

    private record Fields(Map<?, ?> values) {
        int need(String key, int most) {
            int value = whole(key, 1, most, -1);
            if (value < 0) throw Damage.of(NAME + ": " + key + " is missing (expected: 1 to " + most + ")");
            return value;
        }

        /** What stands for a field that is absent or null may be out of range. */
        int whole(String key, int least, int most, int otherwise) {
            Object value = values.get(key);
            if (value == null) return otherwise;
            if (value instanceof Long number && number >= least && number <= most) return number.intValue();
            throw Damage.of(NAME + ": " + key + " is " + GgufReader.shown(String.valueOf(value)) + " (expected: "
                    + least + " to " + most + ")");
        }

        boolean isFalse(String key) {
            return Boolean.FALSE.equals(values.get(key));
        }
    }
}
