package io.ruche.control.house;

import io.ruche.agent.disk.AgentDisk;
import io.ruche.agent.link.NodeLink;
import io.ruche.agent.link.Session;
import io.ruche.agent.loop.AgentLoop;
import io.ruche.agent.loop.Launcher;
import io.ruche.agent.loop.Models;
import io.ruche.agent.loop.Ongoing;
import io.ruche.control.state.Actor;
import io.ruche.control.state.Findings;
import io.ruche.control.state.VirtualWorld;
import io.ruche.proto.Actual;
import io.ruche.proto.AgentRecord;
import io.ruche.proto.Capacity;
import io.ruche.proto.Desired;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.Inventory;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.Register;
import io.ruche.proto.RuntimeOffer;
import io.ruche.proto.Welcome;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.NodeId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A computer with a disk and the very agent on it: its session, its loop, its guard of epochs. Pulls and loads take time
 * and fail by chance; workers live in the agent's process and end with it.
 */
final class SimulatedMachine {
    /** What lies outside the limit. */
    private static final long SYSTEM_BYTES = 1_024 * Catalogued.MIB;

    final String name;
    final NodeId id;
    final long limitBytes;
    private final VirtualWorld world;
    private final Random random;
    private final Findings findings;
    private final Parts parts;
    private final Function<SimulatedMachine, Function<NodeLink.Listener, NodeLink.Connection>> dial;
    private final Set<String> files = new TreeSet<>();
    private final Disk disk = new Disk();
    private final Set<SimulatedWorker> alive = new LinkedHashSet<>();

    private @Nullable Actor actor;
    private @Nullable AgentLoop loop;
    private Optional<Desired> obeyed = Optional.empty();
    /** Used by others, in bytes. */
    long foreignBytes;

    private Duration troubled = Duration.ZERO;

    int failPercent;
    boolean isUnplugged;
    /** Whether it still reaches members that are cut off from the others. */
    boolean seesApart;

    boolean staysDown;
    int deaths;

    SimulatedMachine(
            String name,
            long limitBytes,
            VirtualWorld world,
            Findings findings,
            Parts parts,
            Function<SimulatedMachine, Function<NodeLink.Listener, NodeLink.Connection>> dial) {
        this.name = name;
        this.id = new NodeId("node-" + name);
        this.limitBytes = limitBytes;
        this.world = world;
        this.random = world.random();
        this.findings = findings;
        this.parts = parts;
        this.dial = dial;
    }

    void boot() {
        if (actor != null || staysDown) return;
        Actor fresh = new Actor(world, this::died);
        actor = fresh;
        obeyed = Optional.empty();
        AgentLoop agent = new AgentLoop(
                fresh,
                fresh,
                fresh,
                disk,
                new Pulls(fresh),
                parts.launcher(new Loads(fresh)),
                (instance, line) -> {},
                id.value(),
                false);
        loop = agent;
        Function<NodeLink.Listener, NodeLink.Connection> link = dial.apply(this);
        Session session = new Session(fresh, fresh, fresh, world, link::apply, new Face(agent));
        agent.onChange(session::changed);
        fresh.execute(agent::start);
        fresh.execute(session::start);
        measure(fresh, agent);
    }

    private void measure(Actor process, AgentLoop agent) {
        process.execute(() -> agent.capacity(reading()));
        process.after(Duration.ofSeconds(2), () -> measure(process, agent));
    }

    private Capacity reading() {
        long own = 100 * Catalogued.MIB;
        return Capacity.newBuilder()
                .setOwnMemoryBytes(own)
                .setMemoryAvailableBytes(Math.max(1, limitBytes - foreignBytes - own))
                .build();
    }

    private void died() {
        deaths++;
        actor = null;
        loop = null;
        List<SimulatedWorker> all = List.copyOf(alive);
        alive.clear();
        all.forEach(SimulatedWorker::vanish);
        if (!staysDown) world.after(Duration.ofMillis(200 + random.nextInt(7_000)), this::boot);
    }

    Optional<Actor> actor() {
        return Optional.ofNullable(actor);
    }

    /** What runs here and holds memory. */
    Collection<SimulatedWorker> alive() {
        return alive;
    }

    Optional<SimulatedWorker> serving(String model) {
        return alive.stream().filter(it -> it.model().equals(model)).findFirst();
    }

    /** The loop of the process that runs now. */
    Optional<AgentLoop> loop() {
        return Optional.ofNullable(loop);
    }

    /** It has run, awake, on a link, for longer than it takes to be heard. */
    boolean hasBeenWell() {
        return world.monotonic().minus(troubled).compareTo(Duration.ofSeconds(30)) > 0;
    }

    /** From now on it may be taken for lost for a while. */
    void disturbed() {
        troubled = world.monotonic();
    }

    private boolean fails() {
        return random.nextInt(100) < failPercent;
    }

    private Inventory inventory() {
        return Inventory.newBuilder()
                .setHostname(name)
                .setPhysicalCores(4)
                .setMemoryTotalBytes(limitBytes + SYSTEM_BYTES)
                .setMemoryLimitBytes(limitBytes)
                .setMemoryLimitReason("total less 1 GiB for the system")
                .build();
    }

    private static RuntimeOffer runtime() {
        return RuntimeOffer.newBuilder()
                .setName("djl")
                .setVersion("1")
                .setAvailable(true)
                .addRequests("generate")
                .addAllPrecisions(List.of("fast", "accurate"))
                .addArchitectures("llama")
                .addPipelineArchitectures("llama")
                .addTensorArchitectures("llama")
                .build();
    }

    /** Whoever is deposed is obeyed no more, and what comes late is not followed. */
    private void obeys(Desired meant) {
        obeyed.ifPresent(was -> findings.require(
                meant.getEpoch() > was.getEpoch()
                        || (meant.getEpoch() == was.getEpoch() && meant.getVersion() >= was.getVersion()),
                "%s obeys version %d of epoch %d after version %d of epoch %d",
                name,
                meant.getVersion(),
                meant.getEpoch(),
                was.getVersion(),
                was.getEpoch()));
        findings.require(
                meant.getEpoch() >= disk.highestEpoch,
                "%s obeys epoch %d, and has obeyed epoch %d",
                name,
                meant.getEpoch(),
                disk.highestEpoch);
        disk.highestEpoch = meant.getEpoch();
        obeyed = Optional.of(meant);
    }

    /** What the session sees. */
    private final class Face implements Session.Agent {
        private final AgentLoop agent;

        Face(AgentLoop agent) {
            this.agent = agent;
        }

        @Override
        public Register register() {
            return Register.newBuilder()
                    .setNodeId(agent.nodeId())
                    .setName(name)
                    .setVersion("0.1.0")
                    .setHighestEpoch(agent.epoch())
                    .setDataAddress("127.0.0.1:1")
                    .addRuntimes(runtime())
                    .setInventory(inventory())
                    .build();
        }

        @Override
        public Actual actual() {
            return agent.actual();
        }

        @Override
        public Optional<Failure> welcome(Welcome welcome) {
            return agent.welcome(welcome.getClusterId());
        }

        @Override
        public void desired(Desired desired) {
            Optional<Failure> refusal = agent.desired(parts.heard(desired, agent));
            if (refusal.isEmpty()) obeys(desired);
        }
    }

    private static final class Disk implements AgentDisk {
        private Optional<AgentRecord> saved = Optional.empty();
        private boolean isFull;
        private long highestEpoch;

        @Override
        public Optional<AgentRecord> load() {
            return saved;
        }

        @Override
        public void save(AgentRecord record) {
            if (isFull && saved.isPresent()) throw FailureException.of(FailureCode.DISK_FULL, "full", "");
            saved = Optional.of(record);
        }
    }

    void fillDisk(boolean isFull) {
        disk.isFull = isFull;
    }

    private final class Pulls implements Models {
        private final Actor process;

        Pulls(Actor process) {
            this.process = process;
        }

        private Present present(String model) {
            return new Present(model, Path.of("/models/" + model), 1, Catalogued.facts(model), "here");
        }

        @Override
        public void list(Models.Listener listener) {
            files.forEach(model -> listener.present(present(model)));
        }

        @Override
        public Ongoing pull(ModelSpec spec, Models.Listener listener) {
            boolean[] given = new boolean[1];
            int millis = files.contains(spec.getName()) ? 5 : 100 + random.nextInt(1_500);
            process.after(Duration.ofMillis(millis), () -> {
                if (given[0]) return;
                if (random.nextInt(100) < failPercent / 4) {
                    listener.failed(spec.getName(), Failure.of(FailureCode.DOWNLOAD_FAILED, "no"), "nowhere");
                } else {
                    files.add(spec.getName());
                    listener.present(present(spec.getName()));
                }
            });
            return () -> given[0] = true;
        }

        @Override
        public boolean isStillHere(Present model) {
            return true;
        }

        @Override
        public void close() {}
    }

    private final class Loads implements Launcher {
        private final Actor process;
        private int loading;

        Loads(Actor process) {
            this.process = process;
        }

        @Override
        public Ongoing start(InstanceSpec spec, Path model, Launcher.Listener listener) {
            loading++;
            findings.require(loading == 1, "%s: two loads at once", name);
            boolean[] given = new boolean[1];
            process.after(Duration.ofMillis(50 + random.nextInt(1_200)), () -> {
                loading--;
                if (given[0] || fails()) {
                    boolean isForGood = random.nextInt(5) == 0;
                    listener.failed(
                            Failure.of(isForGood ? FailureCode.UNSUPPORTED_MODEL : FailureCode.RUNTIME_FAILED, "no"));
                    return;
                }
                SimulatedWorker worker = new SimulatedWorker(spec, process, alive::remove);
                alive.add(worker);
                listener.started(worker);
                if (fails()) process.after(Duration.ofMillis(500 + random.nextInt(10_000)), worker::die);
            });
            return () -> given[0] = true;
        }

        @Override
        public void stop(io.ruche.agent.runtime.Worker worker, Runnable done) {
            process.after(Duration.ofMillis(1 + random.nextInt(400)), () -> {
                worker.close();
                done.run();
            });
        }

        @Override
        public void close() {}
    }

    @Override
    public String toString() {
        TreeMap<String, Long> runs = new TreeMap<>();
        alive.forEach(it -> runs.put(it.id(), it.spec().getGeneration()));
        return name + (actor == null ? " (dead)" : "") + (isUnplugged ? " (unplugged)" : "") + " runs " + runs;
    }
}
