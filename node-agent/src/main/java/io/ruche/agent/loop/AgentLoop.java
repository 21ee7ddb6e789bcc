package io.ruche.agent.loop;

import io.ruche.agent.disk.AgentDisk;
import io.ruche.proto.Actual;
import io.ruche.proto.Capacity;
import io.ruche.proto.Desired;
import io.ruche.proto.Inventory;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One agent: it does one task after another until what is here is what was told. Everything here runs on its loop; ports
 * answer on any thread and are brought back to it. Without a control plane it goes on as it was last told.
 */
public final class AgentLoop {
    private static final int TASKS_AT_ONCE = 10_000;
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final Timers timers;
    private final Callbacks callbacks;
    private final Orders orders;
    private final ModelTable models;
    private final InstanceTable instances;
    private final String nodeId;
    private Capacity capacity = Capacity.getDefaultInstance();
    private @Nullable Inventory changedInventory;
    private Runnable onChange = () -> {};

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
        this.timers = timers;
        this.orders = new Orders(disk, newNodeId, ownCluster);
        this.nodeId = orders.nodeId();
        this.callbacks = new Callbacks(loop, this::work, () -> onChange.run());
        this.models = new ModelTable(models, callbacks);
        this.instances = new InstanceTable(launcher, journal, clock, this.models, callbacks);
    }

    /** Any thread. */
    public String nodeId() {
        return nodeId;
    }

    /** What requests see; any thread. */
    public Instances instances() {
        return instances.serving();
    }

    /** Told on the loop whenever {@link #actual} says something new. */
    public void onChange(Runnable listener) {
        onChange = listener;
    }

    /** Begins to follow what the disk remembers. */
    public void start() {
        models.list();
        work();
        lookAgain();
    }

    private void lookAgain() {
        timers.after(LOOK_AGAIN, () -> {
            if (!callbacks.isClosed()) {
                work();
                lookAgain();
            }
        });
    }

    /** The highest epoch ever followed. */
    public long epoch() {
        return orders.epoch();
    }

    /**
     * A control plane has answered.
     *
     * @return why it must not be followed
     */
    public Optional<Failure> welcome(String clusterId) {
        return orders.welcome(clusterId);
    }

    /** Follows a document, unless it comes from a deposed leader. */
    public Optional<Failure> desired(Desired offered) {
        Optional<Failure> refusal = orders.refuse(offered);
        if (refusal.isPresent()) {
            return refusal;
        }

        if (orders.isKnown(offered)) {
            orders.hearAgain(offered);
            return Optional.empty();
        }

        Optional<Failure> unsaved = orders.follow(offered);
        work();
        return unsaved;
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
                .setEpoch(orders.epoch())
                .setVersion(orders.version())
                .setCapacity(capacity);
        instances.entries().values().forEach(entry -> actual.addInstances(entry.actual()));
        models.entries().values().forEach(entry -> actual.addModels(entry.actual()));
        Inventory inventory = changedInventory;
        if (inventory != null) {
            actual.setInventory(inventory);
        }

        return actual.build();
    }

    /** Ends everything that runs here; the record stays, so that the next start goes on. Idempotent. */
    public void close() {
        if (callbacks.isClosed()) {
            return;
        }

        callbacks.close();
        models.close();
        instances.close();
    }

    private void work() {
        boolean changed = false;
        for (int done = 0; done < TASKS_AT_ONCE && !callbacks.isClosed(); done++) {
            Optional<AgentTask> task = AgentPlan.next(orders.desired(), instances.entries(), models.entries());
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
            instances.add(add.spec());
        } else if (task instanceof AgentTask.Stop stop) {
            instances.stop(stop.instance(), stop.why());
        } else if (task instanceof AgentTask.Pull pull) {
            models.pull(pull.model());
        } else if (task instanceof AgentTask.ForgetModel forget) {
            models.forget(forget.model());
        } else if (task instanceof AgentTask.AwaitModel await) {
            instances.awaitModel(await.instance());
        } else if (task instanceof AgentTask.Start start) {
            instances.start(start.instance());
        } else if (task instanceof AgentTask.Fail fail) {
            instances.fail(fail.instance(), fail.failure());
        }
    }
}
