package io.ruche.scheduler.model;

import io.ruche.proto.KvRun;
import io.ruche.proto.ModelFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Facts of a GGUF header, with what a mixture of experts, a latent cache and sliding windows change. */
final class GgufFacts {
    /** Of so many layers the last looks at the whole context; llama.cpp has these numbers in its code, not in the file. */
    private static final Map<String, Integer> FULL_EVERY = Map.of("gemma2", 2, "gemma3", 6, "gpt-oss", 2, "cohere2", 4);

    private static final int MAX_LENGTH = 1 << 24;

    private final GgufHeader header;
    private final ModelFacts.Builder facts;
    private final String architecture;

    private GgufFacts(GgufHeader header) {
        this.header = header;
        this.facts = ModelDescription.of(header).toFacts().toBuilder();
        this.architecture = facts.getArchitecture();
    }

    static ModelFacts of(GgufHeader header) {
        GgufFacts made = new GgufFacts(header);
        made.experts();
        made.predictionLayers();
        made.cache();
        return made.facts.build();
    }

    private void experts() {
        int count = whole("expert_count", 0);
        int used = whole("expert_used_count", 0);
        if (count == 0) return;
        if (used < 1 || used > count) {
            throw Damage.of("metadata key " + architecture + ".expert_used_count is " + used + " (expected: 1 to "
                    + count + ")");
        }
        int entries = facts.getLayerBytesCount();
        long[] bytes = new long[entries];
        long[] parameters = new long[entries];
        for (GgufTensor tensor : header.tensors()) {
            if (!tensor.name().startsWith("blk.") || !tensor.name().contains("_exps.")) continue;
            int entry = Describer.layerOf(tensor.name(), facts.getLayers()) + 1;
            bytes[entry] += tensor.bytes();
            parameters[entry] += tensor.elements();
        }
        long active = 0;
        facts.addLayerActiveBytes(facts.getLayerBytes(0) / Math.max(1, facts.getVocabulary()));
        for (int i = 1; i < entries; i++) {
            facts.addLayerActiveBytes(facts.getLayerBytes(i) - bytes[i] + Share.of(bytes[i], used, count));
            active += facts.getLayerParameters(i) - parameters[i] + Share.of(parameters[i], used, count);
        }
        facts.setActiveParameters(active);
    }

    /** Last layers that guess further tokens: they are in the file, and runtimes do not load them. */
    private void predictionLayers() {
        int more = whole("nextn_predict_layers", 0);
        if (more == 0) return;
        if (more >= facts.getLayers()) {
            throw Damage.of("metadata key " + architecture + ".nextn_predict_layers is " + more + " of "
                    + facts.getLayers() + " layers (expected: fewer)");
        }
        int layers = facts.getLayers() - more;
        long perLayer = facts.getKvBytesPerToken() / facts.getLayers();
        long left = 0;
        long leftActive = 0;
        List<Long> parameters = facts.getLayerParametersList();
        for (int i = layers + 1; i <= layers + more; i++) {
            left += parameters.get(i);
            leftActive += facts.getActiveParameters() == 0 ? 0 : activeParameters(i);
        }
        List<Long> keptBytes = without(facts.getLayerBytesList(), layers, more);
        List<Long> keptParameters = without(parameters, layers, more);
        facts.setLayers(layers)
                .setParameters(facts.getParameters() - left)
                .setActiveParameters(Math.max(0, facts.getActiveParameters() - leftActive))
                .setKvBytesPerToken(perLayer * layers)
                .clearLayerBytes()
                .addAllLayerBytes(keptBytes)
                .clearLayerParameters()
                .addAllLayerParameters(keptParameters);
        if (facts.getLayerActiveBytesCount() > 0) {
            List<Long> active = without(facts.getLayerActiveBytesList(), layers, more);
            facts.clearLayerActiveBytes().addAllLayerActiveBytes(active);
        }
    }

    private long activeParameters(int entry) {
        long routed = header.tensors().stream()
                .filter(tensor -> tensor.name().startsWith("blk." + (entry - 1) + ".")
                        && tensor.name().contains("_exps."))
                .mapToLong(GgufTensor::elements)
                .sum();
        return facts.getLayerParameters(entry)
                - routed
                + Share.of(routed, whole("expert_used_count", 0), whole("expert_count", 1));
    }

    private static List<Long> without(List<Long> entries, int layers, int more) {
        List<Long> kept = new ArrayList<>(entries.subList(0, layers + 1));
        kept.addAll(entries.subList(layers + 1 + more, entries.size()));
        return kept;
    }

    private void cache() {
        int layers = facts.getLayers();
        int rank = whole("attention.kv_lora_rank", 0);
        if (rank > 0) {
            long bytes = 4L * (rank + whole("rope.dimension_count", 0));
            facts.setKvBytesPerToken(layers * bytes)
                    .setKvHeads(facts.getHeads())
                    .addKvRuns(KvRun.newBuilder()
                            .setLayers(layers)
                            .setBytesPerToken(bytes)
                            .setLatent(true));
            return;
        }
        int window = whole("attention.sliding_window", 0);
        Integer fullEvery = FULL_EVERY.get(architecture);
        if (window == 0 || fullEvery == null) return;
        facts.addAllKvRuns(
                new ModelShape.Window(window, fullEvery).runs(layers, facts.getKvBytesPerToken() / layers, false));
    }

    private int whole(String key, int otherwise) {
        OptionalLong value = header.findLong(architecture + "." + key);
        if (value.isEmpty()) return otherwise;
        if (value.getAsLong() < 0 || value.getAsLong() > MAX_LENGTH) {
            throw Damage.of("metadata key " + architecture + "." + key + " is " + value.getAsLong()
                    + " (expected: 0 to " + MAX_LENGTH + ")");
        }
        return (int) value.getAsLong();
    }
}
