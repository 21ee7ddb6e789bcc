package io.ruche.scheduler.model;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.json.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The header of a safetensors file: metadata and the list of tensors, which lie inside the file and do not overlap.
 * Immutable. The format: 8 bytes of little-endian length, that many bytes of JSON, then the data.
 */
public final class SafetensorsHeader {
    private static final int MAX_HEADER_BYTES = 8 << 20;
    private static final int MAX_DIMENSIONS = 8;

    /** Element types by the names that the format gives them. */
    public enum Type {
        BOOL(1),
        U8(1),
        I8(1),
        F8_E5M2(1),
        F8_E4M3(1),
        I16(2),
        U16(2),
        F16(2),
        BF16(2),
        I32(4),
        U32(4),
        F32(4),
        F64(8),
        I64(8),
        U64(8);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        /** Bytes of one element. */
        public int bytes() {
            return bytes;
        }
    }

    /**
     * @param shape the contiguous dimension last, as in PyTorch
     * @param offset of its first byte, from the start of the file
     */
    public record Tensor(String name, Type type, List<Long> shape, long offset, long bytes) {
        public Tensor {
            shape = List.copyOf(shape);
        }

        public long elements() {
            return bytes / type.bytes();
        }
    }

    private final Map<String, Tensor> tensors;
    private final long fileBytes;

    private SafetensorsHeader(Map<String, Tensor> tensors, long fileBytes) {
        this.tensors = Collections.unmodifiableMap(tensors);
        this.fileBytes = fileBytes;
    }

    /**
     * Reads and checks a header.
     *
     * @throws FailureException {@code DAMAGED_MODEL} for a file that breaks the format, {@code UNSUPPORTED_MODEL} for one
     *     with a type that is not known here
     */
    public static SafetensorsHeader read(ByteSource file) {
        long size = file.size();
        if (size < 10) {
            throw Damage.of("it has " + size + " bytes (expected: at least the 10 of a safetensors header)");
        }
        byte[] prefix = new byte[8];
        file.read(0, prefix, 0, 8);
        long length = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
        if (length < 2 || length > MAX_HEADER_BYTES || length > size - 8) {
            throw Damage.of("its safetensors header has " + Long.toUnsignedString(length) + " bytes (expected: 2 to "
                    + Math.min(MAX_HEADER_BYTES, size - 8) + ")");
        }
        byte[] text = new byte[(int) length];
        file.read(8, text, 0, text.length);
        Map<String, @Nullable Object> json =
                Json.object(new String(text, StandardCharsets.UTF_8), "the safetensors header", Damage::of);
        json.remove("__metadata__");
        return new SafetensorsHeader(tensors(json, 8 + length, size), size);
    }

    /** Tensors in the order of the file. */
    public List<Tensor> tensors() {
        return List.copyOf(tensors.values());
    }

    public Optional<Tensor> findTensor(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /** @throws FailureException {@code DAMAGED_MODEL} when the file has no such tensor */
    public Tensor getTensor(String name) {
        return findTensor(name)
                .orElseThrow(() ->
                        Damage.of("tensor " + name + " is missing (the file has " + tensors.size() + " tensors)"));
    }

    public long fileBytes() {
        return fileBytes;
    }

    private static Map<String, Tensor> tensors(Map<String, @Nullable Object> json, long dataOffset, long size) {
        List<Tensor> all = new ArrayList<>(json.size());
        json.forEach((name, entry) -> all.add(tensor(name, entry, dataOffset, size)));
        all.sort(Comparator.comparingLong(Tensor::offset).thenComparingLong(Tensor::bytes));
        Map<String, Tensor> byName = new LinkedHashMap<>();
        long end = dataOffset;
        for (Tensor tensor : all) {
            if (tensor.offset() < end) {
                throw Damage.of("tensor " + GgufReader.shown(tensor.name()) + " overlaps the one before it at byte "
                        + tensor.offset());
            }
            end = tensor.offset() + tensor.bytes();
            byName.put(tensor.name(), tensor);
        }
        return byName;
    }

    private static Tensor tensor(String name, @Nullable Object entry, long dataOffset, long size) {
        String place = "tensor " + GgufReader.shown(name);
        if (!(entry instanceof Map<?, ?> fields)) {
            throw Damage.of(place + " is described by no object");
        }
        Type type = type(place, String.valueOf(fields.get("dtype")));
        List<Long> shape = longs(place + ": shape", fields.get("shape"));
        List<Long> range = longs(place + ": data_offsets", fields.get("data_offsets"));
        if (shape.size() > MAX_DIMENSIONS || range.size() != 2) {
            throw Damage.of(place + " has " + shape.size() + " dimensions and " + range.size()
                    + " offsets (expected: at most " + MAX_DIMENSIONS + ", and 2)");
        }
        long bytes = type.bytes();
        for (long extent : shape) {
            if (extent != 0 && bytes > Long.MAX_VALUE / extent) {
                throw Damage.of(place + " has shape " + shape + " (expected: a product that fits in 63 bits)");
            }
            bytes *= extent;
        }
        long begin = range.get(0);
        long end = range.get(1);
        if (end < begin || end > size - dataOffset) {
            throw Damage.of(place + " lies at bytes " + begin + " to " + end + " (expected: inside the "
                    + (size - dataOffset) + " bytes of data; the file was probably cut short)");
        }
        if (end - begin != bytes) {
            throw Damage.of(place + " has " + (end - begin) + " bytes (expected: " + bytes + " for " + type + " "
                    + shape + ")");
        }
        return new Tensor(name, type, shape, dataOffset + begin, bytes);
    }

    private static Type type(String place, String name) {
        return Arrays.stream(Type.values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Damage.unsupported(
                        place + " has type " + GgufReader.shown(name) + " (expected: one of "
                                + Arrays.stream(Type.values()).map(Type::name).collect(Collectors.joining(", ")) + ")",
                        "Use a file with one of these types."));
    }

    private static List<Long> longs(String place, @Nullable Object value) {
        if (!(value instanceof List<?> list) || list.size() > MAX_DIMENSIONS) {
            throw Damage.of(place + " is no short list of numbers");
        }
        List<Long> longs = new ArrayList<>(list.size());
        for (Object element : list) {
            if (!(element instanceof Long number) || number < 0) {
                throw Damage.of(place + " holds " + GgufReader.shown(String.valueOf(element))
                        + " (expected: whole numbers from 0)");
            }
            longs.add(number);
        }
        return longs;
    }
}
