package io.ruche.scheduler.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelDescriptionTest {

    @Test
    void saysWhatAModelIsMadeOf() {
        GgufHeader header = header(GgufWriter.tiny("llama"));

        ModelDescription model = ModelDescription.of(header);

        assertThat(model.architecture()).isEqualTo("llama");
        assertThat(model.quantisation()).isEqualTo("F32");
        assertThat(model.layers()).isEqualTo(2);
        assertThat(model.keyHeadLength()).isEqualTo(8);
        assertThat(model.queryLength()).isEqualTo(32);
        assertThat(model.keyLength()).isEqualTo(16);
        assertThat(model.kvBytesPerTokenAndLayer(4)).isEqualTo((16 + 16) * 4);
        assertThat(model.vocabulary()).isEqualTo(16);
        assertThat(model.endToken()).hasValue(3);
        assertThat(model.endText()).isEqualTo("t3");
        assertThat(model.tied()).isTrue();
    }

    @Test
    void addsTensorsUpByLayer() {
        ModelFacts facts = ModelDescription.of(header(GgufWriter.tiny("llama"))).toFacts();

        long layerParameters = 32 + 32 * 32 + 2 * 32 * 16 + 32 * 32 + 32 + 3 * 32 * 64;
        assertThat(facts.getLayerParametersList())
                .containsExactly(32L * 16, layerParameters, layerParameters, 32L + 32 * 16);
        assertThat(facts.getParameters()).isEqualTo(32 * 16 + 2 * layerParameters + 32);
        assertThat(facts.getLayerBytes(1)).isEqualTo(layerParameters * 4 - 32 * 32 * 4 + 32 * 18);
        assertThat(facts.getTiedEmbeddings()).isTrue();
        assertThat(facts.getKvBytesPerToken()).isEqualTo(2L * (16 + 16) * 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "qwen2"})
    void checksEachTensorOfAKnownArchitecture(String name) {
        GgufHeader header = header(GgufWriter.tiny(name));
        ModelDescription model = ModelDescription.of(header);
        Architecture architecture = Architecture.get(name);

        architecture.check(header, model);

        assertThat(architecture.layerTensors(header, model, 1)).containsKeys(TensorRole.QUERY, TensorRole.DOWN);
        assertThat(architecture.layerTensors(header, model, 1).containsKey(TensorRole.QUERY_BIAS))
                .isEqualTo(name.equals("qwen2"));
        assertThat(architecture.globalTensors(header, model))
                .containsOnlyKeys(TensorRole.TOKEN_EMBEDDING, TensorRole.OUTPUT_NORM);
    }

    @Test
    void namesAnArchitectureThatIsNotKnown() {
        Failure failure = catchThrowableOfType(FailureException.class, () -> Architecture.get("mamba"))
                .failure();

        assertThat(failure.code()).isEqualTo(FailureCode.UNSUPPORTED_MODEL);
        assertThat(failure.message()).contains("architecture is mamba (expected: one of llama, qwen2)");
    }

    @Test
    void refusesTensorsThatDoNotGoWithTheHeader() {
        assertThat(checked(f -> f.tensors.removeIf(t -> t.name().equals("blk.1.ffn_up.weight"))))
                .contains("tensor blk.1.ffn_up.weight is missing");
        assertThat(checked(f -> f.u32("llama.feed_forward_length", 96)))
                .contains("blk.0.ffn_gate.weight has shape [32, 64] (expected: [32, 96]");
        assertThat(checked(f -> f.tensor("blk.0.ffn_gate_inp.weight", 0, 32, 4)))
                .contains("has a tensor blk.0.ffn_gate_inp.weight");
        assertThat(checked(f -> f.tensor("blk.7.attn_q.weight", 0, 32, 32))).contains("belongs to no layer");
    }

    @Test
    void refusesValuesOutOfRange() {
        assertThat(checked(f -> f.u32("llama.block_count", 0))).contains("llama.block_count is 0");
        assertThat(checked(f -> f.u32("llama.block_count", 1 << 30))).contains("llama.block_count is 1073741824");
        assertThat(checked(f -> f.keys.remove("llama.context_length"))).contains("llama.context_length is missing");
        assertThat(checked(f -> f.string("llama.context_length", "long"))).contains("holds String long");
        assertThat(checked(f -> f.u32("llama.attention.head_count_kv", 3))).contains("do not divide");
        assertThat(checked(f -> f.u32("llama.rope.dimension_count", 7))).contains("an even number");
        assertThat(checked(f -> f.f32("llama.attention.layer_norm_rms_epsilon", Float.NaN)))
                .contains("is NaN");
        assertThat(checked(f -> f.u32("tokenizer.ggml.eos_token_id", 16))).contains("below the vocabulary of 16");
        assertThat(checked(f -> f.strings("tokenizer.ggml.tokens", 17))).contains("17 tokens");
        assertThat(checked(f -> f.keys.remove("general.architecture"))).contains("general.architecture is missing");
        assertThat(checked(f -> f.string("general.architecture", "../x"))).contains("is not a name");
    }

    private static String checked(Consumer<GgufWriter> change) {
        GgufWriter file = GgufWriter.tiny("llama");
        change.accept(file);
        return catchThrowableOfType(FailureException.class, () -> {
                    GgufHeader header = header(file);
                    ModelDescription model = ModelDescription.of(header);
                    Architecture.get(model.architecture()).check(header, model);
                })
                .failure()
                .message();
    }

    private static GgufHeader header(GgufWriter file) {
        return GgufHeader.read(ByteSource.of(ByteBuffer.wrap(file.toByteArray())));
    }
}
