package io.ruche.agent.models;

import io.ruche.scheduler.model.ByteSource;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The bytes of a file on disk, for header readers. Any thread, until it is closed. */
public final class FileBytes implements ByteSource, Closeable {
    private final FileChannel channel;
    private final long size;

    private FileBytes(FileChannel channel) throws IOException {
        this.channel = channel;
        this.size = channel.size();
    }

    public static FileBytes open(Path file) throws IOException {
        return new FileBytes(FileChannel.open(file, StandardOpenOption.READ));
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public void read(long position, byte[] target, int offset, int length) {
        if (position < 0 || position > size - length) {
            throw new IndexOutOfBoundsException("position " + position + " of " + size);
        }
        ByteBuffer into = ByteBuffer.wrap(target, offset, length);
        try {
            while (into.hasRemaining()) {
                if (channel.read(into, position + length - into.remaining()) < 0) {
                    throw new IOException("the file became shorter while it was read");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
