package io.ruche.agent.djl.embed;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.model.ByteSource;
import io.ruche.scheduler.model.EncoderDescription;
import io.ruche.scheduler.model.SafetensorsHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;

/** A folder with {@code model.safetensors}, {@code config.json} and {@code tokenizer.json}, checked. Any thread. */
public final class EncoderFile {
    private static final String WEIGHTS = "model.safetensors";
    private static final long MOST_JSON_BYTES = 64L << 20;

    private final Path folder;
    private final ByteBuffer bytes;
    private final SafetensorsHeader header;
    private final EncoderDescription description;

    private EncoderFile(Path folder) throws IOException {
        this.folder = folder;
        try (FileChannel channel = FileChannel.open(folder.resolve(WEIGHTS), StandardOpenOption.READ)) {
            if (channel.size() > Integer.MAX_VALUE) {
                throw unsupported("it has " + channel.size() + " bytes (expected: at most " + Integer.MAX_VALUE + ")");
            }
            this.bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size());
        }
        this.header = SafetensorsHeader.read(ByteSource.of(bytes));
        this.description = EncoderDescription.of(header, json("config.json"));
    }

    /** Whether this is a folder of an encoder, judged by its files' names. */
    public static boolean isEncoder(Path model) {
        return Files.isRegularFile(model.resolve(WEIGHTS));
    }

    /** @throws FailureException {@code DAMAGED_MODEL} or {@code UNSUPPORTED_MODEL} */
    public static EncoderFile open(Path folder) {
        try {
            EncoderFile file = new EncoderFile(folder);
            file.check();
            return file;
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.DAMAGED_MODEL,
                    "The model in " + folder + " cannot be read: " + e.getMessage() + ".",
                    "Pull the model again.");
        }
    }

    private void check() {
        if (!description.activation().equals("gelu")) {
            throw unsupported("its activation is " + description.activation() + " (expected: gelu)");
        }
        for (SafetensorsHeader.Tensor tensor : header.tensors()) {
            if (tensor.name().endsWith(".weight") && tensor.type() != SafetensorsHeader.Type.F32) {
                throw unsupported("tensor " + tensor.name() + " has type " + tensor.type() + " (expected: F32)");
            }
        }
    }

    private static FailureException unsupported(String why) {
        return FailureException.of(
                FailureCode.UNSUPPORTED_MODEL,
                "The DJL runtime cannot run this encoder: " + why + ".",
                "Use a BERT encoder with float32 weights.");
    }

    public EncoderDescription description() {
        return description;
    }

    String json(String name) throws IOException {
        Path file = folder.resolve(name);
        if (Files.size(file) > MOST_JSON_BYTES) {
            throw new IOException(
                    name + " has " + Files.size(file) + " bytes (expected: at most " + MOST_JSON_BYTES + ")");
        }
        return Files.readString(file);
    }

    /** A tensor's stored floats, mapped. */
    ByteBuffer floats(String name, long... shape) {
        SafetensorsHeader.Tensor tensor = header.findTensor(name)
                .or(() -> header.findTensor("bert." + name))
                .orElseGet(() -> header.getTensor(name));
        List<Long> expected = Arrays.stream(shape).boxed().toList();
        if (!tensor.shape().equals(expected) || tensor.type() != SafetensorsHeader.Type.F32) {
            throw FailureException.of(
                    FailureCode.DAMAGED_MODEL,
                    "Tensor " + name + " is " + tensor.type() + " " + tensor.shape() + " (expected: F32 " + expected
                            + " from config.json).",
                    "Pull the model again.");
        }
        ByteBuffer stored =
                bytes.slice((int) tensor.offset(), (int) tensor.bytes()).order(ByteOrder.nativeOrder());
        if (tensor.offset() % Float.BYTES == 0 && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
            return stored;
        }
        ByteBuffer copy = ByteBuffer.allocateDirect((int) tensor.bytes()).order(ByteOrder.nativeOrder());
        copy.asFloatBuffer().put(stored.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer());
        return copy;
    }
}
