package io.ruche.agent.disk;

import io.ruche.proto.AgentRecord;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code agent.pb}: 8 bytes of magic, length and CRC-32C of the record, then the record. A save writes a temporary
 * file, syncs it, keeps the old one as {@code agent.pb.previous} and renames. A torn file is put aside, never deleted,
 * and the previous one takes its place.
 */
public final class FileAgentDisk implements AgentDisk {
    private static final Logger LOG = LoggerFactory.getLogger(FileAgentDisk.class);
    private static final long MAGIC = 0x5255434845414731L; // RUCHEAG1
    private static final int HEADER_BYTES = 16;
    private static final int LARGEST_BYTES = 64 << 20;

    private final Path file;
    private final Path previous;
    private final Path temporary;

    /** @param folder {@code $RUCHE_HOME/agent}; made when missing */
    public FileAgentDisk(Path folder) {
        this.file = folder.resolve("agent.pb");
        this.previous = folder.resolve("agent.pb.previous");
        this.temporary = folder.resolve("agent.pb.new");
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    @Override
    public Optional<AgentRecord> load() {
        return load(file).or(() -> load(previous));
    }

    private Optional<AgentRecord> load(Path path) {
        try {
            return Optional.of(parse(Files.readAllBytes(path)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            Path aside = path.resolveSibling(path.getFileName() + ".damaged");
            LOG.warn(
                    "{} is damaged ({}); it is kept as {} and the one before it is used. Nothing is lost that the"
                            + " control plane does not tell again.",
                    path,
                    e.getMessage(),
                    aside.getFileName());
            moveAside(path, aside);
            return Optional.empty();
        }
    }

    private static void moveAside(Path path, Path aside) {
        try {
            Files.move(path, aside, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("{} could not be put aside: {}", path, e.toString());
        }
    }

    private static AgentRecord parse(byte[] bytes) throws IOException {
        if (bytes.length < HEADER_BYTES) {
            throw new IOException("length: " + bytes.length + " bytes (expected: >= " + HEADER_BYTES + ")");
        }

        ByteBuffer header = ByteBuffer.wrap(bytes);
        if (header.getLong() != MAGIC) {
            throw new IOException("it does not begin with the marks of an agent's record");
        }

        int length = header.getInt();
        int checksum = header.getInt();
        if (length != bytes.length - HEADER_BYTES) {
            throw new IOException("length: " + (bytes.length - HEADER_BYTES) + " bytes (expected: " + length + ")");
        }

        if (checksum(bytes, HEADER_BYTES, length) != checksum) {
            throw new IOException("its checksum differs");
        }

        return AgentRecord.parseFrom(header);
    }

    @Override
    public void save(AgentRecord record) {
        byte[] payload = record.toByteArray();
        if (payload.length > LARGEST_BYTES) {
            throw FailureException.of(
                    FailureCode.INTERNAL,
                    "agent.pb: " + payload.length + " bytes (expected: <= " + LARGEST_BYTES + ").",
                    "Fewer instances on this node would help.");
        }

        ByteBuffer bytes = ByteBuffer.allocate(HEADER_BYTES + payload.length)
                .putLong(MAGIC)
                .putInt(payload.length)
                .putInt(checksum(payload, 0, payload.length))
                .put(payload)
                .flip();
        try {
            write(bytes);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }

            channel.force(true);
        }

        if (Files.exists(file)) {
            Files.move(file, previous, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        }

        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder();
    }

    /** A rename is durable once its folder is; systems that cannot sync a folder do it by themselves. */
    private void syncFolder() {
        try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException e) {
            LOG.debug("The folder of {} cannot be synced: {}", file, e.toString());
        }
    }

    private FailureException failed(IOException e) {
        boolean full = String.valueOf(e.getMessage()).contains("No space left");
        return FailureException.of(
                full ? FailureCode.DISK_FULL : FailureCode.INTERNAL,
                file + " could not be written: " + e.getMessage() + ".",
                full ? "Free some space; the agent goes on as last told." : "Is the folder there, and writable?");
    }

    private static int checksum(byte[] bytes, int offset, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, offset, length);
        return (int) crc.getValue();
    }
}
