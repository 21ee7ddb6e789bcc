package io.ruche.scheduler.model;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** A model's folder for tests: files whose headers are there and whose tensors are not, and a count of what is read. */
final class HeaderFolder implements ModelFolder {
    final Map<String, byte[]> beginnings = new LinkedHashMap<>();
    final Map<String, Long> sizes = new LinkedHashMap<>();
    long bytesRead;

    /** Tensors of one safetensors file, laid one behind the other. */
    static final class Shard {
        private final StringJoiner entries = new StringJoiner(",\n", "{", "}");
        private final StringJoiner map;
        private final String file;
        private long end;

        Shard(String file, StringJoiner map) {
            this.file = file;
            this.map = map;
        }

        Shard tensor(String name, String type, long... shape) {
            long bytes = SafetensorsHeader.Type.valueOf(type).bytes();
            StringJoiner extents = new StringJoiner(",", "[", "]");
            for (long extent : shape) {
                bytes *= extent;
                extents.add(Long.toString(extent));
            }
            entries.add("\"" + name + "\":{\"dtype\":\"" + type + "\",\"shape\":" + extents + ",\"data_offsets\":["
                    + end + "," + (end + bytes) + "]}");
            map.add("\"" + name + "\":\"" + file + "\"");
            end += bytes;
            return this;
        }

        /** A matrix as MLX packs it: words, and a scale and a zero point for each group. */
        Shard packed(String module, int bits, int group, long... shape) {
            long[] words = shape.clone();
            long[] groups = shape.clone();
            int last = shape.length - 1;
            words[last] = shape[last] * bits / 32;
            groups[last] = shape[last] / group;
            tensor(module + ".weight", "U32", words);
            tensor(module + ".scales", "BF16", groups);
            return tensor(module + ".biases", "BF16", groups);
        }

        void into(HeaderFolder folder) {
            byte[] json = entries.toString().getBytes(StandardCharsets.UTF_8);
            folder.put(file, GgufWriter.join(GgufWriter.u64(json.length), json));
            folder.sizes.put(file, 8 + json.length + end);
        }
    }

    HeaderFolder put(String name, byte[] whole) {
        beginnings.put(name, whole);
        sizes.put(name, (long) whole.length);
        return this;
    }

    HeaderFolder put(String name, String text) {
        return put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Replaces a piece of a file; what follows stays where it was when both are of one length. */
    HeaderFolder replace(String name, String right, String wrong) {
        String text = new String(bytes(name), StandardCharsets.ISO_8859_1);
        if (!text.contains(right)) throw new IllegalArgumentException(name + " has no " + right);
        long beyond = size(name) - bytes(name).length;
        byte[] changed = text.replace(right, wrong).getBytes(StandardCharsets.ISO_8859_1);
        if (name.endsWith(".safetensors")) {
            System.arraycopy(GgufWriter.u64(changed.length - 8L), 0, changed, 0, 8);
        }
        put(name, changed);
        sizes.put(name, changed.length + beyond);
        return this;
    }

    byte[] bytes(String name) {
        return Optional.ofNullable(beginnings.get(name)).orElseThrow();
    }

    long size(String name) {
        return Optional.ofNullable(sizes.get(name)).orElseThrow();
    }

    HeaderFolder copy() {
        HeaderFolder copy = new HeaderFolder();
        copy.beginnings.putAll(beginnings);
        copy.sizes.putAll(sizes);
        return copy;
    }

    @Override
    public Optional<ByteSource> find(String name) {
        return Optional.ofNullable(beginnings.get(name)).map(bytes -> new ByteSource() {
            @Override
            public long size() {
                return HeaderFolder.this.size(name);
            }

            @Override
            public void read(long position, byte[] target, int offset, int length) {
                bytesRead += length;
                if (position < 0 || length < 0 || position > size() - length) {
                    throw new IndexOutOfBoundsException("position " + position + " of " + size());
                }
                // behind the beginning lie tensors, which nobody should need
                int there = (int) Math.max(0, Math.min(length, bytes.length - position));
                if (there > 0) ByteBuffer.wrap(bytes).get((int) position, target, offset, there);
            }
        });
    }
}
