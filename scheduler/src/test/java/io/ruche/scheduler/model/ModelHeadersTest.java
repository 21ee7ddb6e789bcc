package io.ruche.scheduler.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.ruche.proto.KvRun;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.model.HeaderFolder.Shard;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;

class ModelHeadersTest {

    @Test
    void readsADenseModelInOneFile() {
        ModelFacts facts = ModelHeaders.safetensors(HeaderFixtures.llama());

        long layer = 2 * 64 + 2 * 64 * 64 + 2 * 16 * 64 + 3 * 128 * 64;
        assertThat(facts.getLayerParametersList()).containsExactly(6400L, layer, layer, 6464L);
        assertThat(facts.getLayerBytesList()).containsExactly(12800L, 2 * layer, 2 * layer, 12928L);
        assertThat(facts.getParameters()).isEqualTo(6400 + 2 * layer + 64);
        assertThat(facts.getTiedEmbeddings()).isTrue();
        assertThat(facts.getQuantisation()).isEqualTo("BF16");
        assertThat(facts.getKvBytesPerToken()).isEqualTo(2 * 2 * 2 * 8 * 4);
        assertThat(facts.getHeads()).isEqualTo(8);
        assertThat(facts.getKvHeads()).isEqualTo(2);
        assertThat(facts.getKvRunsList()).isEmpty();
        assertThat(facts.getActiveParameters()).isZero();
        assertThat(facts.getRequestsList()).containsExactly("generate");
    }

    @Test
    void readsShardsOfPackedExperts() {
        HeaderFolder folder = HeaderFixtures.experts();

        ModelFacts facts = ModelHeaders.safetensors(folder);

        long attention = 2 * 64 + 2 * 128 * 64 + 2 * 32 * 64;
        long expert = 3 * 32 * 64;
        assertThat(facts.getLayerParametersList())
                .containsExactly(6400L, attention + 3 * 128 * 64, attention + 4 * 64 + 5 * expert, 6464L);
        assertThat(facts.getActiveParameters())
                .isEqualTo(attention + 3 * 128 * 64 + attention + 4 * 64 + 3 * expert + 6464);
        // four bits and two scales of 16 for each 32; the head has eight and its group is 64
        assertThat(facts.getLayerBytes(0)).isEqualTo(6400 * 5 / 8);
        assertThat(facts.getLayerBytes(3)).isEqualTo(6400 * 17 / 16 + 128);
        assertThat(facts.getLayerBytes(2) - facts.getLayerActiveBytes(2)).isEqualTo(2 * expert * 5 / 8);
        assertThat(facts.getLayerActiveBytes(0)).isEqualTo(64 * 5 / 8);
        assertThat(facts.getQuantisation()).isEqualTo("4bit");
        assertThat(facts.getTiedEmbeddings()).isFalse();
        assertThat(facts.getFileBytes())
                .isEqualTo(folder.size(HeaderFixtures.FIRST) + folder.size(HeaderFixtures.SECOND));
    }

    @Test
    void readsKimiAtItsRealSizeFromAFewHundredKilobytes() {
        HeaderFolder folder = HeaderFixtures.kimi();
        ModelFacts known = Catalogue.builtIn().resolve("kimi-k2.5").facts().orElseThrow();

        ModelFacts facts = ModelHeaders.safetensors(folder);

        assertThat(facts.getLayerParametersList()).isEqualTo(known.getLayerParametersList());
        assertThat(facts.getActiveParameters()).isEqualTo(known.getActiveParameters());
        assertThat(facts.getKvRunsList()).isEqualTo(known.getKvRunsList());
        assertThat(facts.getKvBytesPerToken()).isEqualTo(2 * 70_272);
        assertThat(facts.getFileBytes()).isCloseTo(known.getFileBytes(), withinPercentage(1));
        for (int i = 0; i < 63; i++) {
            assertThat(facts.getLayerBytes(i)).isCloseTo(known.getLayerBytes(i), withinPercentage(1));
            assertThat(facts.getLayerActiveBytes(i)).isCloseTo(known.getLayerActiveBytes(i), withinPercentage(1));
        }
        assertThat(folder.bytesRead).isLessThan(1_000_000);
    }

    @Test
    void readsExpertsOneByOneAndWhatIsPackedForCompressedTensors() {
        HeaderFolder folder = new HeaderFolder();
        folder.put("config.json", """
                {"model_type":"qwen3_moe","num_hidden_layers":1,"hidden_size":64,"intermediate_size":128,
                 "num_attention_heads":4,"num_key_value_heads":1,"head_dim":16,"vocab_size":10,
                 "max_position_embeddings":64,"num_experts":2,"num_experts_per_tok":1,"moe_intermediate_size":8,
                 "quantization_config":{"quant_method":"compressed-tensors",
                 "config_groups":{"group_0":{"weights":{"num_bits":4,"group_size":32}}}}}""");
        Shard file = new Shard("model.safetensors", new StringJoiner(""));
        file.tensor("model.embed_tokens.weight", "BF16", 10, 64)
                .tensor("model.layers.0.self_attn.k_proj.weight", "BF16", 16, 64);
        for (int expert = 0; expert < 2; expert++) {
            String name = "model.layers.0.mlp.experts." + expert + ".gate_proj.";
            file.tensor(name + "weight_packed", "I32", 8, 8)
                    .tensor(name + "weight_scale", "BF16", 8, 2)
                    .tensor(name + "weight_shape", "I32", 2);
        }
        file.tensor("lm_head.weight", "BF16", 10, 64).into(folder);

        ModelFacts facts = ModelHeaders.safetensors(folder);

        assertThat(facts.getLayerParameters(1)).isEqualTo(16 * 64 + 2 * 8 * 64);
        assertThat(facts.getActiveParameters()).isEqualTo(16 * 64 + 8 * 64 + 640);
        long expert = 8 * 8 * 4 + 8 * 2 * 2 + 8;
        assertThat(facts.getLayerBytes(1)).isEqualTo(2 * 16 * 64 + 2 * expert);
        assertThat(facts.getLayerActiveBytes(1)).isEqualTo(2 * 16 * 64 + expert);
        assertThat(facts.getQuantisation()).isEqualTo("int4");
    }

    @Test
    void readsWindowsAndWhatSeesPicturesOfGemma() {
        HeaderFolder folder = new HeaderFolder();
        folder.put("config.json", """
                {"model_type":"gemma3","text_config":{"model_type":"gemma3_text","num_hidden_layers":8,
                 "hidden_size":64,"intermediate_size":128,"sliding_window":1024,"vocab_size":10},
                 "vision_config":{"num_hidden_layers":27}}""");
        Shard file = new Shard("model.safetensors", new StringJoiner(""));
        file.tensor("language_model.model.embed_tokens.weight", "BF16", 10, 64)
                .tensor("vision_tower.vision_model.encoder.layers.26.mlp.fc1.weight", "BF16", 100)
                .tensor("multi_modal_projector.mm_input_projection_weight", "BF16", 10);
        for (int layer = 0; layer < 8; layer++) {
            file.tensor("language_model.model.layers." + layer + ".self_attn.k_proj.weight", "BF16", 1024, 64);
        }
        file.tensor("language_model.model.norm.weight", "BF16", 64).into(folder);

        ModelFacts facts = ModelHeaders.safetensors(folder);

        assertThat(facts.getKvRunsList())
                .extracting(KvRun::getLayers, KvRun::getWindow)
                .containsExactly(tuple(5, 1024), tuple(1, 0), tuple(2, 1024));
        assertThat(facts.getLayerParameters(0)).isEqualTo(640 + 110);
        assertThat(facts.getLayerParameters(9)).isEqualTo(64 + 640);
        assertThat(facts.getContextLength()).isEqualTo(131_072);
        assertThat(facts.getHeads()).isEqualTo(8);
    }

    @Test
    void readsAllPartsOfASplitFile() {
        HeaderFolder folder = HeaderFixtures.parts();

        ModelFacts facts = ModelHeaders.gguf(folder, "m-00002-of-00003.gguf");

        assertThat(facts.getArchitecture()).isEqualTo("deepseek2");
        assertThat(facts.getLayerParametersCount()).isEqualTo(4);
        long routed = 2 * 32 * 16 * 4;
        assertThat(facts.getLayerParameters(1)).isEqualTo(32 + 32 * 24 + 32 * 32 + 32 * 16 + routed);
        assertThat(facts.getLayerBytes(1) - facts.getLayerActiveBytes(1)).isEqualTo(routed / 32 * 18 / 2);
        assertThat(facts.getActiveParameters())
                .isEqualTo(2 * (facts.getLayerParameters(1) - routed / 2) + facts.getLayerParameters(3));
        assertThat(facts.getKvRunsList())
                .containsExactly(KvRun.newBuilder()
                        .setLayers(2)
                        .setBytesPerToken(4 * (16 + 8))
                        .setLatent(true)
                        .build());
        assertThat(facts.getKvBytesPerToken()).isEqualTo(2 * 4 * 24);
        assertThat(facts.getFileBytes())
                .isEqualTo(folder.sizes.values().stream()
                        .mapToLong(Long::longValue)
                        .sum());
    }

    @Test
    void leavesOutLayersThatOnlyGuessFurtherTokens() {
        GgufWriter file = GgufWriter.tiny("glm4moe");
        file.u32("glm4moe.nextn_predict_layers", 1);
        ModelFacts whole = ModelHeaders.gguf(
                new HeaderFolder().put("m.gguf", GgufWriter.tiny("glm4moe").toByteArray()), "m.gguf");

        ModelFacts facts = ModelHeaders.gguf(new HeaderFolder().put("m.gguf", file.toByteArray()), "m.gguf");

        assertThat(facts.getLayers()).isEqualTo(1);
        assertThat(facts.getLayerBytesList())
                .isEqualTo(List.of(whole.getLayerBytes(0), whole.getLayerBytes(1), whole.getLayerBytes(3)));
        assertThat(facts.getKvBytesPerToken()).isEqualTo(whole.getKvBytesPerToken() / 2);
        assertThat(facts.getParameters()).isEqualTo(whole.getParameters() - whole.getLayerParameters(2));
    }

    @Test
    void knowsWhichLayersOfAGgufGemmaLookBackAWindow() {
        GgufWriter file = GgufWriter.tiny("gemma3");
        file.u32("gemma3.attention.sliding_window", 512);

        ModelFacts facts = ModelHeaders.gguf(new HeaderFolder().put("m.gguf", file.toByteArray()), "m.gguf");

        assertThat(facts.getKvRunsList())
                .containsExactly(KvRun.newBuilder()
                        .setLayers(2)
                        .setWindow(512)
                        .setBytesPerToken(facts.getKvBytesPerToken() / 2)
                        .build());
    }

    @Test
    void stillReadsAnEncoder() {
        HeaderFolder folder = new HeaderFolder();
        folder.put("config.json", """
                {"model_type":"bert","num_hidden_layers":1,"hidden_size":8,"intermediate_size":16,
                 "num_attention_heads":2,"max_position_embeddings":32,"vocab_size":4}""");
        new Shard("model.safetensors", new StringJoiner(""))
                .tensor("embeddings.word_embeddings.weight", "F32", 4, 8)
                .into(folder);

        assertThat(ModelHeaders.safetensors(folder).getRequestsList()).containsExactly("embed");
    }
}
