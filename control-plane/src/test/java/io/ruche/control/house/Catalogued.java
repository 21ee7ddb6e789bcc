package io.ruche.control.house;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import java.util.List;

/** The models of a simulated house: small ones beside each other, and one that no machine holds alone. */
final class Catalogued {
    static final long MIB = 1L << 20;
    static final String SERVED = "m0";
    static final String SHARDED = "wide";
    static final List<String> NAMES = List.of(SERVED, "m1", "m2", "m3", SHARDED);

    private Catalogued() {}

    static ModelSpec spec(String model) {
        return ModelSpec.newBuilder()
                .setName(model)
                .addSources("file:" + model)
                .setSha256("ab".repeat(32))
                .setBytes(bytes(model))
                .build();
    }

    private static long bytes(String model) {
        return switch (model) {
            case SERVED -> 300 * MIB;
            case "m1" -> 600 * MIB;
            case "m2" -> 900 * MIB;
            case "m3" -> 1_400 * MIB;
            default -> 3_900 * MIB;
        };
    }

    static ModelFacts facts(String model) {
        long bytes = bytes(model);
        int layers = model.equals(SHARDED) ? 12 : 4;
        ModelFacts.Builder facts = ModelFacts.newBuilder()
                .setArchitecture("llama")
                .setLayers(layers)
                .setFileBytes(bytes)
                .setParameters(bytes / 2)
                .setContextLength(1_024)
                .setVocabulary(32_000)
                .setEmbeddingLength(512)
                .setHeads(8)
                .setKvHeads(8)
                .setKvBytesPerToken(4_096)
                .addRequests("generate");
        for (int entry = 0; entry < layers + 2; entry++) {
            facts.addLayerBytes(bytes / (layers + 2)).addLayerParameters(bytes / 2 / (layers + 2));
        }
        return facts.build();
    }
}
