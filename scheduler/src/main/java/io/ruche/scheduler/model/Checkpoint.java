package io.ruche.scheduler.model;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.json.Json;
import io.ruche.scheduler.model.SafetensorsHeader.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All tensors of a model in safetensors, of one file or of the shards that an index names. What the index says of a
 * tensor is checked against the header of its shard. Immutable.
 */
final class Checkpoint {
    private static final int MAX_INDEX_BYTES = 24 << 20;
    private static final int MAX_TENSORS = 1 << 18;
    private static final int MAX_SHARDS = 1_000;
    private static final int MAX_NAME = 500;
    private static final long MAX_FILE_BYTES = 1_000_000_000_000_000L;
    private static final String SHARD = "[A-Za-z0-9][A-Za-z0-9._-]{0,200}\\.safetensors";

    private final List<SafetensorsHeader> headers;
    private final Map<String, Tensor> tensors;
    private final long fileBytes;

    private Checkpoint(List<SafetensorsHeader> headers) {
        this.headers = List.copyOf(headers);
        Map<String, Tensor> all = new TreeMap<>();
        long bytes = 0;
        for (SafetensorsHeader header : headers) {
            bytes += header.fileBytes();
            if (header.fileBytes() > MAX_FILE_BYTES || bytes > MAX_FILE_BYTES) {
                throw Damage.of("its files have more than " + MAX_FILE_BYTES + " bytes");
            }
            for (Tensor tensor : header.tensors()) {
                if (tensor.name().length() > MAX_NAME) {
                    throw Damage.of("a tensor's name has " + tensor.name().length() + " characters (expected: at most "
                            + MAX_NAME + ")");
                }
                all.put(tensor.name(), tensor);
                if (all.size() > MAX_TENSORS) throw tooMany();
            }
        }
        this.tensors = all;
        this.fileBytes = bytes;
    }

    static Checkpoint read(ModelFolder folder) {
        Optional<ByteSource> index = folder.find(ModelHeaders.INDEX);
        if (index.isPresent()) return sharded(folder, index.get());
        ByteSource whole = folder.find(ModelHeaders.WEIGHTS)
                .orElseThrow(() -> Damage.of("it has neither " + ModelHeaders.INDEX + " nor " + ModelHeaders.WEIGHTS));
        return new Checkpoint(List.of(SafetensorsHeader.read(whole)));
    }

    private static Checkpoint sharded(ModelFolder folder, ByteSource index) {
        Map<String, List<String>> shards = shards(ModelHeaders.text(index, ModelHeaders.INDEX, MAX_INDEX_BYTES));
        List<SafetensorsHeader> headers = new ArrayList<>();
        int tensors = 0;
        for (Map.Entry<String, List<String>> shard : shards.entrySet()) {
            ByteSource file = folder.find(shard.getKey())
                    .orElseThrow(() -> Damage.of("its shard " + shard.getKey() + " is missing (the index names "
                            + shards.size() + " shards)"));
            SafetensorsHeader header = read(shard.getKey(), file);
            tensors += header.tensors().size();
            if (tensors > MAX_TENSORS) throw tooMany();
            agree(shard.getKey(), header, shard.getValue());
            headers.add(header);
        }
        return new Checkpoint(headers);
    }

    private static SafetensorsHeader read(String shard, ByteSource file) {
        try {
            return SafetensorsHeader.read(file);
        } catch (FailureException e) {
            throw FailureException.of(
                    e.failure().code(),
                    "Shard " + shard + ": " + e.failure().message(),
                    e.failure().help());
        }
    }

    private static void agree(String shard, SafetensorsHeader header, List<String> announced) {
        for (String name : announced) {
            if (header.findTensor(name).isEmpty()) {
                throw Damage.of("the index puts tensor " + GgufReader.shown(name) + " into " + shard
                        + ", whose header does not have it");
            }
        }
        if (header.tensors().size() != announced.size()) {
            throw Damage.of("the index puts " + announced.size() + " tensors into " + shard + ", whose header has "
                    + header.tensors().size());
        }
    }

    /** Tensors by shard, in order of the names. */
    private static Map<String, List<String>> shards(String text) {
        // each value has a colon or a comma before it: bounds what reading makes of it
        long values = text.chars().filter(c -> c == ':' || c == ',').count();
        if (values > 4L * MAX_TENSORS) {
            throw tooMany();
        }
        Map<String, @Nullable Object> json = Json.object(text, ModelHeaders.INDEX, Damage::of);
        if (!(json.get("weight_map") instanceof Map<?, ?> map) || map.isEmpty()) {
            throw Damage.of(ModelHeaders.INDEX + " has no weight_map (expected: the shard of each tensor)");
        }
        if (map.size() > MAX_TENSORS) throw tooMany();
        Map<String, List<String>> shards = new TreeMap<>();
        map.forEach((tensor, shard) -> {
            if (!(shard instanceof String name) || !name.matches(SHARD) || name.contains("..")) {
                throw Damage.of(ModelHeaders.INDEX + " puts tensor " + GgufReader.shown(String.valueOf(tensor))
                        + " into " + GgufReader.shown(String.valueOf(shard))
                        + " (expected: a file beside it, NAME.safetensors)");
            }
            shards.computeIfAbsent(name, key -> new ArrayList<>()).add(String.valueOf(tensor));
            if (shards.size() > MAX_SHARDS) {
                throw Damage.of(ModelHeaders.INDEX + " names more than " + MAX_SHARDS + " shards");
            }
        });
        return shards;
    }

    private static FailureException tooMany() {
        return Damage.of("it announces more than " + MAX_TENSORS + " tensors");
    }

    /** By name, in order of the names. */
    Map<String, Tensor> tensors() {
        return tensors;
    }

    long fileBytes() {
        return fileBytes;
    }

    ModelFacts encoder(String config) {
        if (headers.size() != 1) {
            throw Damage.unsupported(
                    "an encoder in " + headers.size() + " shards (expected: one file)", "Join the shards.");
        }
        return EncoderDescription.of(headers.get(0), config).toFacts();
    }
}
