package io.ruche.scheduler.model;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A GGUF file that llama.cpp's gguf-split may have cut: {@code NAME-00001-of-00003.gguf} and so on. The first part has the
 * metadata, each has tensors of its own.
 */
final class GgufParts {
    private static final Pattern NAME = Pattern.compile("(?<name>.*)-(?<part>[0-9]{5})-of-(?<parts>[0-9]{5})\\.gguf");
    private static final int MAX_PARTS = 1_000;
    private static final int MAX_TENSORS = 1 << 18;
    private static final long MAX_FILE_BYTES = 1_000_000_000_000_000L;

    private GgufParts() {}

    static GgufHeader read(ModelFolder folder, String file) {
        Matcher name = NAME.matcher(file);
        if (!name.matches()) {
            GgufHeader whole = GgufHeader.readPart(find(folder, file));
            if (count(whole) > 1) {
                throw Damage.unsupported(
                        "the file " + GgufReader.shown(file) + " is one of " + count(whole) + " parts",
                        "Give a part by its name as gguf-split made it, NAME-00001-of-00003.gguf.");
            }
            return sized(whole);
        }
        int parts = Integer.parseInt(name.group("parts"));
        if (parts < 1 || parts > MAX_PARTS) {
            throw Damage.of("the name " + GgufReader.shown(file) + " tells of " + parts + " parts (expected: 1 to "
                    + MAX_PARTS + ")");
        }
        return joined(folder, name.group("name"), parts);
    }

    private static GgufHeader joined(ModelFolder folder, String name, int parts) {
        String first = partName(name, 1, parts);
        GgufHeader metadata = part(folder, first, 0, parts);
        Map<String, GgufTensor> tensors = new LinkedHashMap<>();
        long bytes = 0;
        for (int i = 0; i < parts; i++) {
            String file = partName(name, i + 1, parts);
            GgufHeader part = i == 0 ? metadata : part(folder, file, i, parts);
            for (GgufTensor tensor : part.tensors()) {
                if (tensors.put(tensor.name(), tensor) != null) {
                    throw Damage.of("tensor " + GgufReader.shown(tensor.name()) + " is in two parts");
                }
                if (tensors.size() > MAX_TENSORS) {
                    throw Damage.of("its parts announce more than " + MAX_TENSORS + " tensors");
                }
            }
            bytes += sized(part).fileBytes();
        }
        OptionalLong announced = metadata.findLong("split.tensors.count");
        if (announced.isPresent() && announced.getAsLong() != tensors.size()) {
            throw Damage.of("split.tensors.count is " + announced.getAsLong() + ", but its parts have " + tensors.size()
                    + " tensors");
        }
        return sized(GgufHeader.join(metadata, tensors, bytes));
    }

    private static GgufHeader part(ModelFolder folder, String file, int index, int parts) {
        GgufHeader part = GgufHeader.readPart(find(folder, file));
        long number = part.findLong("split.no").orElse(0);
        if (count(part) != parts || number != index) {
            throw Damage.of(file + " says that it is part " + number + " of " + count(part) + " (expected: part "
                    + index + " of " + parts + ", counted from 0)");
        }
        return part;
    }

    /** Bounded, so that sums over parts and products with bits stay within 63 bits. */
    private static GgufHeader sized(GgufHeader header) {
        if (header.fileBytes() > MAX_FILE_BYTES) {
            throw Damage.of("it has " + header.fileBytes() + " bytes (expected: at most " + MAX_FILE_BYTES + ")");
        }
        return header;
    }

    private static long count(GgufHeader header) {
        return header.findLong("split.count").orElse(1);
    }

    private static ByteSource find(ModelFolder folder, String file) {
        return folder.find(file).orElseThrow(() -> Damage.of("the file " + GgufReader.shown(file) + " is missing"));
    }

    private static String partName(String name, int part, int parts) {
        return String.format(Locale.ROOT, "%s-%05d-of-%05d.gguf", name, part, parts);
    }
}
