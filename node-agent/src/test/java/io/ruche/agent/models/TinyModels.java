package io.ruche.agent.models;

import io.ruche.scheduler.hash.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Small model files that headers can be read from. */
final class TinyModels {
    private TinyModels() {}

    /** A GGUF of one layer; the padding makes it as large as a test needs. */
    static byte[] gguf(int padding) {
        Writer out = new Writer();
        out.bytes("GGUF").u32(3).u64(1).u64(8);
        out.text("general.architecture").u32(8).text("llama");
        out.text("llama.block_count").u32(4).u32(1);
        out.text("llama.context_length").u32(4).u32(64);
        out.text("llama.embedding_length").u32(4).u32(32);
        out.text("llama.feed_forward_length").u32(4).u32(64);
        out.text("llama.attention.head_count").u32(4).u32(4);
        out.text("llama.vocab_size").u32(4).u32(16);
        out.text("general.file_type").u32(4).u32(0);
        out.text("output_norm.weight").u32(1).u64(32).u32(0).u64(0);
        out.align(32).zeros(32 * 4 + padding);
        return out.toByteArray();
    }

    static byte[] safetensors() {
        String json =
                "{\"embeddings.word_embeddings.weight\":{\"dtype\":\"F32\",\"shape\":[4,8],\"data_offsets\":[0,128]}}";
        Writer out = new Writer();
        out.u64(json.length()).bytes(json).zeros(128);
        return out.toByteArray();
    }

    static String config() {
        return "{\"model_type\":\"bert\",\"num_hidden_layers\":1,\"hidden_size\":8,\"intermediate_size\":16,"
                + "\"num_attention_heads\":2,\"max_position_embeddings\":32,\"vocab_size\":4}";
    }

    static byte[] zip(Map<String, byte[]> files) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> file : new LinkedHashMap<>(files).entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    static String sha256(byte[] bytes) {
        MessageDigest digest = Sha256.digest();
        digest.update(bytes);
        return FileHash.hex(digest);
    }

    private static final class Writer {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Writer bytes(String text) {
            out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
            return this;
        }

        Writer text(String text) {
            return u64(text.getBytes(StandardCharsets.UTF_8).length).bytes(text);
        }

        Writer u32(int value) {
            out.writeBytes(ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array());
            return this;
        }

        Writer u64(long value) {
            out.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(value)
                    .array());
            return this;
        }

        Writer align(int to) {
            while (out.size() % to != 0) {
                out.write(0);
            }
            return this;
        }

        Writer zeros(int count) {
            for (int i = 0; i < count; i++) {
                out.write(i * 31);
            }
            return this;
        }

        byte[] toByteArray() {
            return out.toByteArray();
        }
    }
}
