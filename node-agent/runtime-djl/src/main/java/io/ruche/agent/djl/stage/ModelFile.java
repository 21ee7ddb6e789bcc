package io.ruche.agent.djl.stage;

import io.ruche.agent.djl.weights.Dequantizer;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.model.Architecture;
import io.ruche.scheduler.model.ByteSource;
import io.ruche.scheduler.model.GgufHeader;
import io.ruche.scheduler.model.GgufTensor;
import io.ruche.scheduler.model.ModelDescription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A GGUF file whose header is read and checked, and whose tensors are mapped when they are asked for. Any thread. */
public final class ModelFile implements AutoCloseable {
    private final FileChannel channel;
    private final GgufHeader header;
    private final ModelDescription description;
    private final Architecture architecture;

    private ModelFile(FileChannel channel) {
        this.channel = channel;
        this.header = GgufHeader.read(new ChannelSource(channel));
        this.architecture =
                Architecture.get(header.findString("general.architecture").orElse("(none)"));
        this.description = ModelDescription.of(header);
    }

    /**
     * Opens a file and checks all of it that can be checked without loading.
     *
     * @throws FailureException {@code DAMAGED_MODEL} or {@code UNSUPPORTED_MODEL}
     */
    public static ModelFile open(Path path) {
        FileChannel channel;
        try {
            channel = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException e) {
            throw unreadable(path, e);
        }
        try {
            ModelFile file = new ModelFile(channel);
            file.check();
            return file;
        } catch (UncheckedIOException e) {
            close(channel);
            throw unreadable(path, e);
        } catch (RuntimeException e) {
            close(channel);
            throw e;
        }
    }

    private void check() {
        architecture.check(header, description);
        header.tensors().forEach(Dequantizer::check);
        refuseUnless(
                description.keyHeadLength() == description.valueHeadLength(),
                "its key heads have " + description.keyHeadLength() + " elements and its value heads "
                        + description.valueHeadLength() + " (expected: the same)");
        refuseUnless(
                description.keyHeadLength() % 2 == 0 && description.heads() % description.kvHeads() == 0,
                "it has " + description.heads() + " heads for " + description.kvHeads() + " key heads of "
                        + description.keyHeadLength() + " elements");
        String scaling = description.ropeScaling().kind();
        refuseUnless(
                scaling.equals("none") || scaling.equals("linear"),
                "its positions are stretched by " + scaling + " (expected: none or linear)");
    }

    private static void refuseUnless(boolean supported, String why) {
        if (!supported) {
            throw FailureException.of(
                    FailureCode.UNSUPPORTED_MODEL,
                    "The DJL runtime cannot run this model: " + why + ".",
                    "Use another model, or another runtime.");
        }
    }

    public GgufHeader header() {
        return header;
    }

    public ModelDescription description() {
        return description;
    }

    public Architecture architecture() {
        return architecture;
    }

    /** Decodes {@code rows} rows from {@code first} into the target, which moves on. */
    void read(GgufTensor tensor, long first, int rows, FloatBuffer target) {
        ByteBuffer source = map(tensor, first, rows);
        int limit = target.limit();
        target.limit(target.position() + Math.toIntExact(rows * tensor.columns()));
        Dequantizer.toFloat(tensor.type(), source, target);
        target.limit(limit);
    }

    /** The stored bytes of some rows, mapped. */
    MappedByteBuffer map(GgufTensor tensor, long first, long rows) {
        long rowBytes = tensor.type().bytes(tensor.columns());
        try {
            return channel.map(FileChannel.MapMode.READ_ONLY, tensor.offset() + first * rowBytes, rows * rowBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        close(channel);
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static FailureException unreadable(Path path, Exception cause) {
        return FailureException.of(
                FailureCode.DAMAGED_MODEL,
                "The model file " + path + " cannot be read: " + cause.getMessage() + ".",
                "Pull the model again.");
    }

    private record ChannelSource(FileChannel channel) implements ByteSource {
        @Override
        public long size() {
            try {
                return channel.size();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void read(long position, byte[] target, int offset, int length) {
            if (position < 0 || length < 0 || position > size() - length) {
                throw new IndexOutOfBoundsException("bytes " + position + "+" + length + " of " + size());
            }
            ByteBuffer buffer = ByteBuffer.wrap(target, offset, length);
            try {
                while (buffer.hasRemaining()) {
                    if (channel.read(buffer, position + buffer.position() - offset) < 0) {
                        throw new IndexOutOfBoundsException("the file became shorter while it was read");
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
