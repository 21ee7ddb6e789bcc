package io.ruche.scheduler.model;

import io.ruche.scheduler.model.HeaderFolder.Shard;
import java.util.StringJoiner;

/** Models for tests, of which only the headers are made. */
final class HeaderFixtures {
    static final String FIRST = "model-00001-of-00002.safetensors";
    static final String SECOND = "model-00002-of-00002.safetensors";

    private HeaderFixtures() {}

    private static StringJoiner map() {
        return new StringJoiner(",\n", "{\"metadata\":{\"total_size\":1},\"weight_map\":{", "}}");
    }

    /** A Llama of two layers in bf16, in one file; its head is the embedding. */
    static HeaderFolder llama() {
        HeaderFolder folder = new HeaderFolder();
        folder.put("config.json", """
                {"model_type":"llama","num_hidden_layers":2,"hidden_size":64,"intermediate_size":128,
                 "num_attention_heads":8,"num_key_value_heads":2,"vocab_size":100,"max_position_embeddings":2048,
                 "sliding_window":null,"rope_scaling":{"factor":8.0}}""");
        Shard file = new Shard("model.safetensors", map());
        file.tensor("model.embed_tokens.weight", "BF16", 100, 64);
        for (int layer = 0; layer < 2; layer++) {
            String name = "model.layers." + layer + ".";
            file.tensor(name + "input_layernorm.weight", "BF16", 64)
                    .tensor(name + "self_attn.q_proj.weight", "BF16", 64, 64)
                    .tensor(name + "self_attn.k_proj.weight", "BF16", 16, 64)
                    .tensor(name + "self_attn.v_proj.weight", "BF16", 16, 64)
                    .tensor(name + "self_attn.o_proj.weight", "BF16", 64, 64)
                    .tensor(name + "post_attention_layernorm.weight", "BF16", 64)
                    .tensor(name + "mlp.gate_proj.weight", "BF16", 128, 64)
                    .tensor(name + "mlp.up_proj.weight", "BF16", 128, 64)
                    .tensor(name + "mlp.down_proj.weight", "BF16", 64, 128);
        }
        file.tensor("model.norm.weight", "BF16", 64).into(folder);
        return folder;
    }

    /** A mixture of two layers, the first dense, in two shards packed by MLX in groups of 32. */
    static HeaderFolder experts() {
        HeaderFolder folder = new HeaderFolder();
        folder.put("config.json", """
                {"model_type":"glm4_moe","num_hidden_layers":2,"hidden_size":64,"intermediate_size":128,
                 "num_attention_heads":8,"num_key_value_heads":2,"head_dim":16,"vocab_size":100,
                 "max_position_embeddings":2048,"n_routed_experts":4,"n_shared_experts":1,"num_experts_per_tok":2,
                 "moe_intermediate_size":32,"first_k_dense_replace":1,"num_nextn_predict_layers":1,
                 "quantization":{"group_size":32,"bits":4,"lm_head":{"group_size":64,"bits":8}}}""");
        StringJoiner map = map();
        Shard first = new Shard(FIRST, map);
        first.packed("model.embed_tokens", 4, 32, 100, 64);
        attention(first, 0);
        first.packed("model.layers.0.mlp.gate_proj", 4, 32, 128, 64);
        first.packed("model.layers.0.mlp.up_proj", 4, 32, 128, 64);
        first.packed("model.layers.0.mlp.down_proj", 4, 32, 64, 128).into(folder);
        Shard second = new Shard(SECOND, map);
        attention(second, 1);
        second.tensor("model.layers.1.mlp.gate.weight", "BF16", 4, 64);
        for (String matrix : new String[] {"gate_proj", "up_proj"}) {
            second.packed("model.layers.1.mlp.switch_mlp." + matrix, 4, 32, 4, 32, 64);
            second.packed("model.layers.1.mlp.shared_experts." + matrix, 4, 32, 32, 64);
        }
        second.packed("model.layers.1.mlp.switch_mlp.down_proj", 4, 32, 4, 64, 32);
        second.packed("model.layers.1.mlp.shared_experts.down_proj", 4, 32, 64, 32);
        second.tensor("model.layers.2.eh_proj.weight", "BF16", 64, 128); // guesses further tokens
        second.tensor("model.norm.weight", "BF16", 64);
        second.packed("lm_head", 8, 64, 100, 64).into(folder);
        folder.put("model.safetensors.index.json", map.toString());
        return folder;
    }

    private static void attention(Shard shard, int layer) {
        String name = "model.layers." + layer + ".";
        shard.tensor(name + "input_layernorm.weight", "BF16", 64)
                .packed(name + "self_attn.q_proj", 4, 32, 128, 64)
                .packed(name + "self_attn.k_proj", 4, 32, 32, 64)
                .packed(name + "self_attn.v_proj", 4, 32, 32, 64)
                .packed(name + "self_attn.o_proj", 4, 32, 64, 128)
                .tensor(name + "post_attention_layernorm.weight", "BF16", 64);
    }

    /** Kimi K2.5 at its real size: experts in 4 bits in groups of 32, all else in bf16, a shard for each layer. */
    static HeaderFolder kimi() {
        HeaderFolder folder = new HeaderFolder();
        folder.put("config.json", """
                {"model_type":"kimi_k25","quantization":{"group_size":32,"bits":4},
                 "text_config":{"model_type":"kimi_k2","num_hidden_layers":61,"hidden_size":7168,
                 "intermediate_size":18432,"num_attention_heads":64,"num_key_value_heads":64,"vocab_size":163840,
                 "max_position_embeddings":262144,"q_lora_rank":1536,"kv_lora_rank":512,"qk_nope_head_dim":128,
                 "qk_rope_head_dim":64,"v_head_dim":128,"n_routed_experts":384,"n_shared_experts":1,
                 "num_experts_per_tok":8,"moe_intermediate_size":2048,"first_k_dense_replace":1,
                 "num_nextn_predict_layers":0}}""");
        StringJoiner map = map();
        String prefix = "language_model.model.";
        for (int layer = 0; layer < 61; layer++) {
            Shard shard = new Shard(String.format("model-%05d-of-00061.safetensors", layer + 1), map);
            if (layer == 0) shard.tensor(prefix + "embed_tokens.weight", "BF16", 163840, 7168);
            String name = prefix + "layers." + layer + ".";
            shard.tensor(name + "input_layernorm.weight", "BF16", 7168)
                    .tensor(name + "post_attention_layernorm.weight", "BF16", 7168)
                    .tensor(name + "self_attn.q_a_proj.weight", "BF16", 1536, 7168)
                    .tensor(name + "self_attn.q_a_layernorm.weight", "BF16", 1536)
                    .tensor(name + "self_attn.q_b_proj.weight", "BF16", 64 * 192, 1536)
                    .tensor(name + "self_attn.kv_a_proj_with_mqa.weight", "BF16", 576, 7168)
                    .tensor(name + "self_attn.kv_a_layernorm.weight", "BF16", 512)
                    .tensor(name + "self_attn.kv_b_proj.weight", "BF16", 64 * 256, 512)
                    .tensor(name + "self_attn.o_proj.weight", "BF16", 7168, 64 * 128);
            if (layer == 0) {
                mlp(shard, name + "mlp.", 18432);
            } else {
                shard.tensor(name + "mlp.gate.weight", "BF16", 384, 7168);
                mlp(shard, name + "mlp.shared_experts.", 2048);
                shard.packed(name + "mlp.switch_mlp.gate_proj", 4, 32, 384, 2048, 7168)
                        .packed(name + "mlp.switch_mlp.up_proj", 4, 32, 384, 2048, 7168)
                        .packed(name + "mlp.switch_mlp.down_proj", 4, 32, 384, 7168, 2048);
            }
            if (layer == 60) {
                shard.tensor(prefix + "norm.weight", "BF16", 7168)
                        .tensor("language_model.lm_head.weight", "BF16", 163840, 7168);
            }
            shard.into(folder);
        }
        folder.put("model.safetensors.index.json", map.toString());
        return folder;
    }

    private static void mlp(Shard shard, String name, long length) {
        shard.tensor(name + "gate_proj.weight", "BF16", length, 7168)
                .tensor(name + "up_proj.weight", "BF16", length, 7168)
                .tensor(name + "down_proj.weight", "BF16", 7168, length);
    }

    /** A GGUF mixture with a latent cache, in three parts. */
    static HeaderFolder parts() {
        HeaderFolder folder = new HeaderFolder();
        for (int part = 0; part < 3; part++) {
            GgufWriter file = part == 0 ? latent() : new GgufWriter();
            file.u16("split.no", part);
            file.u16("split.count", 3);
            if (part == 0) file.u32("split.tensors.count", 15);
            int layer = part - 1;
            if (layer >= 0) {
                String name = "blk." + layer + ".";
                file.tensor(name + "attn_norm.weight", 0, 32)
                        .tensor(name + "attn_kv_a_mqa.weight", 0, 32, 24)
                        .tensor(name + "attn_output.weight", 0, 32, 32)
                        .tensor(name + "ffn_gate_exps.weight", 2, 32, 16, 4)
                        .tensor(name + "ffn_up_exps.weight", 2, 32, 16, 4)
                        .tensor(name + "ffn_gate_shexp.weight", 0, 32, 16);
            }
            folder.put(String.format("m-%05d-of-00003.gguf", part + 1), file.toByteArray());
        }
        return folder;
    }

    private static GgufWriter latent() {
        GgufWriter out = new GgufWriter();
        out.string("general.architecture", "deepseek2");
        out.u32("general.file_type", 2);
        out.u32("deepseek2.block_count", 2);
        out.u32("deepseek2.context_length", 64);
        out.u32("deepseek2.embedding_length", 32);
        out.u32("deepseek2.feed_forward_length", 64);
        out.u32("deepseek2.attention.head_count", 4);
        out.u32("deepseek2.attention.head_count_kv", 1);
        out.u32("deepseek2.attention.key_length", 24);
        out.u32("deepseek2.attention.value_length", 16);
        out.u32("deepseek2.attention.kv_lora_rank", 16);
        out.u32("deepseek2.rope.dimension_count", 8);
        out.u32("deepseek2.expert_count", 4);
        out.u32("deepseek2.expert_used_count", 2);
        out.strings("tokenizer.ggml.tokens", 16);
        out.tensor("token_embd.weight", 0, 32, 16);
        out.tensor("output_norm.weight", 0, 32);
        out.tensor("output.weight", 0, 32, 16);
        return out;
    }
}
