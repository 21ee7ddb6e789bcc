package io.ruche.agent.models;

import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.FailureException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The folder of models, {@code $RUCHE_HOME/models}. Any thread; {@link #pull} blocks, the rest does not wait. */
public final class ModelStore {

    private ModelStore() {}

    /** Opens the store; the folder is made when it is first needed. */
    public static ModelStore open(Path folder) {
        throw new UnsupportedOperationException();
    }

    /**
     * The model, fetched from the first source that gives it unless it is here and whole. Two pulls of one model are one:
     * the second waits for the first. What a cut pull has fetched is kept, and the next one goes on from there.
     *
     * @throws FailureException {@code DOWNLOAD_FAILED} with what each source answered, {@code DISK_FULL} with what is
     *     needed and what is free, {@code DAMAGED_MODEL}, {@code UNSUPPORTED_MODEL}
     */
    public StoredModel pull(ModelSpec spec, PullListener listener) throws InterruptedException {
        throw new UnsupportedOperationException();
    }

    /** The model of this name, if it is here and whole. */
    public Optional<StoredModel> find(String name) {
        throw new UnsupportedOperationException();
    }

    /** Models that are here and whole, by name. */
    public List<StoredModel> list() {
        throw new UnsupportedOperationException();
    }

    /** Deletes a model's files; those of an operator's own ({@code file:}) stay where they are. Nothing to do is fine. */
    public void remove(String name) {
        throw new UnsupportedOperationException();
    }
}
