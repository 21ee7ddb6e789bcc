package io.ruche.scheduler.model;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What a tensor of a decoder is for, under which name GGUF files hold it, and which shape it must have. */
public enum TensorRole {
    TOKEN_EMBEDDING("token_embd.weight", m -> List.of(m.embeddingLength(), m.vocabulary())),
    OUTPUT_NORM("output_norm.weight", m -> List.of(m.embeddingLength())),
    /** The head; a model without one uses the token embedding (tied). */
    OUTPUT("output.weight", m -> List.of(m.embeddingLength(), m.vocabulary())),
    /** Divisors of the rotary frequencies for long contexts (Llama 3.1 and later). */
    ROPE_FACTORS("rope_freqs.weight", m -> List.of(m.ropeDimensions() / 2)),
    ATTENTION_NORM("blk.%d.attn_norm.weight", m -> List.of(m.embeddingLength())),
    QUERY("blk.%d.attn_q.weight", m -> List.of(m.embeddingLength(), m.queryLength())),
    QUERY_BIAS("blk.%d.attn_q.bias", m -> List.of(m.queryLength())),
    KEY("blk.%d.attn_k.weight", m -> List.of(m.embeddingLength(), m.keyLength())),
    KEY_BIAS("blk.%d.attn_k.bias", m -> List.of(m.keyLength())),
    VALUE("blk.%d.attn_v.weight", m -> List.of(m.embeddingLength(), m.valueLength())),
    VALUE_BIAS("blk.%d.attn_v.bias", m -> List.of(m.valueLength())),
    ATTENTION_OUTPUT("blk.%d.attn_output.weight", m -> List.of(m.attentionLength(), m.embeddingLength())),
    FEED_FORWARD_NORM("blk.%d.ffn_norm.weight", m -> List.of(m.embeddingLength())),
    GATE("blk.%d.ffn_gate.weight", m -> List.of(m.embeddingLength(), m.feedForwardLength())),
    UP("blk.%d.ffn_up.weight", m -> List.of(m.embeddingLength(), m.feedForwardLength())),
    DOWN("blk.%d.ffn_down.weight", m -> List.of(m.feedForwardLength(), m.embeddingLength()));

    private static final Set<TensorRole> BIASES = EnumSet.of(QUERY_BIAS, KEY_BIAS, VALUE_BIAS);

    /** RMS norm, grouped-query attention without biases, feed-forward gated by SiLU. */
    static final Set<TensorRole> GATED_DECODER = EnumSet.complementOf(EnumSet.copyOf(BIASES));

    /** The same with biases on query, key and value. */
    static final Set<TensorRole> GATED_DECODER_WITH_ATTENTION_BIAS = EnumSet.allOf(TensorRole.class);

    private final String pattern;
    private final Function<ModelDescription, List<Integer>> shape;

    TensorRole(String pattern, Function<ModelDescription, List<Integer>> shape) {
        this.pattern = pattern;
        this.shape = shape;
    }

    /** The name in a GGUF file; {@code layer} is ignored by tensors outside the layers. */
    public String tensorName(int layer) {
        return perLayer() ? pattern.replace("%d", Integer.toString(layer)) : pattern;
    }

    public boolean perLayer() {
        return pattern.startsWith("blk.");
    }

    /** Whether a model may come without it. */
    public boolean optional() {
        return this == OUTPUT || this == ROPE_FACTORS;
    }

    /** The shape that it must have in this model, the contiguous dimension first. */
    List<Long> shape(ModelDescription model) {
        return shape.apply(model).stream().map(Integer::longValue).toList();
    }
}
