package io.ruche.scheduler.model;

import io.ruche.scheduler.model.ModelDescription.RopeScaling;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/** Puts a {@link ModelDescription} together from GGUF's metadata keys. */
final class Describer {
    private static final int MAX_LAYERS = 4096;
    private static final int MAX_LENGTH = 1 << 24;

    private static final Set<String> LLAMA_3 = Set.of("llama3", "llama-v3", "llama-bpe");

    /** Names of general.file_type by number, from llama.h. */
    private static final String[] FILE_TYPES = {
        "F32",
        "F16",
        "Q4_0",
        "Q4_1",
        "",
        "",
        "",
        "Q8_0",
        "Q5_0",
        "Q5_1",
        "Q2_K",
        "Q3_K_S",
        "Q3_K_M",
        "Q3_K_L",
        "Q4_K_S",
        "Q4_K_M",
        "Q5_K_S",
        "Q5_K_M",
        "Q6_K",
        "IQ2_XXS",
        "IQ2_XS",
        "Q2_K_S",
        "IQ3_XS",
        "IQ3_XXS",
        "IQ1_S",
        "IQ4_NL",
        "IQ3_S",
        "IQ3_M",
        "IQ2_S",
        "IQ2_M",
        "IQ4_XS",
        "IQ1_M",
        "BF16",
        "",
        "",
        "",
        "TQ1_0",
        "TQ2_0",
        "MXFP4_MOE"
    };

    private final GgufHeader header;
    private final String architecture;

    Describer(GgufHeader header) {
        this.header = header;
        this.architecture = header.findString("general.architecture")
                .filter(name -> !name.isBlank())
                .orElseThrow(() -> Damage.of("metadata key general.architecture is missing"));
        if (!architecture.matches("[A-Za-z0-9._-]{1,64}")) {
            throw Damage.of("general.architecture is not a name (expected: letters, digits, dots and dashes)");
        }
    }

    ModelDescription describe() {
        int layers = required("block_count", MAX_LAYERS);
        int embedding = required("embedding_length", MAX_LENGTH);
        int heads = required("attention.head_count", MAX_LENGTH);
        int kvHeads = optional("attention.head_count_kv", MAX_LENGTH, heads);
        int headLength = embedding / heads;
        int keyHead = optional("attention.key_length", MAX_LENGTH, headLength);
        int valueHead = optional("attention.value_length", MAX_LENGTH, headLength);
        int rope = optional("rope.dimension_count", MAX_LENGTH, keyHead);
        if (heads % kvHeads != 0) {
            throw Damage.of(heads + " query heads do not divide among " + kvHeads + " key heads");
        }
        if (keyHead < 1 || rope > keyHead || rope % 2 != 0) {
            throw Damage.of("heads of " + keyHead + " elements with " + rope
                    + " rotating ones (expected: an even number, at most the head's length)");
        }
        if ((long) heads * Math.max(keyHead, valueHead) > MAX_LENGTH) {
            throw Damage.of(
                    heads + " heads of " + keyHead + " elements (expected: " + MAX_LENGTH + " together at most)");
        }
        Sums sums = sums(layers);
        int vocabulary = vocabulary(embedding);
        OptionalInt begin = token("tokenizer.ggml.bos_token_id", vocabulary);
        OptionalInt end = token("tokenizer.ggml.eos_token_id", vocabulary);
        return new ModelDescription(
                architecture,
                header.findString("general.name").orElse(""),
                quantisation(),
                layers,
                embedding,
                required("feed_forward_length", MAX_LENGTH),
                heads,
                kvHeads,
                keyHead,
                valueHead,
                rope,
                decimal("rope.freq_base", 10_000, 1, 1e12),
                scaling(),
                decimal("attention.layer_norm_rms_epsilon", 1e-5, 0, 1),
                required("context_length", 1 << 30),
                vocabulary,
                sums.parameters,
                header.fileBytes(),
                sums.layerBytes,
                sums.layerParameters,
                sums.tied,
                header.findString("tokenizer.chat_template").filter(text -> !text.isBlank()),
                header.findString("tokenizer.ggml.model").orElse(""),
                begin,
                end,
                text(begin),
                text(end),
                addBegin(begin));
    }

    private record Sums(long parameters, List<Long> layerBytes, List<Long> layerParameters, boolean tied) {}

    /** Adds tensors up by layer. What belongs to no layer counts as head, except for the token embedding. */
    private Sums sums(int layers) {
        long[] bytes = new long[layers + 2];
        long[] elements = new long[layers + 2];
        long all = 0;
        for (GgufTensor tensor : header.tensors()) {
            int index = index(tensor.name(), layers);
            bytes[index] += tensor.bytes();
            elements[index] += tensor.elements();
            all += tensor.elements();
        }
        boolean tied = header.findTensor("output.weight").isEmpty();
        if (tied) {
            bytes[layers + 1] += bytes[0];
            elements[layers + 1] += elements[0];
        }
        return new Sums(all, boxed(bytes), boxed(elements), tied);
    }

    private static int index(String name, int layers) {
        if (name.startsWith("token_embd.")) {
            return 0;
        }
        if (!name.startsWith("blk.")) {
            return layers + 1;
        }
        return layerOf(name, layers) + 1;
    }

    /** The layer of a tensor whose name begins with {@code blk.}, from 0. */
    static int layerOf(String name, int layers) {
        String number = name.substring(4, Math.max(4, name.indexOf('.', 4)));
        if (!number.matches("[0-9]{1,4}") || Integer.parseInt(number) >= layers) {
            throw Damage.of("tensor " + name + " belongs to no layer (expected: blk.0 to blk." + (layers - 1) + ")");
        }
        return Integer.parseInt(number);
    }

    private int vocabulary(int embedding) {
        int tokens = header.arrayLength("tokenizer.ggml.tokens");
        int rows = header.findTensor("token_embd.weight")
                .filter(t -> t.columns() == embedding && t.rows() <= MAX_LENGTH)
                .map(t -> (int) t.rows())
                .orElseGet(() -> optional("vocab_size", MAX_LENGTH, Math.max(1, tokens)));
        if (tokens > rows) {
            throw Damage.of("the tokenizer has " + tokens + " tokens, but the embedding only " + rows + " rows");
        }
        return rows;
    }

    private RopeScaling scaling() {
        String kind = header.findString(architecture + ".rope.scaling.type").orElse("none");
        double factor = decimal("rope.scaling.factor", 1, 0, 1e6);
        return kind.equals("none") || factor == 0
                ? RopeScaling.NONE
                : new RopeScaling(kind, factor, optional("rope.scaling.original_context_length", 1 << 30, 1));
    }

    private String quantisation() {
        OptionalLong type = header.findLong("general.file_type");
        if (type.isPresent() && type.getAsLong() >= 0 && type.getAsLong() < FILE_TYPES.length) {
            return FILE_TYPES[(int) type.getAsLong()];
        }
        return "";
    }

    private OptionalInt token(String key, int vocabulary) {
        OptionalLong id = header.findLong(key);
        if (id.isEmpty()) {
            return OptionalInt.empty();
        }
        if (id.getAsLong() < 0 || id.getAsLong() >= vocabulary) {
            throw Damage.of(key + " is " + id.getAsLong() + " (expected: below the vocabulary of " + vocabulary + ")");
        }
        return OptionalInt.of((int) id.getAsLong());
    }

    private String text(OptionalInt token) {
        List<String> tokens = header.strings("tokenizer.ggml.tokens");
        return token.isPresent() && token.getAsInt() < tokens.size() ? tokens.get(token.getAsInt()) : "";
    }

    /** SentencePiece and Llama 3 begin texts with their token unless the file says otherwise; others do not. */
    private boolean addBegin(OptionalInt begin) {
        boolean usual = "llama".equals(header.findString("tokenizer.ggml.model").orElse(""))
                || LLAMA_3.contains(header.findString("tokenizer.ggml.pre").orElse(""));
        return begin.isPresent()
                && header.findBoolean("tokenizer.ggml.add_bos_token").orElse(usual);
    }

    private int required(String key, int most) {
        int value = optional(key, most, -1);
        if (value < 0) {
            throw Damage.of("metadata key " + architecture + "." + key + " is missing");
        }
        return value;
    }

    private int optional(String key, int most, int otherwise) {
        String whole = architecture + "." + key;
        OptionalLong value = header.arrayLength(whole) > 0 ? uniform(whole) : header.findLong(whole);
        if (value.isEmpty()) {
            return otherwise;
        }
        if (value.getAsLong() < 1 || value.getAsLong() > most) {
            throw Damage.of("metadata key " + whole + " is " + value.getAsLong() + " (expected: 1 to " + most + ")");
        }
        return (int) value.getAsLong();
    }

    /** Some files give a number for each layer; here all layers are alike. */
    private OptionalLong uniform(String key) {
        int[] values = header.ints(key);
        for (int value : values) {
            if (value != values[0]) {
                throw Damage.unsupported(
                        "its layers differ in " + key + " (" + values[0] + " and " + value + ")",
                        "Use a model whose layers are all alike.");
            }
        }
        return OptionalLong.of(values[0]);
    }

    private double decimal(String key, double otherwise, double least, double most) {
        double value = header.findDouble(architecture + "." + key).orElse(otherwise);
        if (!(value >= least && value <= most)) {
            throw Damage.of("metadata key " + architecture + "." + key + " is " + value + " (expected: " + least
                    + " to " + most + ")");
        }
        return value;
    }

    private static List<Long> boxed(long[] values) {
        List<Long> list = new ArrayList<>(values.length);
        for (long value : values) {
            list.add(value);
        }
        return list;
    }
}
