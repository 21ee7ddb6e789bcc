package io.ruche.scheduler.catalogue;

import java.util.List;
import java.util.OptionalLong;

/**
 * One file, or set of files, of a model.
 *
 * @param name as people ask for it, for example 4bit in {@code glm-4.7:4bit}
 * @param label as the file's header names it
 * @param bits for each parameter, scales and zero points included
 * @param expertBits likewise of routed experts
 * @param bytes of all weights, when somebody told them; empty: they are computed from the shape
 * @param layerBytes real bytes by layer, when a header told them; empty: shared out by the shape
 * @param sources in order, empty when none is known
 * @param sha256 lower-case hex; empty when it is not known
 * @param from where the bytes come from
 */
public record Quantisation(
        String name,
        String label,
        double bits,
        double expertBits,
        OptionalLong bytes,
        List<Long> layerBytes,
        List<String> sources,
        String sha256,
        String from) {

    public Quantisation {
        layerBytes = List.copyOf(layerBytes);
        sources = List.copyOf(sources);
    }

    /** Whether it can be fetched and proved: there is a source, and a hash that what it gives must have. */
    public boolean isPullable() {
        return !sources.isEmpty() && !sha256.isEmpty() && bytes.isPresent();
    }
}
