package io.ruche.scheduler.model;

import io.ruche.scheduler.model.SafetensorsHeader.Tensor;
import io.ruche.scheduler.model.SafetensorsHeader.Type;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How quantised tensors are packed, as {@code config.json} says. MLX keeps {@code NAME.weight} as 32-bit words with
 * {@code NAME.scales}, one for each group, and {@code NAME.biases}; compressed-tensors keeps {@code NAME.weight_packed}
 * with {@code NAME.weight_scale} and {@code NAME.weight_shape}.
 *
 * @param label for people, empty when nothing is quantised
 * @param groupSize elements that share a scale; 0 when nothing says
 * @param modules what {@code quantization} says of single modules
 */
record Packing(String label, int groupSize, int packedBits, Map<?, ?> modules) {
    private static final Set<Long> BITS = Set.of(2L, 3L, 4L, 5L, 6L, 8L);
    private static final int MAX_GROUP = 4096;

    static Packing read(Map<String, @Nullable Object> top, Map<?, ?> text) {
        if (top.get("quantization") instanceof Map<?, ?> mlx) {
            int bits = whole(mlx, "bits", 8);
            return new Packing(bits + "bit", whole(mlx, "group_size", MAX_GROUP), 0, mlx);
        }
        Object other = top.get("quantization_config");
        if (other == null) other = text.get("quantization_config");
        if (!(other instanceof Map<?, ?> config)) return new Packing("", 0, 0, Map.of());
        String method = String.valueOf(config.get("quant_method"));
        if (!method.equals("compressed-tensors")) return new Packing(method, 0, 0, Map.of());
        int bits = config.get("config_groups") instanceof Map<?, ?> groups
                        && groups.get("group_0") instanceof Map<?, ?> group
                        && group.get("weights") instanceof Map<?, ?> weights
                ? whole(weights, "num_bits", 8)
                : 0;
        return new Packing("int" + bits, 0, bits, Map.of());
    }

    private static int whole(Map<?, ?> fields, String key, int most) {
        if (fields.get(key) instanceof Long value && value >= 1 && value <= most) return value.intValue();
        throw Damage.of(ModelHeaders.CONFIG + ": quantization: " + key + " is "
                + GgufReader.shown(String.valueOf(fields.get(key))) + " (expected: 1 to " + most + ")");
    }

    /** Parameters that a tensor stands for: none of scales and zero points, several in each word of packed weights. */
    long parameters(Tensor tensor, Map<String, Tensor> all) {
        String name = tensor.name();
        if (isScale(name, all)) return 0;
        if (name.endsWith(".weight_packed")) return packed(tensor);
        Tensor scales = name.endsWith(".weight") ? all.get(module(name) + ".scales") : null;
        return scales == null ? tensor.elements() : grouped(tensor, scales);
    }

    private static boolean isScale(String name, Map<String, Tensor> all) {
        if (name.endsWith(".scales") || name.endsWith(".biases")) return all.containsKey(module(name) + ".weight");
        return name.endsWith(".weight_scale") || name.endsWith(".weight_scale_inv") || name.endsWith(".weight_shape");
    }

    private long packed(Tensor tensor) {
        if (packedBits == 0) {
            throw Damage.of("tensor " + GgufReader.shown(tensor.name()) + " is packed, but " + ModelHeaders.CONFIG
                    + " does not say in how many bits");
        }
        return tensor.bytes() * 8 / packedBits;
    }

    private long grouped(Tensor weight, Tensor scales) {
        int group = modules.get(module(weight.name())) instanceof Map<?, ?> own && own.containsKey("group_size")
                ? whole(own, "group_size", MAX_GROUP)
                : groupSize;
        String place = "tensor " + GgufReader.shown(weight.name());
        if (group == 0) {
            throw Damage.of(place + " has scales, but " + ModelHeaders.CONFIG + " does not tell its group_size");
        }
        long elements = scales.elements() * group;
        boolean isWhole = elements > 0 && weight.type() == Type.U32 && weight.bytes() * 8 % elements == 0;
        if (!isWhole || !BITS.contains(weight.bytes() * 8 / elements)) {
            throw Damage.of(place + " has " + weight.bytes() + " bytes of " + weight.type() + " for " + elements
                    + " elements in groups of " + group + " (expected: 2, 3, 4, 5, 6 or 8 bits for each)");
        }
        return elements;
    }

    private static String module(String name) {
        return name.substring(0, name.lastIndexOf('.'));
    }
}
