package io.ruche.scheduler.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SafetensorsHeaderTest {
    private static final String GOOD = """
            {"__metadata__":{"format":"pt"},
             "b":{"dtype":"F32","shape":[4,8],"data_offsets":[0,128]},
             "a.\\u00e9":{"dtype":"BF16","shape":[],"data_offsets":[128,130]}}""";

    private static final String CONFIG = """
            {"model_type":"bert","num_hidden_layers":1,"hidden_size":8,"intermediate_size":16,"num_attention_heads":2,
             "max_position_embeddings":32,"vocab_size":4,"layer_norm_eps":1e-12,"hidden_act":"gelu"}""";

    @Test
    void readsTensorsInTheOrderOfTheFile() {
        SafetensorsHeader header = read(file(GOOD, 130));

        assertThat(header.tensors()).extracting(SafetensorsHeader.Tensor::name).containsExactly("b", "a.é");
        assertThat(header.getTensor("b").elements()).isEqualTo(32);
        assertThat(header.getTensor("a.é").bytes()).isEqualTo(2);
        assertThat(header.getTensor("b").offset()).isEqualTo(8 + GOOD.getBytes(StandardCharsets.UTF_8).length);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[]|an object",
                "{]|a key",
                "{\"a\":1|(expected: '}')",
                "{\"a\":1}|is described by no object",
                "{\"a\":{}} x|its end",
                "{\"a\":{\"dtype\":\"F4\",\"shape\":[1],\"data_offsets\":[0,4]}}|has type F4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,5]}}|has 5 bytes (expected: 4",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]}}|whole numbers from 0",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]}}|whole numbers from 0",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,8],\"data_offsets\":[0,4]}}|whole numbers from 0",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[900000000000000000,800],\"data_offsets\":[0,4]}}|fits in 63 bits",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1],\"data_offsets\":[0,4]}}|no short list",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[100],\"data_offsets\":[0,400]}}|cut short",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]}}|lies at bytes 4 to 0",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]}}|1 offsets",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|overlaps",
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]},\"a\":1}|key a twice",
                "{\"a\":{\"dtype\":\"\\q\"}}|an escape that JSON knows",
                "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}|nests deeper than 32",
            })
    void refusesByName(String json, String message) {
        Failure failure = failure(file(json, 64));

        assertThat(failure.code()).isIn(FailureCode.DAMAGED_MODEL, FailureCode.UNSUPPORTED_MODEL);
        assertThat(failure.message()).contains(message);
    }

    @Test
    void refusesALengthThatIsALie() {
        byte[] file = file(GOOD, 130);
        ByteBuffer.wrap(file).order(java.nio.ByteOrder.LITTLE_ENDIAN).putLong(0, 1L << 60);
        assertThat(failure(file).message()).contains("1152921504606846976 bytes");
        assertThat(failure(new byte[4]).message()).contains("it has 4 bytes");
        assertThat(failure(Arrays.copyOf(file(GOOD, 130), 100)).message()).contains("safetensors header has");
    }

    @Test
    void survivesTenThousandMutations() {
        Random random = new Random(20261122);
        byte[] original = file(GOOD, 130);
        for (int round = 0; round < 10_000; round++) {
            byte[] file = original.clone();
            for (int i = 0; i <= random.nextInt(3); i++) {
                file[random.nextInt(original.length - 130)] = (byte) random.nextInt();
            }
            try {
                read(file);
            } catch (FailureException e) {
                assertThat(e.failure().code()).isIn(FailureCode.DAMAGED_MODEL, FailureCode.UNSUPPORTED_MODEL);
            }
        }
    }

    @Test
    void describesAnEncoder() {
        String json = """
                {"embeddings.word_embeddings.weight":{"dtype":"F32","shape":[4,8],"data_offsets":[0,128]},
                 "encoder.layer.0.output.dense.weight":{"dtype":"F32","shape":[8,16],"data_offsets":[128,640]},
                 "pooler.dense.bias":{"dtype":"F32","shape":[8],"data_offsets":[640,672]}}""";

        EncoderDescription model = EncoderDescription.of(read(file(json, 672)), CONFIG);

        assertThat(model.layerBytes()).containsExactly(128L, 512L, 32L);
        assertThat(model.quantisation()).isEqualTo("F32");
        assertThat(model.toFacts().getRequestsList()).containsExactly("embed");
        assertThat(model.toFacts().getKvBytesPerToken()).isZero();
    }

    @Test
    void refusesAnEncoderThatIsNone() {
        SafetensorsHeader header = read(file(GOOD, 130));
        for (String[] wrong : new String[][] {
            {"\"bert\"", "\"llama\"", "names the family llama"},
            {"\"hidden_size\":8", "\"hidden_size\":\"8\"", "hidden_size is 8 (expected: 1 to"},
            {"\"num_attention_heads\":2", "\"num_attention_heads\":3", "divides 8 elements among 3 heads"},
            {"\"vocab_size\":4", "\"vocab_size\":0", "vocab_size is 0"},
        }) {
            String config = CONFIG.replace(wrong[0], wrong[1]);
            FailureException thrown =
                    catchThrowableOfType(FailureException.class, () -> EncoderDescription.of(header, config));
            assertThat(thrown.failure().message()).contains(wrong[2]);
        }
    }

    private static byte[] file(String json, int data) {
        byte[] text = json.getBytes(StandardCharsets.UTF_8);
        return GgufWriter.join(GgufWriter.u64(text.length), text, new byte[data]);
    }

    private static SafetensorsHeader read(byte[] file) {
        return SafetensorsHeader.read(ByteSource.of(ByteBuffer.wrap(file)));
    }

    private static Failure failure(byte[] file) {
        return catchThrowableOfType(FailureException.class, () -> read(file)).failure();
    }
}
