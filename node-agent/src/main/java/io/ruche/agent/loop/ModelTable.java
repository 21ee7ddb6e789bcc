package io.ruche.agent.loop;

import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.Failure;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The models that this agent knows of: those that lie here, and those that are being pulled. On the loop only. */
final class ModelTable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelTable.class);

    private final Models models;
    private final Callbacks callbacks;
    private final Map<String, ModelEntry> known = new TreeMap<>();

    ModelTable(Models models, Callbacks callbacks) {
        this.models = models;
        this.callbacks = callbacks;
    }

    /** By name, in order; a view. */
    Map<String, ModelEntry> entries() {
        return known;
    }

    /** Learns what lies here already. */
    void list() {
        models.list(new Pulls());
    }

    void pull(ModelSpec spec) {
        entry(spec.getName()).pulling(models.pull(spec, new Pulls()));
    }

    /** Gives up a pull, and does not report the model any more; its file stays. */
    void forget(String name) {
        entry(name).abandon();
        known.remove(name);
    }

    Models.@Nullable Present find(String name) {
        ModelEntry entry = known.get(name);
        return entry == null ? null : entry.present();
    }

    /** Forgets a model whose file somebody has removed, so that it is fetched again when it is wanted again. */
    void forgetIfGone(String name) {
        Models.Present present = find(name);
        if (present != null && !models.isStillHere(present)) {
            known.remove(name);
        }
    }

    void close() {
        models.close();
    }

    private ModelEntry entry(String name) {
        return known.computeIfAbsent(name, ModelEntry::new);
    }

    /** Brings the news of pulls back to the loop. */
    private final class Pulls implements Models.Listener {
        @Override
        public void progress(String model, long doneBytes, long totalBytes, String source) {
            callbacks.post(() -> {
                ModelEntry entry = known.get(model);
                if (entry != null) {
                    entry.progress(doneBytes, totalBytes, source);
                    callbacks.progressed();
                }
            });
        }

        @Override
        public void present(Models.Present present) {
            callbacks.post(() -> {
                entry(present.name()).present(present);
                callbacks.settled();
            });
        }

        @Override
        public void failed(String model, Failure failure, String source) {
            callbacks.post(() -> {
                LOG.warn("Model {} did not arrive: {}", model, failure.text());
                entry(model).failed(failure, source);
                callbacks.settled();
            });
        }
    }
}
