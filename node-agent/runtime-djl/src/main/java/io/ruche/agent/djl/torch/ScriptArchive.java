package io.ruche.agent.djl.torch;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Packs TorchScript source into the archive that {@code torch::jit::load} reads: a zip with the code as text and a
 * pickle that makes one object of the class and sets its attributes. It holds no tensors and no user data.
 *
 * <p>The pickle is protocol 2 and uses few opcodes, named below. Every attribute that the class declares must be given,
 * with the declared type.
 */
public final class ScriptArchive {
    /** An attribute's initial value. */
    public sealed interface Value {}

    public record Flag(boolean value) implements Value {}

    public record Whole(long value) implements Value {}

    public record Real(double value) implements Value {}

    /** An empty {@code List[Tensor]}. */
    public record NoTensors() implements Value {}

    /** An empty list of packed weights of quantised linear layers. */
    public record NoPackedWeights() implements Value {}

    private static final String ROOT = "stage/";
    private static final String PACKED_WEIGHTS_LIST = "List[__torch__.torch.classes.quantized.LinearPackedParamsBase]";

    private ScriptArchive() {}

    public static byte[] pack(String className, String source, Map<String, Value> attributes) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
                put(zip, "data.pkl", pickle(className, attributes));
                put(zip, "code/__torch__.py", source.getBytes(StandardCharsets.UTF_8));
                put(zip, "constants.pkl", new byte[] {(byte) Op.PROTO, 2, Op.EMPTY_TUPLE, Op.STOP});
                put(zip, "version", "3\n".getBytes(StandardCharsets.US_ASCII));
                put(zip, "byteorder", "little".getBytes(StandardCharsets.US_ASCII));
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        zip.putNextEntry(new ZipEntry(ROOT + name));
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] pickle(String className, Map<String, Value> attributes) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.write(Op.PROTO);
        out.write(2);
        global(out, "__torch__", className);
        out.write(Op.EMPTY_TUPLE);
        out.write(Op.NEWOBJ);
        out.write(Op.EMPTY_DICT);
        out.write(Op.MARK);
        for (Map.Entry<String, Value> attribute : attributes.entrySet()) {
            text(out, attribute.getKey());
            value(out, attribute.getValue());
        }
        out.write(Op.SETITEMS);
        out.write(Op.BUILD);
        out.write(Op.STOP);
        return bytes.toByteArray();
    }

    private static void value(DataOutputStream out, Value value) throws IOException {
        if (value instanceof Flag flag) {
            out.write(flag.value() ? Op.NEWTRUE : Op.NEWFALSE);
        } else if (value instanceof Whole whole) {
            out.write(Op.LONG1);
            out.write(Long.BYTES);
            out.writeLong(Long.reverseBytes(whole.value()));
        } else if (value instanceof Real real) {
            out.write(Op.BINFLOAT);
            out.writeDouble(real.value());
        } else if (value instanceof NoTensors) {
            global(out, "torch.jit._pickle", "build_tensorlist");
            out.write(Op.EMPTY_LIST);
            out.write(Op.TUPLE1);
            out.write(Op.REDUCE);
        } else if (value instanceof NoPackedWeights) {
            global(out, "torch.jit._pickle", "restore_type_tag");
            out.write(Op.EMPTY_LIST);
            text(out, PACKED_WEIGHTS_LIST);
            out.write(Op.TUPLE2);
            out.write(Op.REDUCE);
        }
    }

    private static void global(DataOutputStream out, String module, String name) throws IOException {
        out.write(Op.GLOBAL);
        out.writeBytes(module + "\n" + name + "\n");
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.write(Op.BINUNICODE);
        out.writeInt(Integer.reverseBytes(bytes.length));
        out.write(bytes);
    }

    /** Opcodes of the pickle protocol. */
    private static final class Op {
        static final int PROTO = 0x80;
        static final int NEWOBJ = 0x81;
        static final int TUPLE1 = 0x85;
        static final int TUPLE2 = 0x86;
        static final int NEWTRUE = 0x88;
        static final int NEWFALSE = 0x89;
        static final int LONG1 = 0x8a;
        static final int GLOBAL = 'c';
        static final int MARK = '(';
        static final int EMPTY_TUPLE = ')';
        static final int EMPTY_DICT = '}';
        static final int EMPTY_LIST = ']';
        static final int BINUNICODE = 'X';
        static final int BINFLOAT = 'G';
        static final int REDUCE = 'R';
        static final int SETITEMS = 'u';
        static final int BUILD = 'b';
        static final int STOP = '.';
    }
}
