package io.ruche.scheduler.model;

import io.ruche.scheduler.model.ModelShape.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Bytes of a model by layer, worked out of its shape for a file whose header nobody has read yet.
 *
 * @param fileBytes of all weights
 * @param layerBytes the embedding, the layers, the last norm with the head; a tied head counts the embedding again
 * @param activeBytes of these, what decoding one token reads; empty for a model that has no experts
 */
public record ShapeBytes(long fileBytes, List<Long> layerBytes, List<Long> activeBytes) {

    public ShapeBytes {
        layerBytes = List.copyOf(layerBytes);
        activeBytes = List.copyOf(activeBytes);
    }

    /**
     * @param bits for each parameter, scales and zero points included
     * @param expertBits likewise of routed experts
     * @param total the file's known size, which the entries then share out among them
     */
    public static ShapeBytes of(ModelShape shape, double bits, double expertBits, OptionalLong total) {
        List<Part> parts = new ArrayList<>(shape.parts());
        Part embedding = parts.get(0);
        Part head = parts.get(parts.size() - 1);
        if (shape.tied()) parts.set(parts.size() - 1, new Part(head.plain() - embedding.plain(), 0));

        double computed = 0;
        for (Part part : parts) computed += bytes(part, bits, expertBits);
        long fileBytes = total.orElse(Math.round(computed));
        double scale = fileBytes / computed;

        // rounded where sums end, so that the entries add up to the file
        List<Long> layers = new ArrayList<>(parts.size());
        double sum = 0;
        for (Part part : parts) {
            long before = Math.round(sum);
            sum += bytes(part, bits, expertBits) * scale;
            layers.add(Math.round(sum) - before);
        }
        int last = layers.size() - 1;
        if (shape.tied()) layers.set(last, layers.get(last) + layers.get(0));
        return new ShapeBytes(
                fileBytes, layers, shape.hasExperts() ? active(shape, parts, layers, bits, expertBits) : List.of());
    }

    private static List<Long> active(
            ModelShape shape, List<Part> parts, List<Long> layers, double bits, double expertBits) {
        List<Long> active = new ArrayList<>(layers.size());
        active.add(layers.get(0) / shape.vocabulary());
        for (int i = 1; i < layers.size(); i++) {
            Part part = parts.get(i);
            double routed = part.routed() * expertBits / 8 / bytes(part, bits, expertBits);
            long routedBytes = Math.round(layers.get(i) * routed);
            active.add(layers.get(i) - routedBytes + shape.active(routedBytes));
        }
        return active;
    }

    private static double bytes(Part part, double bits, double expertBits) {
        return (part.plain() * bits + part.routed() * expertBits) / 8;
    }
}
