package io.ruche.scheduler.model;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.memory.ByteText;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Parses a GGUF header from a file that may lie. Each count and length is compared with the bytes that are left before
 * it is used, and what it would take in memory is charged to a budget before anything is allocated. The format:
 * https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
 */
final class GgufReader {
    private static final int MAGIC = 0x46554747; // "GGUF", little-endian
    private static final long HEAP_BUDGET = 192L << 20;
    private static final int MAX_KEYS = 1 << 16;
    private static final int MAX_KEY_BYTES = (1 << 16) - 1;
    private static final int MAX_STRING_BYTES = 8 << 20;
    private static final int MAX_TENSORS = 1 << 18;
    private static final int MAX_TENSOR_NAME_BYTES = 255;
    private static final int MAX_DIMENSIONS = 4;
    private static final int MAX_ALIGNMENT = 1 << 20;
    private static final int DEFAULT_ALIGNMENT = 32;

    private static final int STRING_OVERHEAD = 56; // String and byte[] objects with their reference
    private static final int ENTRY_OVERHEAD = 64; // a map entry and a boxed value

    private final ByteSource file;
    private final boolean isPart;
    private final long size;
    private final byte[] window = new byte[1 << 16];
    private final ByteBuffer view = ByteBuffer.wrap(window).order(ByteOrder.LITTLE_ENDIAN);
    private long windowEnd; // file position after the last byte in the window
    private long budget = HEAP_BUDGET;
    private String place = "the first bytes";

    /** @param isPart whether it may be one part of a split file */
    GgufReader(ByteSource file, boolean isPart) {
        this.file = file;
        this.isPart = isPart;
        this.size = file.size();
        view.limit(0);
    }

    GgufHeader read() {
        int version = readVersion();
        long tensorCount = readCount("tensors", MAX_TENSORS, 24);
        long keyCount = readCount("metadata keys", MAX_KEYS, 13);
        Map<String, Object> metadata = readMetadata((int) keyCount);
        if (!isPart) refuseParts(metadata);
        int alignment = alignment(metadata);

        List<GgufTensor> announced = new ArrayList<>();
        for (int i = 0; i < tensorCount; i++) {
            announced.add(readTensor(i, alignment));
        }
        long dataOffset = roundUp(position(), alignment);
        return new GgufHeader(version, metadata, place(announced, dataOffset), dataOffset, alignment, size);
    }

    private int readVersion() {
        if (size < 24) {
            throw Damage.of("it has " + size + " bytes (expected: at least the 24 of a GGUF header)");
        }
        int magic = readInt();
        if (magic != MAGIC) {
            throw Damage.of(String.format(
                    "it starts with bytes %08x (expected: the letters GGUF)", Integer.reverseBytes(magic)));
        }
        int version = readInt();
        if (version == 2 || version == 3) {
            return version;
        }
        int swapped = Integer.reverseBytes(version);
        throw Damage.unsupported(
                swapped == 2 || swapped == 3
                        ? "the file is big-endian GGUF (expected: little-endian)"
                        : "GGUF version " + Integer.toUnsignedString(version) + " (expected: 2 or 3)",
                "Convert it with a current version of llama.cpp's tools.");
    }

    private Map<String, Object> readMetadata(int count) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            place = "the name of metadata key " + i;
            String key = readString(MAX_KEY_BYTES, true);
            if (key.isEmpty()) {
                throw Damage.of("metadata key " + i + " has an empty name");
            }
            place = "metadata key " + shown(key);
            charge(ENTRY_OVERHEAD);
            if (metadata.put(key, readValue(readInt())) != null) {
                throw Damage.of("metadata key " + shown(key) + " occurs twice");
            }
        }
        return metadata;
    }

    private Object readValue(int type) {
        return switch (type) {
            case 0 -> (long) Byte.toUnsignedInt(readByte());
            case 1 -> (long) readByte();
            case 2 -> (long) Short.toUnsignedInt(readShort());
            case 3 -> (long) readShort();
            case 4 -> Integer.toUnsignedLong(readInt());
            case 5 -> (long) readInt();
            case 6 -> (double) Float.intBitsToFloat(readInt());
            case 7 -> readBoolean();
            case 8 -> readString(MAX_STRING_BYTES, false);
            case 9 -> readArray();
            case 10 -> unsigned(readLong());
            case 11 -> readLong();
            case 12 -> Double.longBitsToDouble(readLong());
            default ->
                throw Damage.of(place + " has value type " + Integer.toUnsignedString(type) + " (expected: 0-12)");
        };
    }

    private Object readArray() {
        int type = readInt();
        long count = readLong();
        int elementBytes = switch (type) {
            case 0, 1, 7 -> 1;
            case 2, 3 -> 2;
            case 4, 5, 6 -> 4;
            case 8, 10, 11, 12 -> 8;
            case 9 -> throw Damage.unsupported(place + " is an array of arrays", "No known model needs one.");
            default ->
                throw Damage.of(
                        place + " is an array of type " + Integer.toUnsignedString(type) + " (expected: 0-8 or 10-12)");
        };
        if (count < 0 || count > remaining() / elementBytes) {
            throw Damage.of(place + " announces " + Long.toUnsignedString(count) + " elements, but only " + remaining()
                    + " bytes follow");
        }
        charge(count * Math.max(4, type == 8 ? STRING_OVERHEAD : elementBytes));
        int length = Math.toIntExact(count);
        return switch (type) {
            case 6 -> readFloats(length);
            case 7 -> readBooleans(length);
            case 8 -> readStrings(length);
            case 10, 11 -> readLongs(length);
            case 12 -> readDoubles(length);
            default -> readInts(type, length);
        };
    }

    private int[] readInts(int type, int length) {
        int[] values = new int[length];
        for (int i = 0; i < length; i++) {
            values[i] = switch (type) {
                case 0 -> Byte.toUnsignedInt(readByte());
                case 1 -> readByte();
                case 2 -> Short.toUnsignedInt(readShort());
                case 3 -> readShort();
                default -> readInt();
            };
        }
        return values;
    }

    private float[] readFloats(int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = Float.intBitsToFloat(readInt());
        }
        return values;
    }

    private boolean[] readBooleans(int length) {
        boolean[] values = new boolean[length];
        for (int i = 0; i < length; i++) {
            values[i] = readBoolean();
        }
        return values;
    }

    private long[] readLongs(int length) {
        long[] values = new long[length];
        for (int i = 0; i < length; i++) {
            values[i] = readLong();
        }
        return values;
    }

    private double[] readDoubles(int length) {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = Double.longBitsToDouble(readLong());
        }
        return values;
    }

    private List<String> readStrings(int length) {
        List<String> values = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            values.add(readString(MAX_STRING_BYTES, false));
        }
        return List.copyOf(values);
    }

    private GgufTensor readTensor(int index, int alignment) {
        place = "the name of tensor " + index;
        charge(4 * ENTRY_OVERHEAD);
        String name = readString(MAX_TENSOR_NAME_BYTES, true);
        place = "tensor " + shown(name);
        int dimensions = readInt();
        if (dimensions < 1 || dimensions > MAX_DIMENSIONS) {
            throw Damage.of(place + " has " + Integer.toUnsignedString(dimensions) + " dimensions (expected: 1-"
                    + MAX_DIMENSIONS + ")");
        }
        List<Long> shape = new ArrayList<>(dimensions);
        long elements = 1;
        for (int i = 0; i < dimensions; i++) {
            long extent = readLong();
            if (extent < 1 || extent > Long.MAX_VALUE / 8 / elements) {
                throw Damage.of(place + " has dimension " + i + " of " + Long.toUnsignedString(extent)
                        + " (expected: at least 1, and a product that fits in 60 bits)");
            }
            elements *= extent;
            shape.add(extent);
        }
        int typeId = readInt();
        TensorType type = TensorType.find(typeId)
                .orElseThrow(() -> Damage.unsupported(
                        place + " has type number " + Integer.toUnsignedString(typeId)
                                + ", which this version does not know",
                        "Use a file quantised with one of the common types, for example Q4_K_M or Q8_0."));
        if (shape.get(0) % type.blockElements() != 0) {
            throw Damage.of(place + " has rows of " + shape.get(0) + " elements (expected: a multiple of "
                    + type.blockElements() + " for " + type + ")");
        }
        long offset = readLong();
        if (offset < 0 || offset % alignment != 0) {
            throw Damage.of(place + " starts at offset " + Long.toUnsignedString(offset)
                    + " (expected: a multiple of the alignment, " + alignment + ")");
        }
        return new GgufTensor(name, type, shape, offset, type.bytes(elements));
    }

    /** Moves offsets from the data section to the file and checks that tensors lie in it, side by side. */
    private Map<String, GgufTensor> place(List<GgufTensor> announced, long dataOffset) {
        long dataBytes = Math.max(0, size - dataOffset);
        Map<String, GgufTensor> placed = new LinkedHashMap<>();
        for (GgufTensor tensor : announced) {
            if (tensor.bytes() > dataBytes || tensor.offset() > dataBytes - tensor.bytes()) {
                throw Damage.of("tensor " + shown(tensor.name()) + " needs " + tensor.bytes() + " bytes at offset "
                        + tensor.offset() + ", but the file holds only " + dataBytes
                        + " bytes of tensor data; it was probably cut short");
            }
            GgufTensor moved = new GgufTensor(
                    tensor.name(), tensor.type(), tensor.shape(), dataOffset + tensor.offset(), tensor.bytes());
            if (placed.put(tensor.name(), moved) != null) {
                throw Damage.of("tensor " + shown(tensor.name()) + " occurs twice");
            }
        }
        List<GgufTensor> byOffset = new ArrayList<>(placed.values());
        byOffset.sort(Comparator.comparingLong(GgufTensor::offset));
        for (int i = 1; i < byOffset.size(); i++) {
            GgufTensor before = byOffset.get(i - 1);
            GgufTensor after = byOffset.get(i);
            if (before.offset() + before.bytes() > after.offset()) {
                throw Damage.of("tensors " + shown(before.name()) + " and " + shown(after.name()) + " overlap at byte "
                        + after.offset());
            }
        }
        return placed;
    }

    private static void refuseParts(Map<String, Object> metadata) {
        if (metadata.get("split.count") instanceof Long parts && parts > 1) {
            throw Damage.unsupported(
                    "the file is one of " + parts + " parts of a split GGUF",
                    "Join the parts with llama.cpp's gguf-split --merge.");
        }
    }

    private static int alignment(Map<String, Object> metadata) {
        Object value = metadata.getOrDefault("general.alignment", (long) DEFAULT_ALIGNMENT);
        if (value instanceof Long bytes && bytes >= 8 && bytes <= MAX_ALIGNMENT && Long.bitCount(bytes) == 1) {
            return Math.toIntExact(bytes);
        }
        throw Damage.of("general.alignment is " + shown(value.toString()) + " (expected: a power of two from 8 to "
                + MAX_ALIGNMENT + ")");
    }

    private long readCount(String what, int most, int leastBytesEach) {
        long count = readLong();
        if (count < 0 || count > most || count > remaining() / leastBytesEach) {
            throw Damage.of("it announces " + Long.toUnsignedString(count) + " " + what + " in " + size
                    + " bytes (expected: " + most + " at most, and room for each)");
        }
        return count;
    }

    private String readString(int mostBytes, boolean strict) {
        long length = readLong();
        if (length < 0 || length > mostBytes || length > remaining()) {
            throw Damage.of(place + " holds a string of " + Long.toUnsignedString(length) + " bytes (expected: at most "
                    + Math.min(mostBytes, remaining()) + ")");
        }
        charge(STRING_OVERHEAD + length);
        byte[] bytes = new byte[(int) length];
        readBytes(bytes);
        if (!strict) {
            return new String(bytes, StandardCharsets.UTF_8);
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw Damage.of(place + " is not UTF-8 text");
        }
    }

    private boolean readBoolean() {
        byte value = readByte();
        if (value != 0 && value != 1) {
            throw Damage.of(place + " holds " + value + " (expected: 0 or 1, a boolean)");
        }
        return value == 1;
    }

    private byte readByte() {
        return need(1).get();
    }

    private short readShort() {
        return need(2).getShort();
    }

    private int readInt() {
        return need(4).getInt();
    }

    private long readLong() {
        return need(8).getLong();
    }

    private void readBytes(byte[] target) {
        int buffered = Math.min(target.length, view.remaining());
        view.get(target, 0, buffered);
        if (buffered < target.length) {
            file.read(windowEnd, target, buffered, target.length - buffered);
            windowEnd += target.length - buffered;
        }
    }

    private ByteBuffer need(int bytes) {
        if (view.remaining() >= bytes) {
            return view;
        }
        if (remaining() < bytes) {
            throw Damage.of("it ends at byte " + size + " inside " + place);
        }
        long start = position();
        int length = (int) Math.min(window.length, size - start);
        file.read(start, window, 0, length);
        windowEnd = start + length;
        view.position(0).limit(length);
        return view;
    }

    private long position() {
        return windowEnd - view.remaining();
    }

    private long remaining() {
        return size - position();
    }

    private void charge(long bytes) {
        if (bytes > budget) {
            throw Damage.of(place + " makes the header larger than " + ByteText.of(HEAP_BUDGET) + " in memory");
        }
        budget -= bytes;
    }

    private static Object unsigned(long value) {
        return value >= 0 ? value : new BigInteger(Long.toUnsignedString(value));
    }

    private static long roundUp(long position, int alignment) {
        return (position + alignment - 1) / alignment * alignment;
    }

    /** A name from the file, fit to print. */
    static String shown(String name) {
        return Failure.printable(name);
    }
}
