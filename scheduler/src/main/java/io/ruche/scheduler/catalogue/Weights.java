package io.ruche.scheduler.catalogue;

import io.ruche.scheduler.model.ModelShape;
import java.util.List;
import java.util.Map;

/** What a model is made of, as far as it is known. */
public sealed interface Weights {
    String architecture();

    /** Layers for whose sizes memory is needed. */
    int layers();

    /** A model that writes: everything follows from its shape. */
    record Decoder(ModelShape shape) implements Weights {
        @Override
        public String architecture() {
            return shape.architecture();
        }

        @Override
        public int layers() {
            return shape.layers();
        }
    }

    /**
     * A model that makes vectors of texts.
     *
     * @param layerParameters the embeddings, the layers, the rest
     */
    record Encoder(String architecture, int layers, int hidden, int vocabulary, int context, List<Long> layerParameters)
            implements Weights {
        public Encoder {
            layerParameters = List.copyOf(layerParameters);
        }
    }

    /** A model that is loaded whole; its parameters by part, rounded as its publisher tells them. */
    record Whole(String architecture, Map<String, Long> parts) implements Weights {
        public Whole {
            parts = Map.copyOf(parts);
        }

        @Override
        public int layers() {
            return 0;
        }

        long parameters() {
            return parts.values().stream().mapToLong(Long::longValue).sum();
        }
    }
}
