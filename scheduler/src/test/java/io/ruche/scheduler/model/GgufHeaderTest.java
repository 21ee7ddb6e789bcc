package io.ruche.scheduler.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.model.GgufWriter.Tensor;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class GgufHeaderTest {
    private static final FailureCode DAMAGED = FailureCode.DAMAGED_MODEL;
    private static final FailureCode UNSUPPORTED = FailureCode.UNSUPPORTED_MODEL;

    @Test
    void readsWhatAFileSays() {
        GgufHeader header = read(GgufWriter.tiny("llama").toByteArray());

        assertThat(header.version()).isEqualTo(3);
        assertThat(header.findString("general.architecture")).contains("llama");
        assertThat(header.findLong("llama.block_count")).hasValue(2);
        assertThat(header.findDouble("llama.attention.layer_norm_rms_epsilon").orElse(0))
                .isEqualTo((double) 1e-5f);
        assertThat(header.strings("tokenizer.ggml.tokens")).hasSize(16).startsWith("t0", "t1");
        assertThat(header.tensors()).hasSize(20);
        GgufTensor query = header.getTensor("blk.0.attn_q.weight");
        assertThat(query.type()).isEqualTo(TensorType.Q4_0);
        assertThat(query.shape()).containsExactly(32L, 32L);
        assertThat(query.bytes()).isEqualTo(32 * 18);
        assertThat(query.offset() % 32).isZero();
        assertThat(query.offset()).isGreaterThanOrEqualTo(header.dataOffset());
    }

    @Test
    void takesVersionTwo() {
        GgufWriter file = GgufWriter.tiny("llama");
        file.version = 2;
        assertThat(read(file.toByteArray()).version()).isEqualTo(2);
    }

    static Stream<Arguments> damage() {
        return Stream.of(
                wrong("no GGUF", DAMAGED, "expected: the letters GGUF", f -> f.magic = 0x04034b50),
                wrong("a version of the future", UNSUPPORTED, "GGUF version 9", f -> f.version = 9),
                wrong("the first version", UNSUPPORTED, "GGUF version 1 ", f -> f.version = 1),
                wrong("big-endian", UNSUPPORTED, "big-endian", f -> f.version = 0x03000000),
                wrong("more keys than there can be", DAMAGED, "metadata keys", f -> f.keyCount = 1L << 40),
                wrong(
                        "a negative number of keys",
                        DAMAGED,
                        "18446744073709551615 metadata keys",
                        f -> f.keyCount = -1L),
                wrong("one key too many", DAMAGED, "", f -> f.keyCount = (long) f.keys.size() + 1),
                wrong("more tensors than there can be", DAMAGED, "tensors in", f -> f.tensorCount = Long.MAX_VALUE),
                wrong("one tensor too many", DAMAGED, "", f -> f.tensorCount = (long) f.tensors.size() + 1),
                wrong(
                        "a string longer than the file",
                        DAMAGED,
                        "general.name holds a string of",
                        f -> f.key("general.name", 8, GgufWriter.u64(1L << 50))),
                wrong(
                        "a string of negative length",
                        DAMAGED,
                        "holds a string of 18446744073709551615 bytes",
                        f -> f.key("general.name", 8, GgufWriter.u64(-1))),
                wrong(
                        "an array longer than the file",
                        DAMAGED,
                        "announces 1099511627776 elements",
                        f -> f.key("x.y", 9, GgufWriter.join(GgufWriter.u32(4), GgufWriter.u64(1L << 40)))),
                wrong(
                        "an array of a type that is none",
                        DAMAGED,
                        "is an array of type 77",
                        f -> f.key("x.y", 9, GgufWriter.join(GgufWriter.u32(77), GgufWriter.u64(0)))),
                wrong(
                        "arrays in arrays",
                        UNSUPPORTED,
                        "array of arrays",
                        f -> f.key("x.y", 9, GgufWriter.join(GgufWriter.u32(9), GgufWriter.u64(1)))),
                wrong(
                        "a value of a type that is none",
                        DAMAGED,
                        "has value type 13",
                        f -> f.key("x.y", 13, GgufWriter.u32(0))),
                wrong("a boolean that is none", DAMAGED, "expected: 0 or 1", f -> f.key("x.y", 7, new byte[] {2})),
                wrong(
                        "a key twice",
                        DAMAGED,
                        "metadata key general.architecture occurs twice",
                        f -> f.extraKeys.add(GgufWriter.join(
                                GgufWriter.text("general.architecture"), GgufWriter.u32(8), GgufWriter.text("llama")))),
                wrong("a key without a name", DAMAGED, "empty name", f -> f.key("", 4, GgufWriter.u32(0))),
                wrong(
                        "a key that is no text",
                        DAMAGED,
                        "is not UTF-8 text",
                        f -> f.extraKeys.add(
                                GgufWriter.join(GgufWriter.u64(1), new byte[] {(byte) 0xff}, new byte[5]))),
                wrong(
                        "an alignment that is no power of two",
                        DAMAGED,
                        "general.alignment is 48",
                        f -> f.u32("general.alignment", 48)),
                wrong("no alignment", DAMAGED, "general.alignment is 0", f -> f.u32("general.alignment", 0)),
                wrong(
                        "an alignment that is text",
                        DAMAGED,
                        "general.alignment is many",
                        f -> f.string("general.alignment", "many")),
                wrong(
                        "a tensor without dimensions",
                        DAMAGED,
                        "has 0 dimensions",
                        f -> f.replace(3, new Tensor("blk.0.attn_k.weight", 0, new long[0], 0, 4))),
                wrong(
                        "a tensor of five dimensions",
                        DAMAGED,
                        "has 5 dimensions",
                        f -> f.replace(3, new Tensor("blk.0.attn_k.weight", 0, new long[5], 0, 4))),
                wrong(
                        "a dimension of nothing",
                        DAMAGED,
                        "has dimension 1 of 0",
                        f -> f.replace(3, new Tensor("blk.0.attn_k.weight", 0, new long[] {32, 0}, 0, 4))),
                wrong(
                        "a product of dimensions beyond 64 bits",
                        DAMAGED,
                        "fits in 60 bits",
                        f -> f.replace(3, new Tensor("blk.0.attn_k.weight", 0, new long[] {1L << 32, 1L << 32}, 0, 4))),
                wrong(
                        "a type that is none",
                        UNSUPPORTED,
                        "has type number 4",
                        f -> f.replace(3, new Tensor("blk.0.attn_k.weight", 4, new long[] {32, 16}, 0, 4))),
                wrong(
                        "rows that are no whole blocks",
                        DAMAGED,
                        "expected: a multiple of 32 for Q4_0",
                        f -> f.replace(3, new Tensor("blk.0.attn_k.weight", 2, new long[] {31, 16}, 0, 4))),
                wrong(
                        "an offset off the alignment",
                        DAMAGED,
                        "a multiple of the alignment, 32",
                        f -> f.replace(3, new Tensor("blk.0.attn_k.weight", 0, new long[] {32, 16}, 33, 4))),
                wrong(
                        "a negative offset",
                        DAMAGED,
                        "starts at offset 18446744073709551584",
                        f -> f.replace(3, new Tensor("blk.0.attn_k.weight", 0, new long[] {32, 16}, -32, 4))),
                wrong(
                        "a tensor behind the end",
                        DAMAGED,
                        "probably cut short",
                        f -> f.replace(3, new Tensor("blk.0.attn_k.weight", 0, new long[] {32, 16}, 1L << 40, 4))),
                wrong(
                        "a tensor larger than the file",
                        DAMAGED,
                        "probably cut short",
                        f -> f.replace(3, new Tensor("blk.0.attn_k.weight", 0, new long[] {1L << 40, 16}, 0, 4))),
                wrong(
                        "tensors that overlap",
                        DAMAGED,
                        "overlap at byte",
                        f -> f.replace(3, new Tensor("blk.0.attn_k.weight", 0, new long[] {32, 16}, 32, 4))),
                wrong(
                        "a tensor twice",
                        DAMAGED,
                        "tensor blk.0.attn_q.weight occurs twice",
                        f -> f.tensor("blk.0.attn_q.weight", 0, 32)),
                wrong("a file cut in its data", DAMAGED, "probably cut short", f -> f.dataBytes = 100),
                wrong("one part of several", UNSUPPORTED, "one of 4 parts", f -> f.u32("split.count", 4)));
    }

    private static Arguments wrong(String name, FailureCode code, String message, Consumer<GgufWriter> change) {
        return Arguments.of(name, code, message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damage")
    void refusesByName(String name, FailureCode code, String message, Consumer<GgufWriter> change) {
        GgufWriter file = GgufWriter.tiny("llama");
        change.accept(file);

        Failure failure = failure(file.toByteArray());

        assertThat(failure.code()).as(failure.text()).isEqualTo(code);
        assertThat(failure.message()).contains(message);
        assertThat(failure.help()).isNotEmpty();
    }

    @Test
    void refusesAFileThatEndsAnywhereInItsHeader() {
        byte[] whole = GgufWriter.tiny("llama").toByteArray();
        long header = read(whole).dataOffset();
        for (int length = 0; length < header; length++) {
            assertThat(failure(Arrays.copyOf(whole, length)).code()).isEqualTo(DAMAGED);
        }
    }

    @Test
    void boundsTheMemoryOfAHeaderThatIsAllStrings() {
        byte[] strings = new byte[8 << 20]; // a million empty strings need seven times their bytes
        GgufWriter file = GgufWriter.tiny("llama");
        for (int i = 0; i < 4; i++) {
            file.key("x." + i, 9, GgufWriter.join(GgufWriter.u32(8), GgufWriter.u64(strings.length / 8), strings));
        }
        assertThat(failure(file.toByteArray()).message()).contains("larger than 201 MB in memory");
    }

    /** Whatever is done to a file, it is read or refused: no other exception, no endless loop, no large allocation. */
    @Test
    void survivesTwentyThousandMutations() {
        long seed = Long.getLong("ruche.seed", 20261122L);
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[][] originals = {
            GgufWriter.tiny("llama").toByteArray(), GgufWriter.tiny("qwen2").toByteArray()
        };
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] file = mutated(originals[round % 2], random);
            try {
                GgufHeader header = read(file);
                ModelDescription model = ModelDescription.of(header);
                Architecture.get(model.architecture()).check(header, model);
                assertThat(model.toFacts().getLayers()).isPositive();
            } catch (FailureException e) {
                refused++;
                assertThat(e.failure().code()).isIn(DAMAGED, UNSUPPORTED);
                assertThat(e.failure().message().length()).isLessThan(2000);
            }
        }
        assertThat(refused).isBetween(5_000, 20_000);
    }

    private static byte[] mutated(byte[] original, Random random) {
        byte[] file = original.clone();
        int header = 1800;
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(header);
            switch (random.nextInt(6)) {
                case 0 -> file[at] = (byte) random.nextInt();
                case 1 -> file[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> file = Arrays.copyOf(file, random.nextInt(file.length) + 1);
                case 3 -> ByteBuffer.wrap(file).putLong(Math.min(at, Math.max(0, file.length - 8)), random.nextLong());
                case 4 -> Arrays.fill(file, Math.min(at, file.length), Math.min(at + 8, file.length), (byte) 0xff);
                default -> {
                    int length = Math.min(random.nextInt(64), Math.max(0, file.length - at - 64));
                    System.arraycopy(
                            original,
                            random.nextInt(header),
                            file,
                            Math.min(at, file.length - Math.max(0, length)),
                            Math.max(0, length));
                }
            }
            if (file.length < 64) {
                return file;
            }
            header = Math.min(header, file.length - 1);
        }
        return file;
    }

    private static GgufHeader read(byte[] file) {
        return GgufHeader.read(ByteSource.of(ByteBuffer.wrap(file)));
    }

    private static Failure failure(byte[] file) {
        return catchThrowableOfType(FailureException.class, () -> read(file)).failure();
    }
}
