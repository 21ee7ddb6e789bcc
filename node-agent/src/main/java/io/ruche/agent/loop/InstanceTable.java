package io.ruche.agent.loop;

import io.ruche.agent.runtime.Worker;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.InstanceState;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.world.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The instances of this agent, from the wish to the end of their workers. On the loop only. */
final class InstanceTable {
    private static final Logger LOG = LoggerFactory.getLogger(InstanceTable.class);

    private final Launcher launcher;
    private final InstanceJournal journal;
    private final Clock clock;
    private final ModelTable models;
    private final Callbacks callbacks;
    private final Map<String, InstanceEntry> instances = new LinkedHashMap<>();
    private final Instances serving = new Instances();

    InstanceTable(Launcher launcher, InstanceJournal journal, Clock clock, ModelTable models, Callbacks callbacks) {
        this.launcher = launcher;
        this.journal = journal;
        this.clock = clock;
        this.models = models;
        this.callbacks = callbacks;
    }

    /** By id, in the order in which they came; a view. */
    Map<String, InstanceEntry> entries() {
        return instances;
    }

    /** What requests see; any thread. */
    Instances serving() {
        return serving;
    }

    void add(InstanceSpec spec) {
        InstanceEntry entry = new InstanceEntry(spec);
        instances.put(spec.getId(), entry);
        serving.put(entry);
        journal.line(
                spec.getId(),
                "wanted: generation " + spec.getGeneration() + ", model "
                        + spec.getModel().getName() + ", runtime "
                        + spec.getRuntime() + ", context " + spec.getOptions().getContext() + ", slots "
                        + spec.getOptions().getSlots());
    }

    void awaitModel(String id) {
        entry(id).awaitModel();
        journal.line(id, "waits for its model");
    }

    /** Loads it; its model lies here. */
    void start(String id) {
        InstanceEntry entry = entry(id);
        Models.Present present = models.find(entry.spec().getModel().getName());
        if (present == null) {
            throw new IllegalStateException("instance " + id + " is started without its model");
        }

        journal.line(id, "loads " + present.file());
        entry.loading(launcher.start(entry.spec(), present.file(), new Loads(entry, clock.monotonic())));
    }

    void stop(String id, String why) {
        InstanceEntry entry = entry(id);
        serving.remove(id);
        journal.line(id, "ends: " + why);
        Ongoing load = entry.load();
        Worker worker = entry.worker();
        if (load != null) {
            // its memory is not free before the load says that it has ended
            entry.stopping();
            load.cancel();
        } else if (worker != null) {
            entry.stopping();
            launcher.stop(worker, () -> callbacks.post(() -> forget(entry)));
        } else {
            instances.remove(id, entry);
        }
    }

    void fail(String id, Failure failure) {
        fail(entry(id), failure);
    }

    /** Ends every load and every worker. */
    void close() {
        launcher.close();
        for (InstanceEntry entry : instances.values()) {
            serving.remove(entry.spec().getId());
            Worker worker = entry.worker();
            if (worker != null) {
                worker.close();
                journal.line(entry.spec().getId(), "ended with the agent");
            }
        }

        instances.clear();
    }

    private InstanceEntry entry(String id) {
        InstanceEntry entry = instances.get(id);
        if (entry == null) {
            throw new IllegalStateException("instance " + id + " is planned for but not known");
        }

        return entry;
    }

    private void fail(InstanceEntry entry, Failure failure) {
        String id = entry.spec().getId();
        Worker worker = entry.worker();
        if (worker != null) {
            launcher.stop(worker, () -> {});
        }

        entry.failed(failure);
        serving.put(entry);
        journal.line(id, "failed: " + failure.code().code() + ": " + failure.text());
        LOG.warn("Instance {} failed: {}: {}", id, failure.code().code(), failure.text());
        // a file that somebody removed is fetched again by the next generation
        models.forgetIfGone(entry.spec().getModel().getName());
    }

    private void forget(InstanceEntry entry) {
        String id = entry.spec().getId();
        instances.remove(id, entry);
        journal.line(id, "has ended");
        callbacks.settled();
    }

    /** Brings the news of one load, and of the worker that came of it, back to the loop. */
    private final class Loads implements Launcher.Listener {
        private final InstanceEntry entry;
        private final Duration since;

        Loads(InstanceEntry entry, Duration since) {
            this.entry = entry;
            this.since = since;
        }

        @Override
        public void progress(double fraction) {
            callbacks.post(() -> {
                if (entry.is(InstanceState.INSTANCE_STATE_LOADING)) {
                    entry.progress(fraction);
                    callbacks.progressed();
                }
            });
        }

        @Override
        public void started(Worker worker) {
            callbacks.post(() -> serve(worker), () -> launcher.stop(worker, () -> {}));
        }

        private void serve(Worker worker) {
            if (entry.is(InstanceState.INSTANCE_STATE_STOPPING)) {
                launcher.stop(worker, () -> callbacks.post(() -> forget(entry)));
                return;
            }

            entry.ready(worker);
            serving.put(entry);
            journal.line(
                    entry.spec().getId(),
                    "ready after " + clock.monotonic().minus(since).toMillis() + " ms, precision "
                            + worker.precision());
            worker.onExit(this::died);
            callbacks.settled();
        }

        @Override
        public void failed(Failure failure) {
            callbacks.post(() -> {
                if (entry.is(InstanceState.INSTANCE_STATE_STOPPING)) {
                    forget(entry);
                } else {
                    fail(entry, failure);
                    callbacks.settled();
                }
            });
        }

        private void died(Failure failure) {
            callbacks.post(() -> {
                if (entry.is(InstanceState.INSTANCE_STATE_READY)) {
                    fail(entry, failure);
                    callbacks.settled();
                }
            });
        }
    }
}
