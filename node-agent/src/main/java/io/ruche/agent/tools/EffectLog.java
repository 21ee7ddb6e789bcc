package io.ruche.agent.tools;

import io.ruche.proto.ToolRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code effects.log}: rows in the order in which they were written, each with its length and CRC-32C before it. A row is
 * on the disk when {@link #append} returns. What a crash left torn at the end is cut off: nobody was told of it. Not
 * thread-safe.
 */
final class EffectLog implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EffectLog.class);
    private static final String NAME = "effects.log";
    private static final int HEADER_BYTES = 8;
    private static final int LONGEST_ROW = 1 << 20;

    private final Path folder;
    private final Path file;
    private FileChannel channel;

    private EffectLog(Path folder, Path file, FileChannel channel) {
        this.folder = folder;
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens the log, or makes it.
     *
     * @param rows what it holds is added here
     */
    static EffectLog open(Path folder, List<ToolRow> rows) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(NAME);
        EffectLog log = new EffectLog(folder, file, open(file));
        long whole = log.read(rows);
        if (whole < log.channel.size()) {
            LOG.info("{}: {} bytes at its end were torn by a crash and are cut off", file, log.channel.size() - whole);
            log.channel.truncate(whole);
            log.channel.force(true);
        }
        log.channel.position(whole);
        return log;
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private long read(List<ToolRow> rows) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        long whole = 0;
        while (bytes.remaining() >= HEADER_BYTES) {
            int length = bytes.getInt();
            int checksum = bytes.getInt();
            if (length < 0 || length > LONGEST_ROW || length > bytes.remaining()) break;
            ByteBuffer row = bytes.slice().limit(length);
            bytes.position(bytes.position() + length);
            if (checksum(row.duplicate()) != checksum) break;
            rows.add(ToolRow.parseFrom(row));
            whole = bytes.position();
        }
        return whole;
    }

    /** Returns once the row would survive a loss of power. After a failure the log is as it was before. */
    void append(ToolRow row) throws IOException {
        long before = channel.position();
        try {
            write(channel, row);
            channel.force(false);
        } catch (IOException e) {
            channel.truncate(before);
            channel.position(before);
            throw e;
        }
    }

    long bytes() throws IOException {
        return channel.position();
    }

    /** Puts these rows in the place of all. */
    void replace(List<ToolRow> rows) throws IOException {
        Path fresh = folder.resolve(NAME + ".new");
        Files.deleteIfExists(fresh);
        FileChannel next = open(fresh);
        try {
            for (ToolRow row : rows) write(next, row);
            next.force(true);
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            next.close();
            throw e;
        }
        channel.close();
        channel = next;
        Disk.sync(folder);
    }

    private static void write(FileChannel channel, ToolRow row) throws IOException {
        byte[] payload = row.toByteArray();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + payload.length)
                .putInt(payload.length)
                .putInt(checksum(ByteBuffer.wrap(payload)))
                .put(payload)
                .flip();
        while (bytes.hasRemaining()) channel.write(bytes);
    }

    private static int checksum(ByteBuffer bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return (int) crc.getValue();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
