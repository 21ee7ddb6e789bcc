package io.ruche.scheduler.memory;

import java.util.List;

/**
 * How a runtime uses memory: what makes one bill differ from another for the same model. A new runtime adds a profile.
 *
 * @param runtime its name
 * @param weights what it keeps of layers and head
 * @param embedding what it keeps of the token embedding
 * @param sharesTiedHead whether a stage with both ends keeps one copy of a tied embedding
 * @param kvElementBytes bytes of one element of its KV cache
 * @param prefillChunk tokens that it reads in one step
 * @param overheadBytes what it takes before any model: libraries, allocator, process
 * @param defaultSlots requests at once when nobody says
 * @param keepsEndsEverywhere whether each stage of a pipeline and each rank of a tensor-parallel group keeps the whole
 *     embedding and head, as mlx-lm does up to 0.32; otherwise the ends are where their layers are, and are cut among
 *     ranks
 */
public record RuntimeProfile(
        String runtime,
        Weights weights,
        Weights embedding,
        boolean sharesTiedHead,
        int kvElementBytes,
        int prefillChunk,
        long overheadBytes,
        int defaultSlots,
        boolean keepsEndsEverywhere) {

    private static final long MIB = 1 << 20;

    /** What stays resident of a model's weights. */
    public enum Weights {
        /** The file's own bytes. */
        FILE,
        /** 4, 2 or 1 bytes a parameter by precision: reference, accurate, fast. */
        BY_PRECISION
    }

    private static final List<RuntimeProfile> KNOWN = List.of(
            new RuntimeProfile("djl", Weights.BY_PRECISION, Weights.FILE, false, 4, 256, 320 * MIB, 4, false),
            new RuntimeProfile("llama.cpp", Weights.FILE, Weights.FILE, true, 2, 512, 160 * MIB, 4, false),
            new RuntimeProfile("ollama", Weights.FILE, Weights.FILE, true, 2, 512, 256 * MIB, 4, false),
            new RuntimeProfile("mlx", Weights.FILE, Weights.FILE, true, 2, 512, 512 * MIB, 4, true));

    /** The profile of a runtime; one that nobody measured is taken to keep the file and a 16-bit KV cache. */
    public static RuntimeProfile of(String runtime) {
        return KNOWN.stream()
                .filter(profile -> profile.runtime.equals(runtime))
                .findFirst()
                .orElseGet(
                        () -> new RuntimeProfile(runtime, Weights.FILE, Weights.FILE, true, 2, 512, 64 * MIB, 4, true));
    }

    /** A measured overhead in place of the assumed one. */
    public RuntimeProfile withOverhead(long bytes) {
        return new RuntimeProfile(
                runtime,
                weights,
                embedding,
                sharesTiedHead,
                kvElementBytes,
                prefillChunk,
                bytes,
                defaultSlots,
                keepsEndsEverywhere);
    }

    /**
     * Bytes that a parameter takes under {@link Weights#BY_PRECISION}.
     *
     * @param precision reference, accurate or fast; empty is fast, which is what the runtime takes by itself
     */
    public static int bytesPerParameter(String precision) {
        if (precision.equals("reference")) return 4;
        return precision.equals("accurate") ? 2 : 1;
    }
}
