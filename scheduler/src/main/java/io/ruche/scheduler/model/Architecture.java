package io.ruche.scheduler.model;

import io.ruche.scheduler.failure.FailureException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a decoder of one family is made of, as data: how it rotates positions and which tensors it has. A runtime builds
 * its forward pass from this, so that a new family of the same kind is a new row in {@link #KNOWN}.
 *
 * @param name GGUF's {@code general.architecture}
 * @param rope which elements of a head rotate together
 * @param tensors the tensors that it may have; those not {@link TensorRole#optional} must be there
 */
public record Architecture(String name, RopeStyle rope, Set<TensorRole> tensors) {

    /** How the elements of a head pair up under rotary position embedding. */
    public enum RopeStyle {
        /** (0,1), (2,3), ... */
        INTERLEAVED,
        /** (0,n/2), (1,n/2+1), ... */
        HALVES
    }

    private static final Map<String, Architecture> KNOWN = new TreeMap<>(Map.of(
            "llama",
            new Architecture("llama", RopeStyle.INTERLEAVED, TensorRole.GATED_DECODER),
            "qwen2",
            new Architecture("qwen2", RopeStyle.HALVES, TensorRole.GATED_DECODER_WITH_ATTENTION_BIAS)));

    public Architecture {
        tensors = Set.copyOf(tensors);
    }

    public static Optional<Architecture> find(String name) {
        return Optional.ofNullable(KNOWN.get(name));
    }

    /** @throws FailureException {@code UNSUPPORTED_MODEL} with the names that are known */
    public static Architecture get(String name) {
        return find(name)
                .orElseThrow(() -> Damage.unsupported(
                        "its architecture is " + name + " (expected: one of " + String.join(", ", names()) + ")",
                        "Use a model of one of these families, or a runtime that supports " + name + "."));
    }

    /** Names of the architectures that are known, sorted. */
    public static List<String> names() {
        return List.copyOf(KNOWN.keySet());
    }

    public boolean has(TensorRole role) {
        return tensors.contains(role);
    }

    /**
     * The tensors of the whole model outside its layers.
     *
     * @throws FailureException {@code DAMAGED_MODEL} when one is missing or has another shape than the header says
     */
    public Map<TensorRole, GgufTensor> globalTensors(GgufHeader header, ModelDescription model) {
        return collect(header, model, -1);
    }

    /**
     * The tensors of one layer.
     *
     * @throws FailureException {@code DAMAGED_MODEL} when one is missing or has another shape than the header says
     */
    public Map<TensorRole, GgufTensor> layerTensors(GgufHeader header, ModelDescription model, int layer) {
        if (layer < 0 || layer >= model.layers()) {
            throw new IndexOutOfBoundsException("layer " + layer + " of " + model.layers());
        }
        return collect(header, model, layer);
    }

    /**
     * Checks the whole model before anything is loaded: each tensor that the family has is there with the right shape, and
     * there is none that the family does not have, since leaving one out would compute nonsense.
     *
     * @throws FailureException {@code DAMAGED_MODEL} or {@code UNSUPPORTED_MODEL}
     */
    public void check(GgufHeader header, ModelDescription model) {
        List<String> expected = new ArrayList<>();
        globalTensors(header, model).values().forEach(t -> expected.add(t.name()));
        for (int layer = 0; layer < model.layers(); layer++) {
            layerTensors(header, model, layer).values().forEach(t -> expected.add(t.name()));
        }
        Set<String> known = Set.copyOf(expected);
        for (GgufTensor tensor : header.tensors()) {
            if (!known.contains(tensor.name())) {
                throw Damage.unsupported(
                        "it has a tensor " + tensor.name() + ", which " + name + " models here do not have",
                        "It is probably a variant with experts or adapters; use a plain " + name + " model.");
            }
        }
    }

    private Map<TensorRole, GgufTensor> collect(GgufHeader header, ModelDescription model, int layer) {
        Map<TensorRole, GgufTensor> found = new EnumMap<>(TensorRole.class);
        for (TensorRole role : TensorRole.values()) {
            if (!has(role) || role.perLayer() != layer >= 0) {
                continue;
            }
            String tensorName = role.tensorName(layer);
            if (role.optional() && header.findTensor(tensorName).isEmpty()) {
                continue;
            }
            GgufTensor tensor = header.getTensor(tensorName);
            List<Long> shape = role.shape(model);
            if (!tensor.shape().equals(shape)) {
                throw Damage.of(String.format(
                        Locale.ROOT,
                        "tensor %s has shape %s (expected: %s from the header)",
                        tensorName,
                        tensor.shape(),
                        shape));
            }
            found.put(role, tensor);
        }
        return found;
    }
}
