package io.ruche.control.organisation.mind;

import io.ruche.scheduler.organisation.memory.Embedding;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The meaning of texts, as vectors of one model. Any thread; nothing blocks. */
public interface Embedder {
    /** Nobody tells what texts mean. */
    Embedder NONE = new Embedder() {
        @Override
        public boolean isThere() {
            return false;
        }

        @Override
        public CompletionStage<List<Embedding>> embed(List<String> texts) {
            return CompletableFuture.completedFuture(List.of());
        }
    };

    /** Whether a model of meaning is served now. */
    boolean isThere();

    /**
     * In the order of the texts; none at all when no model answered in time. Never completes exceptionally.
     *
     * @param texts at most a few dozen, none of them empty
     */
    CompletionStage<List<Embedding>> embed(List<String> texts);

    /** Empty when no model answered in time. Never completes exceptionally. */
    default CompletionStage<Optional<Embedding>> embed(String text) {
        return embed(List.of(text)).thenApply(vectors -> vectors.stream().findFirst());
    }
}
