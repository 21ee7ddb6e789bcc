package io.ruche.control.state.adapter.ignite;

import io.ruche.control.state.Entries;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.OptionalLong;
import org.apache.ignite.internal.pagemem.wal.record.WALRecord.RecordType;

/**
 * A segment file of Ignite's write-ahead log, as it lies on disk. A record carries where it belongs, so one that was
 * written here in this round of the file is told from an older one and from chance:
 *
 * <pre>
 * at 0     type 1, segment 8, offset 4 (0), magic 8, version 4, checksum 4
 * then     type 1, segment 8, offset 4, length 4 (of all of it), content, checksum 4
 * last     a type alone, when there was room: the log goes on in the next segment
 * </pre>
 *
 * Numbers are in the machine's order. Ignite's own iterators would need a running kernel, and end without a word at what
 * they cannot read.
 */
final class WalSegment {
    static final int HEADER = 29;

    private static final int SEGMENT = 1;
    private static final int OFFSET = 9;
    private static final int LENGTH = 13;
    private static final int CONTENT = 17;
    private static final int CHECKSUM = 4;
    private static final int SHORTEST = CONTENT + CHECKSUM;

    private static final byte HEADER_TYPE = type(RecordType.HEADER_RECORD);
    private static final byte LAST_TYPE = type(RecordType.SWITCH_SEGMENT_RECORD);
    private static final byte DATA_TYPE = type(RecordType.DATA_RECORD_V2);
    private static final int VERSION = 2;

    /** Between the start of a record and the key of its first row, with some room. */
    private static final int KEY_WITHIN = 64;

    /** Between a key and its value: the value's length and kind. */
    private static final int KEY_TO_VALUE = 5;

    private static final byte[] LOG_KEY = "log/".getBytes(StandardCharsets.US_ASCII);
    private static final int KEY_DIGITS = 16;
    private static final int BLOCK = 1 << 12;
    private static final byte[] ZEROS = new byte[BLOCK];

    private final Path file;
    private final long index;
    private final byte[] bytes;
    private final ByteBuffer numbers;

    WalSegment(Path file, long index, byte[] bytes) {
        this.file = file;
        this.index = index;
        this.bytes = bytes;
        this.numbers = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    /** @param index which segment it is looked for in the file; the file may hold another */
    static WalSegment read(Path file, long index) throws IOException {
        return new WalSegment(file, index, Files.readAllBytes(file));
    }

    /** The segment that a file says it holds; empty when its header is not whole. */
    static OptionalLong indexOf(Path file) throws IOException {
        byte[] header;
        try (var in = Files.newInputStream(file)) {
            header = in.readNBytes(HEADER);
        }
        WalSegment segment = new WalSegment(file, -1, header);
        return segment.isHeaderWhole() ? OptionalLong.of(segment.numbers.getLong(SEGMENT)) : OptionalLong.empty();
    }

    Path file() {
        return file;
    }

    long index() {
        return index;
    }

    int size() {
        return bytes.length;
    }

    /** Whether the header is whole and of this segment. */
    boolean hasHeader() {
        return isHeaderWhole() && numbers.getLong(SEGMENT) == index;
    }

    /** Whether the records are laid out as above, which an operator's system property can change. */
    boolean isKnownLayout() {
        return numbers.getInt(HEADER - 2 * CHECKSUM) == VERSION;
    }

    private boolean isHeaderWhole() {
        return bytes.length >= HEADER
                && bytes[0] == HEADER_TYPE
                && checksum(0, HEADER) == numbers.getInt(HEADER - CHECKSUM);
    }

    /** Whether a whole record of this segment begins here. */
    boolean isWhole(int at) {
        if (at > bytes.length - SHORTEST
                || numbers.getInt(at + OFFSET) != at
                || numbers.getLong(at + SEGMENT) != index) {
            return false;
        }
        int length = numbers.getInt(at + LENGTH);
        return isPlausible(at, length) && checksum(at, length) == numbers.getInt(at + length - CHECKSUM);
    }

    /** Behind a whole record. */
    int behind(int at) {
        return at + numbers.getInt(at + LENGTH);
    }

    /** Whether the segment is full here, or says that the log goes on in the next. */
    boolean isLast(int at, int segmentBytes) {
        return at >= segmentBytes - 1 || at < bytes.length && bytes[at] == LAST_TYPE;
    }

    /**
     * Whether the file, which has its full size before the first record is written, ends where a record ends or within one.
     */
    boolean isCutOff(int at, int segmentBytes) {
        return bytes.length < segmentBytes && (at > bytes.length - SHORTEST || distanceFromHere(at) == 0);
    }

    /** The first whole record at or behind a place; the size when there is none. */
    int nextWhole(int from) {
        int last = bytes.length - SHORTEST;
        for (int at = from; at <= last; at++) {
            if (at % BLOCK == 0 && at + OFFSET + 2 * BLOCK < bytes.length && isZero(at) && isZero(at + BLOCK)) {
                at += BLOCK - 1;
            } else if (numbers.getInt(at + OFFSET) == at && isWhole(at)) {
                return at;
            }
        }
        return bytes.length;
    }

    private boolean isZero(int block) {
        return Arrays.equals(bytes, block, block + BLOCK, ZEROS, 0, BLOCK);
    }

    /**
     * The position in our log of the entry that a whole record appends: its key is {@code log/<n>}, and its value begins
     * as entry n does. Empty for any other record; one that trims entries has keys and no values.
     */
    OptionalLong appended(int at) {
        if (bytes[at] != DATA_TYPE) {
            return OptionalLong.empty();
        }
        int end = behind(at) - CHECKSUM;
        int most = Math.min(at + KEY_WITHIN, end - LOG_KEY.length - KEY_DIGITS - KEY_TO_VALUE);
        for (int key = at + CONTENT; key < most; key++) {
            if (startsWith(LOG_KEY, key)) {
                return appended(key + LOG_KEY.length, end);
            }
        }
        return OptionalLong.empty();
    }

    private OptionalLong appended(int digits, int end) {
        long n;
        try {
            n = Long.parseUnsignedLong(new String(bytes, digits, KEY_DIGITS, StandardCharsets.US_ASCII), 16);
        } catch (NumberFormatException e) {
            return OptionalLong.empty();
        }
        byte[] begin = Entries.beginning(n);
        int value = digits + KEY_DIGITS + KEY_TO_VALUE;
        return value + begin.length <= end && startsWith(begin, value) ? OptionalLong.of(n) : OptionalLong.empty();
    }

    private boolean startsWith(byte[] what, int at) {
        return Arrays.equals(bytes, at, at + what.length, what, 0, what.length);
    }

    /**
     * The bit whose flipping back makes the record here whole, or the header at 0, or the mark that ends the segment; empty
     * when no single one does, or nothing of this segment was ever written here.
     *
     * @param isFollowed the log is known to go on in the next segment
     */
    OptionalLong flippedBit(int at, boolean isFollowed) {
        if (at == 0) {
            return flippedInHeader();
        }
        if (at <= bytes.length - SHORTEST && distanceFromHere(at) <= 1) {
            int length = numbers.getInt(at + LENGTH);
            OptionalLong bit = isPlausible(at, length) ? flippedIn(at, length) : OptionalLong.empty();
            return bit.isPresent() ? bit : flippedInLength(at);
        }
        int difference = at < bytes.length ? (bytes[at] ^ LAST_TYPE) & 0xff : 0;
        return isFollowed && Integer.bitCount(difference) == 1
                ? OptionalLong.of(8L * at + Integer.numberOfTrailingZeros(difference))
                : OptionalLong.empty();
    }

    private OptionalLong flippedInHeader() {
        if (bytes.length < HEADER || distanceFromHere(0) > 1) {
            return OptionalLong.empty();
        }
        return flippedIn(0, HEADER);
    }

    private OptionalLong flippedIn(int at, int length) {
        int found = checksum(at, length);
        int stored = numbers.getInt(at + length - CHECKSUM);
        if (Integer.bitCount(found ^ stored) == 1) {
            return bitOf(at + length - CHECKSUM, found ^ stored);
        }
        return FlippedBit.find(at, length - CHECKSUM, found, stored);
    }

    private OptionalLong flippedInLength(int at) {
        int found = numbers.getInt(at + LENGTH);
        for (int bit = 1; bit != 0; bit <<= 1) {
            int length = found ^ bit;
            if (isPlausible(at, length)) {
                numbers.putInt(at + LENGTH, length);
                boolean isWhole = isWhole(at);
                numbers.putInt(at + LENGTH, found);
                if (isWhole) {
                    return bitOf(at + LENGTH, bit);
                }
            }
        }
        return OptionalLong.empty();
    }

    /** The place of a bit of a number that lies in the machine's order. */
    private static OptionalLong bitOf(int at, int bit) {
        byte[] raw = ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(bit)
                .array();
        for (int i = 0; i < raw.length; i++) {
            if (raw[i] != 0) {
                return OptionalLong.of(8L * (at + i) + Integer.numberOfTrailingZeros(raw[i] & 0xff));
            }
        }
        return OptionalLong.empty();
    }

    /** In how many bits a record's account of where it belongs differs from here. */
    private int distanceFromHere(int at) {
        return Long.bitCount(numbers.getLong(at + SEGMENT) ^ index)
                + Integer.bitCount(numbers.getInt(at + OFFSET) ^ at);
    }

    private boolean isPlausible(int at, int length) {
        return length >= SHORTEST && length <= bytes.length - at;
    }

    private int checksum(int at, int length) {
        return ~FlippedBit.crc(bytes, at, length - CHECKSUM); // Ignite stores it inverted
    }

    /** Flips a bit, here and in the file, and waits until the disk has it. */
    void flip(long bit) throws IOException {
        int at = (int) (bit / 8);
        bytes[at] ^= (byte) (1 << bit % 8);
        write(at, new byte[] {bytes[at]});
    }

    /** Writes zeros from a place to the end, and waits until the disk has them. */
    void clear(int from) throws IOException {
        Arrays.fill(bytes, from, bytes.length, (byte) 0);
        write(from, new byte[bytes.length - from]);
    }

    private void write(int at, byte[] content) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left, at + left.position());
            }
            channel.force(true);
        }
    }

    private static byte type(RecordType type) {
        return (byte) (type.index() + 1);
    }
}
