package io.ruche.scheduler.reconcile;

import io.ruche.proto.Desired;
import io.ruche.proto.InstanceActual;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.InstanceState;
import io.ruche.proto.ModelActual;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.ModelState;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import io.ruche.scheduler.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * An agent of few lines: it follows the highest Desired, pulls and loads in virtual time, fails by chance, and can be
 * killed and started again.
 */
final class SimulatedAgent {
    final String name;
    final long limitBytes;
    private final SimulatedWorld world;
    private final SimulatedWorld.SimulatedLoop loop;
    private final SimulatedEntropy chance;
    private final Core core;
    private final Function<String, ModelFacts> headers;
    /** On disk: outlives the process. */
    private final TreeMap<String, ModelFacts> disk = new TreeMap<>();

    private final TreeMap<String, Running> running = new TreeMap<>();
    private final TreeMap<String, ModelState> pulls = new TreeMap<>();
    private Desired desired = Desired.getDefaultInstance();
    private long life = 0;
    boolean up = true;
    int failPercent = 0;
    /** When it was last killed, cut off, started or joined again. */
    Duration lastTrouble = Duration.ZERO;

    SimulatedAgent(
            String name, long limitBytes, SimulatedWorld world, Core core, Function<String, ModelFacts> headers) {
        this.name = name;
        this.limitBytes = limitBytes;
        this.world = world;
        this.loop = world.loop(name);
        this.chance = new SimulatedEntropy(world.entropy().nextLong());
        this.core = core;
        this.headers = headers;
    }

    private static final class Running {
        final InstanceSpec spec;
        InstanceState state = InstanceState.INSTANCE_STATE_WAITING;

        Running(InstanceSpec spec) {
            this.spec = spec;
        }
    }

    SimulatedWorld.SimulatedLoop loop() {
        return loop;
    }

    /** The process dies; its memory is free, its disk stays. */
    void kill() {
        up = false;
        life++;
        running.clear();
        pulls.clear();
        desired = Desired.getDefaultInstance();
    }

    void start() {
        up = true;
    }

    void receive(Desired newer) {
        if (!up) return;
        if (!core.follows(newer, desired)) return;
        desired = newer;
        running.values().removeIf(it -> !isWanted(it));
        pulls.keySet()
                .removeIf(model -> desired.getModelsList().stream()
                        .noneMatch(it -> it.getName().equals(model)));
        for (ModelSpec model : desired.getModelsList()) {
            if (!disk.containsKey(model.getName()) && !pulls.containsKey(model.getName())) pull(model.getName());
        }
        for (InstanceSpec spec : desired.getInstancesList()) {
            if (!running.containsKey(spec.getId())) begin(spec);
        }
    }

    private boolean isWanted(Running it) {
        return desired.getInstancesList().stream()
                .anyMatch(spec ->
                        spec.getId().equals(it.spec.getId()) && spec.getGeneration() == it.spec.getGeneration());
    }

    private void pull(String model) {
        pulls.put(model, ModelState.MODEL_STATE_PULLING);
        later(Duration.ofMillis(500 + chance.below(3_000)), () -> {
            if (!pulls.containsKey(model)) return;
            if (chance.percent(failPercent / 4)) {
                pulls.put(model, ModelState.MODEL_STATE_FAILED);
            } else {
                pulls.remove(model);
                disk.put(model, headers.apply(model));
            }
        });
    }

    private void begin(InstanceSpec spec) {
        Running it = new Running(spec);
        running.put(spec.getId(), it);
        boolean onDisk = disk.containsKey(spec.getModel().getName());
        later(Duration.ofMillis(100 + chance.below(300)), () -> {
            if (running.get(spec.getId()) != it) return;
            it.state = onDisk ? InstanceState.INSTANCE_STATE_LOADING : InstanceState.INSTANCE_STATE_PULLING;
            later(Duration.ofMillis(300 + chance.below(2_000)), () -> loaded(it));
        });
    }

    private void loaded(Running it) {
        if (running.get(it.spec.getId()) != it) return;
        String model = it.spec.getModel().getName();
        disk.put(model, headers.apply(model));
        boolean failed = chance.percent(failPercent);
        it.state = failed ? InstanceState.INSTANCE_STATE_FAILED : InstanceState.INSTANCE_STATE_READY;
        if (!failed && chance.percent(failPercent)) {
            later(Duration.ofMillis(1_000 + chance.below(20_000)), () -> {
                if (running.get(it.spec.getId()) == it) it.state = InstanceState.INSTANCE_STATE_FAILED;
            });
        }
    }

    private void later(Duration delay, Runnable task) {
        long born = life;
        loop.after(delay, () -> {
            if (life == born) task.run();
        });
    }

    NodeObserved report(Duration at, boolean connected) {
        SortedMap<InstanceId, InstanceActual> instances = new TreeMap<>();
        for (Map.Entry<String, Running> entry : running.entrySet()) {
            Running it = entry.getValue();
            InstanceActual.Builder actual = InstanceActual.newBuilder()
                    .setId(it.spec.getId())
                    .setGeneration(it.spec.getGeneration())
                    .setPlanHash(it.spec.getPlanHash())
                    .setState(it.state);
            if (it.state == InstanceState.INSTANCE_STATE_FAILED) {
                actual.setReason("runtime_died").setMessage("The runtime was killed.");
            }
            instances.put(new InstanceId(it.spec.getId()), actual.build());
        }
        SortedMap<ModelName, ModelActual> models = new TreeMap<>();
        pulls.forEach((model, state) -> models.put(
                new ModelName(model),
                ModelActual.newBuilder().setName(model).setState(state).build()));
        disk.forEach((model, facts) -> models.put(
                new ModelName(model),
                ModelActual.newBuilder()
                        .setName(model)
                        .setState(ModelState.MODEL_STATE_PRESENT)
                        .setFacts(facts)
                        .build()));
        return new NodeObserved(
                at, connected, desired.getEpoch(), desired.getVersion(), Optional.empty(), instances, models);
    }

    /** What it follows. */
    Desired desired() {
        return desired;
    }

    /** Rises with each death. */
    long life() {
        return life;
    }

    /** What runs here or begins to: id and generation. */
    SortedMap<String, Long> running() {
        SortedMap<String, Long> all = new TreeMap<>();
        running.forEach((id, it) -> {
            if (it.state != InstanceState.INSTANCE_STATE_FAILED) all.put(id, it.spec.getGeneration());
        });
        return all;
    }
}
