package io.ruche.scheduler.model;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.spelling.Excerpt;
import java.lang.reflect.Array;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * The header of a GGUF file, version 2 or 3: metadata and the list of tensors. Everything that {@link #read} returns is
 * checked: tensors lie inside the file, are aligned, do not overlap, and have names of their own. Accessors throw
 * {@link FailureException} with {@code DAMAGED_MODEL} when a key holds another type than asked for. Immutable.
 */
public final class GgufHeader {
    private final int version;
    private final Map<String, Object> metadata;
    private final Map<String, GgufTensor> tensors;
    private final long dataOffset;
    private final int alignment;
    private final long fileBytes;

    GgufHeader(
            int version,
            Map<String, Object> metadata,
            Map<String, GgufTensor> tensors,
            long dataOffset,
            int alignment,
            long fileBytes) {
        this.version = version;
        this.metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
        this.tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
        this.dataOffset = dataOffset;
        this.alignment = alignment;
        this.fileBytes = fileBytes;
    }

    /**
     * Reads and checks a header. Needs a few times the header's own size of memory, 201 MB at most, whatever the file
     * claims.
     *
     * @throws FailureException {@code DAMAGED_MODEL} for a file that breaks the format, {@code UNSUPPORTED_MODEL} for one
     *     that keeps to a version or tensor type that is not known here
     */
    public static GgufHeader read(ByteSource file) {
        return new GgufReader(file, false).read();
    }

    /** Like {@link #read}, of one part of a split file. */
    static GgufHeader readPart(ByteSource file) {
        return new GgufReader(file, true).read();
    }

    /**
     * The header of a file that was split: the metadata of its first part and the tensors of all. A tensor's offset is
     * within its own part.
     */
    static GgufHeader join(GgufHeader first, Map<String, GgufTensor> tensors, long fileBytes) {
        return new GgufHeader(first.version, first.metadata, tensors, first.dataOffset, first.alignment, fileBytes);
    }

    public int version() {
        return version;
    }

    /** Metadata keys in the order of the file. */
    public Iterable<String> keys() {
        return metadata.keySet();
    }

    public boolean has(String key) {
        return metadata.containsKey(key);
    }

    public Optional<String> findString(String key) {
        return find(key, String.class, "a string");
    }

    public OptionalLong findLong(String key) {
        Optional<Long> value = find(key, Long.class, "an integer");
        return value.isPresent() ? OptionalLong.of(value.get()) : OptionalLong.empty();
    }

    /** A floating-point value; an integer counts as one. */
    public OptionalDouble findDouble(String key) {
        Object value = metadata.get(key);
        return value instanceof Long whole
                ? OptionalDouble.of(whole)
                : find(key, Double.class, "a number").map(OptionalDouble::of).orElse(OptionalDouble.empty());
    }

    public Optional<Boolean> findBoolean(String key) {
        return find(key, Boolean.class, "true or false");
    }

    /** An array of strings; empty when the key is absent. */
    @SuppressWarnings("unchecked") // the reader makes a List only of strings
    public List<String> strings(String key) {
        return find(key, List.class, "an array of strings").orElse(List.of());
    }

    /** A copy of an array of integers of up to 32 bits; empty when the key is absent. */
    public int[] ints(String key) {
        return find(key, int[].class, "an array of integers").map(int[]::clone).orElseGet(() -> new int[0]);
    }

    /** A copy of an array of 32-bit floats; empty when the key is absent. */
    public float[] floats(String key) {
        return find(key, float[].class, "an array of floats")
                .map(float[]::clone)
                .orElseGet(() -> new float[0]);
    }

    /** Elements in the array at this key, of whatever type; 0 when the key is absent or holds no array. */
    public int arrayLength(String key) {
        Object value = metadata.get(key);
        if (value instanceof List<?> list) {
            return list.size();
        }
        return value != null && value.getClass().isArray() ? Array.getLength(value) : 0;
    }

    /** Tensors in the order of the file. */
    public List<GgufTensor> tensors() {
        return List.copyOf(tensors.values());
    }

    public Optional<GgufTensor> findTensor(String name) {
        return Optional.ofNullable(tensors.get(name));
    }

    /** @throws FailureException {@code DAMAGED_MODEL} when the file has no such tensor */
    public GgufTensor getTensor(String name) {
        GgufTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw Damage.of("tensor " + name + " is missing (the file has " + tensors.size() + " tensors)");
        }
        return tensor;
    }

    /** Where tensor data begins, from the start of the file; a tensor's own offset already counts it in. */
    public long dataOffset() {
        return dataOffset;
    }

    /** Bytes that tensor offsets are multiples of. */
    public int alignment() {
        return alignment;
    }

    public long fileBytes() {
        return fileBytes;
    }

    private <T> Optional<T> find(String key, Class<T> type, String expected) {
        Object value = metadata.get(key);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw Damage.of("metadata key " + key + " holds " + describe(value) + " (expected: " + expected + ")");
        }
        return Optional.of(type.cast(value));
    }

    private static String describe(Object value) {
        if (value instanceof List<?> || value.getClass().isArray()) {
            return "an array";
        }
        String text = value.toString();
        return value.getClass().getSimpleName() + " " + Excerpt.of(text, 40);
    }
}
