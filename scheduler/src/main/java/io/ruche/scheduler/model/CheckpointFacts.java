package io.ruche.scheduler.model;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.model.ModelShape.Experts;
import io.ruche.scheduler.model.ModelShape.Grouped;
import io.ruche.scheduler.model.SafetensorsHeader.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Adds the tensors of a decoder up by layer, and checks them against {@code config.json}. Used by one thread. */
final class CheckpointFacts {
    private static final Pattern LAYER =
            Pattern.compile("(?:language_model\\.|model\\.)*layers\\.(?<layer>[0-9]{1,5})\\..+");
    private static final Pattern EMBEDDING = Pattern.compile("(?:language_model\\.|model\\.)*embed_tokens\\..+");
    private static final Pattern HEAD = Pattern.compile("(?:language_model\\.|model\\.)*lm_head\\..+");
    /** What sees pictures feeds the first layer, so it belongs to the embedding. */
    private static final Pattern EYES =
            Pattern.compile("(?:model\\.)?(?:vision_|visual\\.|mm_projector|multi_modal_projector).*");

    private static final Pattern ROUTED = Pattern.compile(".*\\.(?:experts|switch_mlp)\\..+");

    private final Checkpoint checkpoint;
    private final DecoderConfig config;
    private final ModelShape shape;
    private final long[] bytes;
    private final long[] parameters;
    private final long[] routedBytes;
    private final long[] routedParameters;
    private long embeddingBytes;
    private long embeddingParameters;
    private boolean hasHead;
    private Optional<Tensor> largest = Optional.empty();

    private CheckpointFacts(Checkpoint checkpoint, DecoderConfig config) {
        this.checkpoint = checkpoint;
        this.config = config;
        this.shape = config.shape();
        int entries = shape.layers() + 2;
        this.bytes = new long[entries];
        this.parameters = new long[entries];
        this.routedBytes = new long[entries];
        this.routedParameters = new long[entries];
    }

    static ModelFacts of(Checkpoint checkpoint, DecoderConfig config) {
        CheckpointFacts facts = new CheckpointFacts(checkpoint, config);
        facts.add();
        facts.check();
        return facts.build();
    }

    private void add() {
        for (Tensor tensor : checkpoint.tensors().values()) {
            int entry = entry(tensor.name());
            if (entry < 0) continue;
            long elements = config.packing().parameters(tensor, checkpoint.tensors());
            bytes[entry] += tensor.bytes();
            parameters[entry] += elements;
            if (ROUTED.matcher(tensor.name()).matches()) {
                routedBytes[entry] += tensor.bytes();
                routedParameters[entry] += elements;
            }
            if (EMBEDDING.matcher(tensor.name()).matches()) {
                embeddingBytes += tensor.bytes();
                embeddingParameters += elements;
                checkRows(tensor, ".weight", shape.vocabulary(), "vocab_size");
            }
            hasHead |= HEAD.matcher(tensor.name()).matches();
            if (largest.isEmpty() || tensor.bytes() > largest.get().bytes()) largest = Optional.of(tensor);
            checkKeys(tensor);
        }
    }

    /** Index into the lists; -1 for a tensor that runtimes do not load. */
    private int entry(String name) {
        Matcher layer = LAYER.matcher(name);
        if (layer.matches()) {
            int index = Integer.parseInt(layer.group("layer"));
            if (index < shape.layers()) return index + 1;
            if (index < shape.layers() + config.predictionLayers()) return -1;
            throw Damage.of("tensor " + GgufReader.shown(name) + " belongs to no layer (expected: 0 to "
                    + (shape.layers() - 1) + " as config.json says)");
        }
        boolean isFirst =
                EMBEDDING.matcher(name).matches() || EYES.matcher(name).matches();
        return isFirst ? 0 : shape.layers() + 1;
    }

    /** Keys and values are counted by what config.json says, so it must be true. */
    private void checkKeys(Tensor tensor) {
        if (shape.attention() instanceof Grouped grouped) {
            checkRows(
                    tensor,
                    ".self_attn.k_proj.weight",
                    (long) grouped.kvHeads() * grouped.headLength(),
                    "num_key_value_heads x head_dim");
        } else {
            checkRows(
                    tensor,
                    ".self_attn.kv_a_proj_with_mqa.weight",
                    shape.attention().cachedElements(),
                    "kv_lora_rank + qk_rope_head_dim");
        }
    }

    private static void checkRows(Tensor tensor, String ending, long rows, String fields) {
        if (!tensor.name().endsWith(ending)
                || (!tensor.shape().isEmpty() && tensor.shape().get(0) == rows)) return;
        throw Damage.of("tensor " + GgufReader.shown(tensor.name()) + " has shape " + tensor.shape() + " (expected: "
                + rows + " rows, " + fields + " of config.json)");
    }

    private void check() {
        if (embeddingBytes == 0) throw Damage.of("it has no tensor embed_tokens");
        for (int layer = 0; layer < shape.layers(); layer++) {
            if (bytes[layer + 1] == 0) {
                throw Damage.of("layer " + layer + " has no tensors (expected: " + shape.layers()
                        + " layers as config.json says)");
            }
        }
        if (shape.hasExperts() && Arrays.stream(routedBytes).sum() == 0) {
            throw Damage.of("config.json tells of experts, but no tensor is of one");
        }
    }

    private ModelFacts build() {
        int last = shape.layers() + 1;
        long all = Arrays.stream(parameters).sum();
        if (!hasHead) {
            bytes[last] += embeddingBytes;
            parameters[last] += embeddingParameters;
        }
        ModelFacts.Builder facts = shape.facts()
                .setParameters(all)
                .setFileBytes(checkpoint.fileBytes())
                .setQuantisation(label())
                .setTiedEmbeddings(!hasHead)
                .addAllLayerBytes(boxed(bytes))
                .clearLayerParameters()
                .addAllLayerParameters(boxed(parameters));
        shape.feedForward().experts().ifPresent(experts -> active(facts, experts));
        return facts.build();
    }

    private void active(ModelFacts.Builder facts, Experts experts) {
        long active = 0;
        facts.addLayerActiveBytes(embeddingBytes / shape.vocabulary());
        for (int i = 1; i < bytes.length; i++) {
            facts.addLayerActiveBytes(
                    bytes[i] - routedBytes[i] + Share.of(routedBytes[i], experts.perToken(), experts.count()));
            active += parameters[i]
                    - routedParameters[i]
                    + Share.of(routedParameters[i], experts.perToken(), experts.count());
        }
        facts.setActiveParameters(active);
    }

    private String label() {
        String packed = config.packing().label();
        return packed.isEmpty() ? largest.map(tensor -> tensor.type().name()).orElse("") : packed;
    }

    private static List<Long> boxed(long[] values) {
        return Arrays.stream(values).boxed().toList();
    }
}
