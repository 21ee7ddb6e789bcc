package io.ruche.scheduler.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.model.HeaderFolder.Shard;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.StringJoiner;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Headers, indexes and configurations that lie. What a single GGUF or safetensors file can lie is tested beside its reader. */
class HostileHeadersTest {
    private static final String CONFIG = "config.json";
    private static final String INDEX = "model.safetensors.index.json";
    private static final String FIRST = HeaderFixtures.FIRST;
    private static final String SECOND = HeaderFixtures.SECOND;

    static Stream<Arguments> brokenSafetensors() {
        return Stream.of(
                wrong("no configuration", "it has no config.json", f -> f.beginnings.remove(CONFIG)),
                wrong("a configuration that is no JSON", "config.json has", f -> f.put(CONFIG, "model_type: llama")),
                wrong(
                        "a configuration cut short",
                        "config.json has the end",
                        f -> f.put(CONFIG, "{\"model_type\":\"llama\"")),
                wrong(
                        "a configuration of many megabytes",
                        "config.json has 5000000 bytes (expected: at most 4194304)",
                        f -> f.sizes.put(CONFIG, 5_000_000L)),
                wrong(
                        "a family nobody knows",
                        "expected: one of deepseek_v3, gemma3",
                        f -> config(f, "glm4_moe", "gl4_moex")),
                wrong(
                        "no layers told",
                        "num_hidden_layers is missing",
                        f -> config(f, "num_hidden_layers", "number_of_layers_")),
                wrong("layers as text", "num_hidden_layers is many", f -> config(f, "layers\":2", "layers\":\"many\"")),
                wrong(
                        "layers beyond reason",
                        "expected: 1 to 4096",
                        f -> config(f, "layers\":2", "layers\":999999999")),
                wrong("a negative width", "hidden_size is -64", f -> config(f, "size\":64,", "size\":-64,")),
                wrong(
                        "heads that do not divide",
                        "8 query heads do not divide among 3 key heads",
                        f -> config(f, "value_heads\":2", "value_heads\":3")),
                wrong(
                        "more experts for a token than there are",
                        "9 experts for each token of 4",
                        f -> config(f, "per_tok\":2", "per_tok\":9")),
                wrong(
                        "more dense layers than layers",
                        "7 dense layers of 2",
                        f -> config(f, "replace\":1", "replace\":7")),
                wrong(
                        "parameters beyond reason",
                        "more than 10^15 parameters",
                        f -> config(f, "intermediate_size\":128", "intermediate_size\":16777216,\"x\":1")
                                .replace(CONFIG, "\"hidden_size\":64", "\"hidden_size\":16777216")),
                wrong(
                        "another number of key heads than the tensors have",
                        "expected: 64 rows, num_key_value_heads x head_dim",
                        f -> config(f, "value_heads\":2", "value_heads\":4")),
                wrong(
                        "another vocabulary than the embedding has",
                        "expected: 99 rows, vocab_size",
                        f -> config(f, "vocab_size\":100", "vocab_size\":99")),
                wrong(
                        "more layers than there are tensors of",
                        "layer 3 has no tensors",
                        f -> config(f, "layers\":2", "layers\":4")),
                wrong(
                        "fewer layers than there are tensors of",
                        "belongs to no layer (expected: 0 to 0",
                        f -> config(f, "layers\":2", "layers\":1")
                                .replace(CONFIG, "predict_layers\":1", "predict_layers\":0")),
                wrong("a group of nothing", "group_size is 0", f -> config(f, "\"group_size\":32", "\"group_size\":0")),
                wrong(
                        "words that are no whole number of bits",
                        "expected: 2, 3, 4, 5, 6 or 8 bits",
                        f -> config(f, "\"group_size\":32", "\"group_size\":31")),
                wrong(
                        "scales of nobody's groups",
                        "does not tell its group_size",
                        f -> config(f, "\"quantization\"", "\"quantisation\"")),
                wrong("an index that is no JSON", "index.json has", f -> f.put(INDEX, "[]")),
                wrong("an index without a map", "has no weight_map", f -> f.put(INDEX, "{\"metadata\":{}}")),
                wrong("an index of nothing", "has no weight_map", f -> f.put(INDEX, "{\"weight_map\":{}}")),
                wrong("a map that is a list", "has no weight_map", f -> f.put(INDEX, "{\"weight_map\":[1]}")),
                wrong(
                        "a shard outside the folder",
                        "into ../../etc/passwd (expected: a file beside it",
                        f -> f.put(INDEX, "{\"weight_map\":{\"a\":\"../../etc/passwd\"}}")),
                wrong(
                        "a shard at another host",
                        "expected: a file beside it",
                        f -> f.put(INDEX, "{\"weight_map\":{\"a\":\"http://host/x.safetensors\"}}")),
                wrong("a shard that is a number", "into 7 (", f -> f.put(INDEX, "{\"weight_map\":{\"a\":7}}")),
                wrong(
                        "a shard that is not there",
                        "its shard " + SECOND + " is missing",
                        f -> f.beginnings.remove(SECOND)),
                wrong(
                        "a tensor that its shard does not have",
                        "whose header does not have it",
                        f -> f.replace(INDEX, "model.norm.weight", "model.morn.weight")),
                wrong(
                        "a shard with more tensors than told",
                        "whose header has",
                        f -> f.replace(INDEX, ",\n\"model.norm.weight\":\"" + SECOND + "\"", "")),
                wrong("an index with a tensor twice", "twice", f -> f.replace(INDEX, "model.norm", "lm_head")),
                wrong("an index of many megabytes", "expected: at most 25165824", f -> f.sizes.put(INDEX, 30_000_000L)),
                wrong(
                        "an index of a million entries",
                        "more than 262144 tensors",
                        f -> f.put(INDEX, "{\"weight_map\":{" + "\"a\":0,".repeat(1_000_000) + "}}")),
                wrong("more shards than anybody makes", "more than 1000 shards", f -> f.put(INDEX, manyShards())),
                wrong(
                        "a shard whose header is longer than it",
                        "Shard " + SECOND,
                        f -> System.arraycopy(GgufWriter.u64(1L << 40), 0, f.bytes(SECOND), 0, 8)),
                wrong("a shard cut short", "probably cut short", f -> f.sizes.put(SECOND, f.size(SECOND) - 1)),
                wrong("a shard of no bytes", "it has 0 bytes", f -> f.put(SECOND, new byte[0])),
                wrong(
                        "a shard larger than any disk",
                        "more than 1000000000000000 bytes",
                        f -> f.sizes.put(SECOND, Long.MAX_VALUE)),
                wrong(
                        "a layer of a name without end",
                        "characters (expected: at most 500)",
                        f -> single(f, longName())),
                wrong("no embedding", "it has no tensor embed_tokens", f -> single(f, "model.layers.0.a")),
                wrong(
                        "experts without tensors",
                        "no tensor is of one",
                        f -> f.replace(SECOND, "switch_mlp", "switch_mlq").replace(INDEX, "switch_mlp", "switch_mlq")));
    }

    private static String manyShards() {
        StringJoiner map = new StringJoiner(",", "{\"weight_map\":{", "}}");
        for (int i = 0; i < 2_000; i++) map.add("\"t" + i + "\":\"s" + i + ".safetensors\"");
        return map.toString();
    }

    private static String longName() {
        return "model.".repeat(20_000) + "layers.0.x";
    }

    private static void single(HeaderFolder folder, String tensor) {
        folder.beginnings.remove(INDEX);
        new Shard("model.safetensors", new StringJoiner(""))
                .tensor(tensor, "BF16", 2)
                .into(folder);
    }

    private static HeaderFolder config(HeaderFolder folder, String right, String wrong) {
        return folder.replace(CONFIG, right, wrong);
    }

    private static Arguments wrong(String name, String message, Consumer<HeaderFolder> change) {
        return Arguments.of(name, message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenSafetensors")
    void refusesByName(String name, String message, Consumer<HeaderFolder> change) {
        HeaderFolder folder = HeaderFixtures.experts();
        change.accept(folder);

        Failure failure = failure(() -> ModelHeaders.safetensors(folder));

        assertThat(failure.code()).isIn(FailureCode.DAMAGED_MODEL, FailureCode.UNSUPPORTED_MODEL);
        assertThat(failure.message()).contains(message).hasSizeLessThan(1_000);
        assertThat(failure.help()).isNotEmpty();
        assertThat(folder.bytesRead).isLessThan(26L << 20);
    }

    static Stream<Arguments> brokenParts() {
        String second = "m-00002-of-00003.gguf";
        return Stream.of(
                part("a part that is missing", "the file " + second + " is missing", f -> f.beginnings.remove(second)),
                part(
                        "a part twice",
                        "says that it is part 2 of 3 (expected: part 1 of 3",
                        f -> f.put(second, f.bytes("m-00003-of-00003.gguf"))),
                part(
                        "a part of another file",
                        "is part 0 of 1",
                        f -> f.put(second, GgufWriter.tiny("llama").toByteArray())),
                part(
                        "parts with the same tensor",
                        "is in two parts",
                        f -> f.put(
                                second,
                                gguf(w -> w.u16("split.no", 1)
                                        .u16("split.count", 3)
                                        .tensor("output.weight", 0, 32)))),
                part(
                        "a part without tensors",
                        "split.tensors.count is 15",
                        f -> f.put(second, gguf(w -> w.u16("split.no", 1).u16("split.count", 3)))),
                part("a part of nothing", "it has 0 bytes", f -> f.put(second, new byte[0])),
                part(
                        "a part number that is text",
                        "expected: an integer",
                        f -> f.put(second, gguf(w -> w.string("split.no", "one").u16("split.count", 3)))));
    }

    private static Arguments part(String name, String message, Consumer<HeaderFolder> change) {
        return Arguments.of(name, message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenParts")
    void refusesPartsByName(String name, String message, Consumer<HeaderFolder> change) {
        HeaderFolder folder = HeaderFixtures.parts();
        change.accept(folder);

        Failure failure = failure(() -> ModelHeaders.gguf(folder, "m-00001-of-00003.gguf"));

        assertThat(failure.code()).isEqualTo(FailureCode.DAMAGED_MODEL);
        assertThat(failure.message()).contains(message);
    }

    static Stream<Arguments> brokenKeys() {
        return Stream.of(
                key(
                        "more experts for a token than there are",
                        "expert_used_count is 9 (expected: 1 to 4)",
                        w -> w.u32("llama.expert_count", 4).u32("llama.expert_used_count", 9)),
                key("experts beyond reason", "expert_count is 4294967295", w -> w.u32("llama.expert_count", -1)),
                key(
                        "only layers that guess",
                        "nextn_predict_layers is 2 of 2 layers",
                        w -> w.u32("llama.nextn_predict_layers", 2)),
                key(
                        "a latent beyond reason",
                        "kv_lora_rank is 4000000000",
                        w -> w.u32("llama.attention.kv_lora_rank", (int) 4_000_000_000L)),
                key(
                        "a window that is text",
                        "expected: an integer",
                        w -> w.string("llama.attention.sliding_window", "wide")),
                key("a part under another name", "is one of 4 parts", w -> w.u16("split.count", 4)));
    }

    private static Arguments key(String name, String message, Consumer<GgufWriter> change) {
        return Arguments.of(name, message, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("brokenKeys")
    void refusesKeysByName(String name, String message, Consumer<GgufWriter> change) {
        GgufWriter file = GgufWriter.tiny("llama");
        change.accept(file);

        Failure failure =
                failure(() -> ModelHeaders.gguf(new HeaderFolder().put("m.gguf", file.toByteArray()), "m.gguf"));

        assertThat(failure.message()).contains(message);
    }

    @Test
    void refusesANumberOfPartsThatNobodyMakes() {
        HeaderFolder folder = HeaderFixtures.parts();

        assertThat(failure(() -> ModelHeaders.gguf(folder, "m-00001-of-99999.gguf"))
                        .message())
                .contains("tells of 99999 parts (expected: 1 to 1000)");
        assertThat(folder.bytesRead).isZero();
    }

    /** Whatever is done to any of the files, the model is read or refused. */
    @Test
    void survivesTenThousandMutations() {
        long seed = Long.getLong("ruche.seed", 20261123L);
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        List<Supplier<HeaderFolder>> originals =
                List.of(HeaderFixtures::llama, HeaderFixtures::experts, HeaderFixtures::parts);
        int refused = 0;
        for (int round = 0; round < 10_000; round++) {
            boolean isGguf = round % 3 == 2;
            HeaderFolder folder = originals.get(round % 3).get();
            for (int i = random.nextInt(3); i >= 0; i--) mutate(folder, random);
            try {
                if (isGguf) ModelHeaders.gguf(folder, "m-00001-of-00003.gguf");
                else ModelHeaders.safetensors(folder);
            } catch (FailureException e) {
                refused++;
                assertThat(e.failure().code()).isIn(FailureCode.DAMAGED_MODEL, FailureCode.UNSUPPORTED_MODEL);
                assertThat(e.failure().message().length()).isLessThan(2_000);
            }
        }
        assertThat(refused).isBetween(2_500, 10_000);
    }

    private static void mutate(HeaderFolder folder, Random random) {
        List<String> names = List.copyOf(folder.beginnings.keySet());
        if (names.isEmpty()) return;
        String name = names.get(random.nextInt(names.size()));
        byte[] file = folder.bytes(name).clone();
        if (file.length <= 16) return;
        int at = random.nextInt(file.length - 8);
        switch (random.nextInt(7)) {
            case 0 -> file[at] = (byte) random.nextInt();
            case 1 -> file[at] ^= (byte) (1 << random.nextInt(8));
            case 2 -> ByteBuffer.wrap(file).putLong(at, random.nextLong());
            case 3 -> System.arraycopy(file, random.nextInt(file.length - 8), file, at, 8);
            case 4 -> {
                byte[] digits = "0123456789-.eE\"[]{},:".getBytes(StandardCharsets.US_ASCII);
                for (int i = 0; i < 4; i++) {
                    int digit = random.nextInt(file.length);
                    if (Character.isDigit(file[digit])) file[digit] = digits[random.nextInt(digits.length)];
                }
            }
            case 5 ->
                folder.sizes.put(name, random.nextInt(4) == 0 ? random.nextLong() >>> 1 : random.nextInt(1 << 16));
            default -> folder.beginnings.remove(name);
        }
        if (folder.beginnings.containsKey(name)) folder.beginnings.put(name, file);
    }

    private static byte[] gguf(Consumer<GgufWriter> change) {
        GgufWriter file = new GgufWriter();
        change.accept(file);
        return file.toByteArray();
    }

    private static Failure failure(Runnable read) {
        return catchThrowableOfType(FailureException.class, read::run).failure();
    }
}
