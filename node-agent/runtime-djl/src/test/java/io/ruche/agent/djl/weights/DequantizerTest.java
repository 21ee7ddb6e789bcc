package io.ruche.agent.djl.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.model.GgufTensor;
import io.ruche.scheduler.model.TensorType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The fixture is made by src/test/python/make_dequantizer_fixture.py from the gguf package. */
class DequantizerTest {

    record Sample(TensorType type, byte[] blocks, float[] floats) {
        @Override
        public String toString() {
            return type.name();
        }
    }

    static Stream<Sample> samples() throws IOException {
        byte[] file;
        try (InputStream in = DequantizerTest.class.getResourceAsStream("blocks.bin")) {
            file = Objects.requireNonNull(in, "blocks.bin").readAllBytes();
        }
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        List<Sample> samples = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] name = new byte[bytes.get()];
            bytes.get(name);
            byte[] blocks = new byte[bytes.getInt()];
            float[] floats = new float[bytes.getInt()];
            bytes.get(blocks);
            for (int i = 0; i < floats.length; i++) {
                floats[i] = bytes.getFloat();
            }
            samples.add(new Sample(TensorType.valueOf(new String(name, StandardCharsets.US_ASCII)), blocks, floats));
        }
        return samples.stream();
    }

    @Test
    void coversEveryTypeThatItClaims() throws IOException {
        assertThat(samples().map(Sample::type))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(TensorType.values())
                        .filter(Dequantizer::supports)
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void equalsTheGgufPackageBitForBit(Sample sample) {
        float[] actual = new float[sample.floats.length];

        Dequantizer.toFloat(sample.type, ByteBuffer.wrap(sample.blocks), actual, 0, actual.length);

        assertThat(bits(actual)).isEqualTo(bits(sample.floats));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void decodesSlicesOfDirectBuffersIntoDirectBuffers(Sample sample) {
        int half = sample.floats.length / 2 / sample.type.blockElements() * sample.type.blockElements();
        ByteBuffer source = ByteBuffer.allocateDirect(sample.blocks.length).put(sample.blocks);
        source.position((int) sample.type.bytes(half));
        FloatBuffer target = ByteBuffer.allocateDirect((sample.floats.length - half) * 4)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();

        Dequantizer.toFloat(sample.type, source, target);

        float[] actual = new float[target.capacity()];
        target.flip().get(actual);
        assertThat(bits(actual)).isEqualTo(bits(Arrays.copyOfRange(sample.floats, half, sample.floats.length)));
        assertThat(source.hasRemaining()).isFalse();
    }

    @Test
    void decodesMoreThanOneChunk() {
        int count = 20_000 / 32 * 32;
        byte[] blocks = new byte[count / 32 * 34];
        for (int block = 0; block < count / 32; block++) {
            blocks[block * 34 + 1] = 0x3c; // scale 1
            for (int i = 0; i < 32; i++) {
                blocks[block * 34 + 2 + i] = (byte) (block + i);
            }
        }
        float[] actual = new float[count + 3];

        Dequantizer.toFloat(TensorType.Q8_0, ByteBuffer.wrap(blocks), actual, 3, count);

        for (int i = 0; i < count; i++) {
            assertThat(actual[i + 3]).isEqualTo((byte) (i / 32 + i % 32));
        }
    }

    @Test
    void refusesAnUnsupportedTypeByName() {
        GgufTensor tensor = new GgufTensor("blk.0.attn_q.weight", TensorType.IQ2_XS, List.of(256L), 0, 74);

        assertThatThrownBy(() -> Dequantizer.check(tensor))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("blk.0.attn_q.weight has type IQ2_XS (expected: one of F32, F16, Q4_0");
    }

    private static int[] bits(float[] floats) {
        int[] bits = new int[floats.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(floats[i]);
        }
        return bits;
    }
}
