package io.ruche.scheduler.model;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes GGUF files for tests, right ones and wrong ones: every number can be set to a lie. */
final class GgufWriter {
    record Tensor(String name, int type, long[] shape, long offset, long bytes) {}

    int magic = 0x46554747;
    int version = 3;

    @Nullable
    Long keyCount;

    @Nullable
    Long tensorCount;

    long dataBytes = -1;
    final Map<String, byte[]> keys = new LinkedHashMap<>();
    final List<byte[]> extraKeys = new ArrayList<>();
    final List<Tensor> tensors = new ArrayList<>();

    /** A Llama of two layers, 32 wide, with 16 tokens: everything that a real one has. */
    static GgufWriter tiny(String architecture) {
        GgufWriter out = new GgufWriter();
        out.string("general.architecture", architecture);
        out.u32("general.file_type", 0);
        out.u32(architecture + ".block_count", 2);
        out.u32(architecture + ".context_length", 64);
        out.u32(architecture + ".embedding_length", 32);
        out.u32(architecture + ".feed_forward_length", 64);
        out.u32(architecture + ".attention.head_count", 4);
        out.u32(architecture + ".attention.head_count_kv", 2);
        out.f32(architecture + ".attention.layer_norm_rms_epsilon", 1e-5f);
        out.string("tokenizer.ggml.model", "gpt2");
        out.strings("tokenizer.ggml.tokens", 16);
        out.u32("tokenizer.ggml.eos_token_id", 3);
        out.tensor("token_embd.weight", 0, 32, 16);
        for (int layer = 0; layer < 2; layer++) {
            String block = "blk." + layer + ".";
            out.tensor(block + "attn_norm.weight", 0, 32);
            out.tensor(block + "attn_q.weight", 2, 32, 32);
            out.tensor(block + "attn_k.weight", 0, 32, 16);
            out.tensor(block + "attn_v.weight", 0, 32, 16);
            if (architecture.equals("qwen2")) {
                out.tensor(block + "attn_q.bias", 0, 32);
                out.tensor(block + "attn_k.bias", 0, 16);
                out.tensor(block + "attn_v.bias", 0, 16);
            }
            out.tensor(block + "attn_output.weight", 0, 32, 32);
            out.tensor(block + "ffn_norm.weight", 0, 32);
            out.tensor(block + "ffn_gate.weight", 0, 32, 64);
            out.tensor(block + "ffn_up.weight", 0, 32, 64);
            out.tensor(block + "ffn_down.weight", 0, 64, 32);
        }
        out.tensor("output_norm.weight", 0, 32);
        return out;
    }

    GgufWriter string(String key, String value) {
        return key(key, 8, text(value));
    }

    GgufWriter u32(String key, int value) {
        return key(key, 4, u32(value));
    }

    GgufWriter u16(String key, int value) {
        return key(key, 2, new byte[] {(byte) value, (byte) (value >> 8)});
    }

    GgufWriter f32(String key, float value) {
        return key(key, 6, u32(Float.floatToRawIntBits(value)));
    }

    GgufWriter strings(String key, int count) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(u32(8));
        out.writeBytes(u64(count));
        for (int i = 0; i < count; i++) {
            out.writeBytes(text("t" + i));
        }
        return key(key, 9, out.toByteArray());
    }

    GgufWriter key(String key, int type, byte[] value) {
        keys.put(key, join(text(key), u32(type), value));
        return this;
    }

    /** A tensor behind the ones before. */
    GgufWriter tensor(String name, int type, long... shape) {
        long elements = 1;
        for (long extent : shape) {
            elements *= extent;
        }
        long bytes = bytes(type, elements);
        long offset = tensors.isEmpty() ? 0 : end(tensors.get(tensors.size() - 1));
        tensors.add(new Tensor(name, type, shape, offset, bytes));
        return this;
    }

    GgufWriter replace(int index, Tensor tensor) {
        tensors.set(index, tensor);
        return this;
    }

    private static long bytes(int type, long elements) {
        return TensorType.find(type).orElse(TensorType.F32).bytes(elements);
    }

    private static long end(Tensor tensor) {
        return (tensor.offset + tensor.bytes + 31) / 32 * 32;
    }

    byte[] toByteArray() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(u32(magic));
        out.writeBytes(u32(version));
        out.writeBytes(u64(tensorCount != null ? tensorCount : tensors.size()));
        out.writeBytes(u64(keyCount != null ? keyCount : keys.size() + extraKeys.size()));
        keys.values().forEach(out::writeBytes);
        extraKeys.forEach(out::writeBytes);
        long data = 0;
        for (Tensor tensor : tensors) {
            out.writeBytes(text(tensor.name));
            out.writeBytes(u32(tensor.shape.length));
            for (long extent : tensor.shape) {
                out.writeBytes(u64(extent));
            }
            out.writeBytes(u32(tensor.type));
            out.writeBytes(u64(tensor.offset));
            data = Math.max(data, Math.min(1 << 20, tensor.offset + tensor.bytes));
        }
        while (out.size() % 32 != 0) {
            out.write(0);
        }
        out.writeBytes(new byte[(int) (dataBytes >= 0 ? dataBytes : data)]);
        return out.toByteArray();
    }

    static byte[] text(String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return join(u64(bytes.length), bytes);
    }

    static byte[] u32(int value) {
        return ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(value)
                .array();
    }

    static byte[] u64(long value) {
        return ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(value)
                .array();
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
