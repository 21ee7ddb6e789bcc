package io.ruche.agent.loop;

import io.ruche.agent.disk.AgentDisk;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.Actual;
import io.ruche.proto.AgentRecord;
import io.ruche.proto.Capacity;
import io.ruche.proto.Desired;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.InstanceState;
import io.ruche.proto.Inventory;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One agent. Everything here runs on its loop; ports answer on any thread and are brought back to it. Without a control
 * plane it goes on as it was last told.
 */
public final class AgentLoop {
    private static final Logger LOG = LoggerFactory.getLogger(AgentLoop.class);
    private static final int SCHEMA = 1;
    private static final int TASKS_AT_ONCE = 10_000;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final Loop loop;
    private final Timers timers;
    private final Clock clock;
    private final AgentDisk disk;
    private final Models models;
    private final Launcher launcher;
    private final InstanceJournal journal;
    private final boolean ownCluster;

    private final Map<String, InstanceEntry> instances = new LinkedHashMap<>();
    private final Map<String, ModelEntry> known = new TreeMap<>();
    private final Instances serving = new Instances();
    private final String nodeId;
    private AgentRecord record;
    private EpochGuard guard;
    private Desired desired;
    private Capacity capacity = Capacity.getDefaultInstance();
    private @Nullable Inventory changedInventory;
    private Runnable onChange = () -> {};
    private boolean closed;

    /**
     * Loads what the disk remembers.
     *
     * @param newNodeId the id to take when this home has none yet
     * @param ownCluster whether agent and control plane share one home, so that another cluster id means that the
     *     store was made anew and not that a stranger speaks
     */
    public AgentLoop(
            Loop loop,
            Timers timers,
            Clock clock,
            AgentDisk disk,
            Models models,
            Launcher launcher,
            InstanceJournal journal,
            String newNodeId,
            boolean ownCluster) {
        this.loop = loop;
        this.timers = timers;
        this.clock = clock;
        this.disk = disk;
        this.models = models;
        this.launcher = launcher;
        this.journal = journal;
        this.ownCluster = ownCluster;

        Optional<AgentRecord> remembered = disk.load();
        this.record = remembered.orElseGet(() ->
                AgentRecord.newBuilder().setSchema(SCHEMA).setNodeId(newNodeId).build());
        this.nodeId = record.getNodeId();
        this.desired = record.getDesired();
        this.guard = new EpochGuard(record.getEpoch(), desired.getVersion());
        if (remembered.isEmpty()) {
            disk.save(record);
        }
    }

    /** Any thread. */
    public String nodeId() {
        return nodeId;
    }

    /** What requests see; any thread. */
    public Instances instances() {
        return serving;
    }

    /** Told on the loop whenever {@link #actual} says something new. */
    public void onChange(Runnable listener) {
        onChange = listener;
    }

    /** Begins to follow what the disk remembers. */
    public void start() {
        models.list(new Pulls());
        work();
        lookAgain();
    }

    private void lookAgain() {
        timers.after(LOOK_AGAIN, () -> {
            if (!closed) {
                work();
                lookAgain();
            }
        });
    }

    /** The highest epoch ever followed. */
    public long epoch() {
        return guard.epoch();
    }

    /**
     * A control plane has answered.
     *
     * @return why it must not be followed
     */
    public Optional<Failure> welcome(String clusterId) {
        String mine = record.getClusterId();
        if (mine.equals(clusterId)) {
            return Optional.empty();
        }

        if (!mine.isEmpty() && !ownCluster) {
            return Optional.of(Failure.of(
                    FailureCode.CONFIGURATION,
                    "cluster: " + clusterId + " (expected: " + mine + ", which this agent belongs to).",
                    "Give it another --home, or remove its agent folder to let it join."));
        }

        if (!mine.isEmpty()) {
            LOG.info("The cluster is new ({}); what the one before it had told is forgotten", clusterId);
        }

        return save(AgentRecord.newBuilder()
                .setSchema(SCHEMA)
                .setNodeId(record.getNodeId())
                .setClusterId(clusterId)
                .build());
    }

    /** Follows a document, unless it comes from a deposed leader. */
    public Optional<Failure> desired(Desired offered) {
        Optional<Failure> refusal = guard.refuse(offered.getEpoch(), offered.getVersion());
        if (refusal.isPresent()) {
            LOG.warn("A Desired was refused: {}", refusal.get().text());
            return refusal;
        }

        if (sameBut(offered, desired) && offered.getEpoch() == guard.epoch()) {
            // nothing to remember that a restart would need
            desired = offered;
            guard = guard.seen(offered.getEpoch(), offered.getVersion());
            return Optional.empty();
        }

        Optional<Failure> unsaved = save(record.toBuilder()
                .setEpoch(offered.getEpoch())
                .setDesired(offered)
                .build());
        work();
        return unsaved;
    }

    /** Equal but for the version. */
    private static boolean sameBut(Desired one, Desired other) {
        return one.getInstancesList().equals(other.getInstancesList())
                && one.getModelsList().equals(other.getModelsList())
                && one.getDrain() == other.getDrain();
    }

    /** A record is followed only once it is safe on the disk. */
    private Optional<Failure> save(AgentRecord next) {
        try {
            disk.save(next);
        } catch (FailureException e) {
            LOG.error(
                    "What the control plane wants is not followed yet: {}",
                    e.failure().text());
            return Optional.of(e.failure());
        }

        record = next;
        desired = next.getDesired();
        guard = guard.seen(next.getEpoch(), desired.getVersion());
        return Optional.empty();
    }

    public void capacity(Capacity reading) {
        capacity = reading;
    }

    public void inventory(Inventory changed) {
        changedInventory = changed;
        onChange.run();
    }

    /** What is here now. */
    public Actual actual() {
        Actual.Builder actual = Actual.newBuilder()
                .setEpoch(guard.epoch())
                .setVersion(guard.version())
                .setCapacity(capacity);
        instances.values().forEach(entry -> actual.addInstances(entry.actual()));
        known.values().forEach(entry -> actual.addModels(entry.actual()));
        Inventory inventory = changedInventory;
        if (inventory != null) {
            actual.setInventory(inventory);
        }

        return actual.build();
    }

    /** Ends everything that runs here; the record stays, so that the next start goes on. Idempotent. */
    public void close() {
        if (closed) {
            return;
        }

        closed = true;
        models.close();
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

    private void work() {
        boolean changed = false;
        for (int done = 0; done < TASKS_AT_ONCE && !closed; done++) {
            Optional<AgentTask> task = AgentPlan.next(desired, instances, known);
            if (task.isEmpty()) {
                break;
            }

            perform(task.get());
            changed = true;
        }

        if (changed) {
            onChange.run();
        }
    }

    private void perform(AgentTask task) {
        if (task instanceof AgentTask.Add add) {
            add(add.spec());
        } else if (task instanceof AgentTask.Stop stop) {
            stop(entry(stop.instance()), stop.why());
        } else if (task instanceof AgentTask.Pull pull) {
            model(pull.model().getName()).pulling(models.pull(pull.model(), new Pulls()));
        } else if (task instanceof AgentTask.ForgetModel forget) {
            model(forget.model()).abandon();
            known.remove(forget.model());
        } else if (task instanceof AgentTask.AwaitModel await) {
            entry(await.instance()).awaitModel();
            journal.line(await.instance(), "waits for its model");
        } else if (task instanceof AgentTask.Start start) {
            load(entry(start.instance()));
        } else if (task instanceof AgentTask.Fail fail) {
            fail(entry(fail.instance()), fail.failure());
        }
    }

    private InstanceEntry entry(String id) {
        InstanceEntry entry = instances.get(id);
        if (entry == null) {
            throw new IllegalStateException("instance " + id + " is planned for but not known");
        }

        return entry;
    }

    private ModelEntry model(String name) {
        return known.computeIfAbsent(name, ModelEntry::new);
    }

    private void add(InstanceSpec spec) {
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

    private void load(InstanceEntry entry) {
        Models.Present present = model(entry.spec().getModel().getName()).present();
        if (present == null) {
            throw new IllegalStateException("instance " + entry.spec().getId() + " is started without its model");
        }

        journal.line(entry.spec().getId(), "loads " + present.file());
        entry.loading(launcher.start(entry.spec(), present.file(), new Loads(entry, clock.monotonic())));
    }

    private void stop(InstanceEntry entry, String why) {
        String id = entry.spec().getId();
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
            launcher.stop(worker, () -> post(() -> forget(entry)));
        } else {
            instances.remove(id, entry);
        }
    }

    private void forget(InstanceEntry entry) {
        String id = entry.spec().getId();
        instances.remove(id, entry);
        journal.line(id, "has ended");
        workAndTell();
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
        String model = entry.spec().getModel().getName();
        Models.Present present = model(model).present();
        if (present != null && !models.isStillHere(present)) {
            known.remove(model);
        }
    }

    private void workAndTell() {
        work();
        onChange.run();
    }

    private void post(Runnable task) {
        loop.execute(() -> {
            if (!closed) {
                task.run();
            }
        });
    }

    /** Brings the news of pulls back to the loop. */
    private final class Pulls implements Models.Listener {
        @Override
        public void progress(String model, long doneBytes, long totalBytes, String source) {
            post(() -> {
                ModelEntry entry = known.get(model);
                if (entry != null) {
                    entry.progress(doneBytes, totalBytes, source);
                    onChange.run();
                }
            });
        }

        @Override
        public void present(Models.Present present) {
            post(() -> {
                model(present.name()).present(present);
                workAndTell();
            });
        }

        @Override
        public void failed(String model, Failure failure, String source) {
            post(() -> {
                LOG.warn("Model {} did not arrive: {}", model, failure.text());
                model(model).failed(failure, source);
                workAndTell();
            });
        }
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
            post(() -> {
                if (entry.is(InstanceState.INSTANCE_STATE_LOADING)) {
                    entry.progress(fraction);
                    onChange.run();
                }
            });
        }

        @Override
        public void started(Worker worker) {
            loop.execute(() -> {
                if (closed) {
                    launcher.stop(worker, () -> {});
                    return;
                }

                if (entry.is(InstanceState.INSTANCE_STATE_STOPPING)) {
                    launcher.stop(worker, () -> post(() -> forget(entry)));
                    return;
                }

                entry.ready(worker);
                serving.put(entry);
                journal.line(
                        entry.spec().getId(),
                        "ready after " + clock.monotonic().minus(since).toMillis() + " ms, precision "
                                + worker.precision());
                worker.onExit(this::died);
                workAndTell();
            });
        }

        @Override
        public void failed(Failure failure) {
            post(() -> {
                if (entry.is(InstanceState.INSTANCE_STATE_STOPPING)) {
                    forget(entry);
                } else {
                    fail(entry, failure);
                    workAndTell();
                }
            });
        }

        private void died(Failure failure) {
            post(() -> {
                if (entry.is(InstanceState.INSTANCE_STATE_READY)) {
                    fail(entry, failure);
                    workAndTell();
                }
            });
        }
    }
}
