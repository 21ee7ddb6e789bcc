package io.ruche.control.state.adapter.ignite;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.internal.util.typedef.internal.U;

/**
 * The files of Ignite's write-ahead log. Segment n is written in slot n modulo the number of slots, copied to the archive
 * when it is full, and its slot is then used again. A checkpoint leaves two marks that point at its record: one when it
 * begins, after the log was flushed up to there, and one when all pages are on disk: the log is read from the newest of
 * the second kind on.
 *
 * @param slots folder of the segments in use
 * @param archive folder of the full ones
 * @param marks folder of the checkpoints' marks
 * @param count number of slots
 * @param segmentBytes size of a segment
 */
record WalFiles(Path slots, Path archive, Path marks, int count, int segmentBytes) {
    private static final Pattern MARK = Pattern.compile("(\\d{1,18})-.*-(START|END)\\.bin");
    private static final Pattern ARCHIVED = Pattern.compile("(\\d{16})\\.wal(\\.zip)?");

    /** Where a checkpoint's record is. */
    record Mark(Path file, long segment, int offset) {
        boolean isAtOrBehind(long otherSegment, int otherOffset) {
            return segment > otherSegment || segment == otherSegment && offset >= otherOffset;
        }
    }

    static WalFiles of(IgniteStoreOptions options, DataStorageConfiguration storage) {
        String member = U.maskForFileName(options.member());
        Path base = options.directory();
        return new WalFiles(
                base.resolve(storage.getWalPath()).resolve(member),
                base.resolve(storage.getWalArchivePath()).resolve(member),
                base.resolve("db").resolve(member).resolve("cp"),
                storage.getWalSegments(),
                storage.getWalSegmentSize());
    }

    Path slot(long segment) {
        return slots.resolve(name(segment % count));
    }

    Path archived(long segment) {
        return archive.resolve(name(segment));
    }

    /** Compressed by an operator's setting: never one that a start needs. */
    boolean isCompressed(long segment) {
        return Files.exists(archive.resolve(name(segment) + ".zip"));
    }

    /** Whether the slot of a segment was made: all are, in order, before the log comes round to the first again. */
    boolean isSlotMissing(long segment) throws IOException {
        if (Files.exists(slot(segment))) {
            return false;
        }
        if (segment >= count) {
            return true;
        }
        for (long later = segment + 1; later < count; later++) {
            if (Files.exists(slot(later))) {
                return true;
            }
        }
        return false;
    }

    /** The highest segment that was begun, by the archive's names and the slots' headers; -1 when there is none. */
    long last() throws IOException {
        long last = -1;
        for (Path file : list(archive)) {
            Matcher matcher = ARCHIVED.matcher(file.getFileName().toString());
            if (matcher.matches()) {
                last = Math.max(last, Long.parseLong(matcher.group(1)));
            }
        }
        for (int slot = 0; slot < count; slot++) {
            Path file = slot(slot);
            if (Files.exists(file)) {
                OptionalLong index = WalSegment.indexOf(file);
                last = Math.max(last, index.orElse(-1));
            }
        }
        return last;
    }

    /** The newest checkpoint that was finished, and the newest that was begun. */
    Optional<Mark> finished() throws IOException {
        return newest("END");
    }

    Optional<Mark> begun() throws IOException {
        return newest("START");
    }

    private Optional<Mark> newest(String kind) throws IOException {
        long newest = 0;
        Optional<Path> found = Optional.empty();
        for (Path file : list(marks)) {
            Matcher matcher = MARK.matcher(file.getFileName().toString());
            if (matcher.matches() && matcher.group(2).equals(kind) && Long.parseLong(matcher.group(1)) > newest) {
                newest = Long.parseLong(matcher.group(1));
                found = Optional.of(file);
            }
        }
        return found.isPresent() ? mark(found.get()) : Optional.empty();
    }

    private static Optional<Mark> mark(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
        if (bytes.remaining() < Long.BYTES + Integer.BYTES) {
            return Optional.of(new Mark(file, -1, 0));
        }
        return Optional.of(new Mark(file, bytes.getLong(), bytes.getInt()));
    }

    /** Puts what is in the slot of a segment into the archive, over the copy there. */
    void archiveAgain(long segment) throws IOException {
        Path part = archive.resolve(name(segment) + ".tmp"); // one that is left over is removed by Ignite
        Files.copy(slot(segment), part, StandardCopyOption.REPLACE_EXISTING);
        try (FileChannel channel = FileChannel.open(part, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(part, archived(segment), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static List<Path> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    private static String name(long number) {
        return String.format("%016d.wal", number);
    }
}
