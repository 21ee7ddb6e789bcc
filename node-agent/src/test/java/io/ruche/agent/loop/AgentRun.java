package io.ruche.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ruche.agent.disk.AgentDisk;
import io.ruche.agent.runtime.Events;
import io.ruche.agent.runtime.Request;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.Actual;
import io.ruche.proto.AgentRecord;
import io.ruche.proto.Desired;
import io.ruche.proto.InstanceActual;
import io.ruche.proto.InstanceSpec;
import io.ruche.proto.InstanceState;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import io.ruche.scheduler.world.simulated.SimulatedWorld;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** One seed: one agent, with a control plane that changes its mind and a machine that fails. */
final class AgentRun {
    private final long seed;
    private final Surroundings surroundings;
    private final SimulatedWorld world;
    private final SimulatedEntropy chance;
    private final FakeDisk disk = new FakeDisk();
    private final Map<String, InstanceSpec> wanted = new TreeMap<>();
    private final Set<FakeWorker> alive = new LinkedHashSet<>();
    private AgentLoop agent;
    private FakeLauncher launcher;
    private SimulatedWorld.SimulatedLoop loop;
    private long epoch = 1;
    private long version = 1;
    private long generation;
    private long followedEpoch;
    private long followedVersion;
    private int lives;
    /** What was said when the agent heard this. */
    private final Map<Desired, Desired> said = new LinkedHashMap<>();

    private Desired obeyed = Desired.getDefaultInstance();
    private boolean healthy;

    private AgentRun(long seed, Surroundings surroundings) {
        this.seed = seed;
        this.surroundings = surroundings;
        this.world = new SimulatedWorld(seed);
        this.chance = world.entropy();
        this.loop = world.loop("agent-0");
        this.launcher = new FakeLauncher();
        this.agent = born();
    }

    /** Returns a hash of what happened; throws what goes against an invariant. */
    static long play(long seed, Surroundings surroundings) {
        return new AgentRun(seed, surroundings).play();
    }

    /** What is around the agent; an alternative has a bug. */
    static class Surroundings {
        /** What the agent hears. */
        Desired heard(Desired told, AgentLoop agent) {
            return told;
        }

        Launcher launcher(Launcher honest) {
            return honest;
        }
    }

    private AgentLoop born() {
        return new AgentLoop(
                loop,
                loop,
                world.clock(),
                disk,
                new FakeModels(),
                surroundings.launcher(launcher),
                (instance, line) -> {},
                "node-1",
                false);
    }

    private long play() {
        loop.execute(agent::start);
        for (int step = 0; step < 60; step++) {
            act();
            world.run(Duration.ofMillis(chance.below(400)));
            check();
        }

        // from here on nothing fails and nobody changes his mind
        healthy = true;
        disk.full = false;
        version++;
        wanted.replaceAll((id, spec) -> next(spec));
        tell(desired());
        world.run(Duration.ofSeconds(60));
        check();
        Map<String, Long> generations = new LinkedHashMap<>();
        wanted.forEach((id, spec) -> generations.put(id, spec.getGeneration()));
        List<InstanceActual> actual = agent.actual().getInstancesList();
        assertThat(actual).as("seed %d", seed).hasSize(wanted.size());
        for (InstanceActual instance : actual) {
            assertThat(instance.getState())
                    .as("seed %d: %s", seed, instance)
                    .isEqualTo(InstanceState.INSTANCE_STATE_READY);
            assertThat(instance.getGeneration())
                    .as("seed %d: %s", seed, instance)
                    .isEqualTo(generations.get(instance.getId()));
        }

        assertThat(alive).as("seed %d", seed).hasSize(wanted.size());
        return world.trace();
    }

    private void act() {
        int what = chance.below(100);
        String id = "i-" + chance.below(4);
        if (what < 30) {
            // a generation is never used twice
            wanted.computeIfAbsent(id, key -> spec(key, ++generation));
            version++;
            tell(desired());
        } else if (what < 45) {
            wanted.remove(id);
            version++;
            tell(desired());
        } else if (what < 60) {
            wanted.computeIfPresent(id, (key, spec) -> next(spec));
            version++;
            tell(desired());
        } else if (what < 70) {
            // a deposed leader, or a late message
            Desired stale = Desired.newBuilder()
                    .setEpoch(epoch - chance.below(2))
                    .setVersion(version - 1)
                    .build();
            tell(stale);
        } else if (what < 75) {
            epoch++;
            version++;
            tell(desired());
        } else if (what < 80) {
            disk.full = !disk.full;
        } else if (what < 88) {
            alive.stream().findFirst().ifPresent(FakeWorker::die);
        } else if (what < 93) {
            crash();
        } else {
            tell(desired());
        }
    }

    /** The process ends; what it had in memory is gone, workers too. */
    private void crash() {
        agent.close();
        alive.clear();
        lives++;
        // versions that said nothing new were never written
        followedVersion = disk.load().orElseThrow().getDesired().getVersion();
        launcher = new FakeLauncher();
        loop = world.loop("agent-" + world.clock().monotonic().toMillis());
        agent = born();
        loop.execute(agent::start);
    }

    private void tell(Desired desired) {
        AgentLoop to = agent;
        loop.execute(() -> {
            Desired heard = surroundings.heard(desired, to);
            said.put(heard, desired);
            var unused = to.desired(heard);
        });
    }

    private Desired desired() {
        Desired.Builder desired = Desired.newBuilder().setEpoch(epoch).setVersion(version);
        wanted.keySet().stream().sorted().forEach(id -> desired.addInstances(wanted.get(id)));
        return desired.build();
    }

    private static InstanceSpec spec(String id, long generation) {
        return InstanceSpec.newBuilder()
                .setId(id)
                .setGeneration(generation)
                .setPlanHash(ByteString.copyFromUtf8("plan"))
                // two instances share a model
                .setModel(ModelSpec.newBuilder().setName("model-" + (id.charAt(id.length() - 1) % 2)))
                .setRuntime("fake")
                .build();
    }

    private InstanceSpec next(InstanceSpec spec) {
        return spec.toBuilder().setGeneration(++generation).build();
    }

    private void check() {
        Set<String> seen = new LinkedHashSet<>();
        for (FakeWorker worker : alive) {
            assertThat(seen.add(worker.id))
                    .as("seed %d: %s lives twice", seed, worker.id)
                    .isTrue();
        }

        Actual actual = agent.actual();
        boolean fell = actual.getEpoch() < followedEpoch
                || (actual.getEpoch() == followedEpoch && actual.getVersion() < followedVersion);
        assertThat(fell).as("seed %d: an older document is followed", seed).isFalse();
        followedEpoch = actual.getEpoch();
        followedVersion = actual.getVersion();
        assertThat(Long.compareUnsigned(agent.epoch(), disk.highestEpoch))
                .as("seed %d: epoch followed but not remembered", seed)
                .isLessThanOrEqualTo(0);
    }

    /** Whoever is deposed is obeyed no more, and what comes late is not followed. */
    private void obeys(Desired document) {
        Desired meant = said.getOrDefault(document, document);
        boolean isOlder = meant.getEpoch() < obeyed.getEpoch()
                || (meant.getEpoch() == obeyed.getEpoch() && meant.getVersion() < obeyed.getVersion());
        assertThat(isOlder)
                .as(
                        "seed %d: version %d of epoch %d is obeyed after version %d of epoch %d",
                        seed, meant.getVersion(), meant.getEpoch(), obeyed.getVersion(), obeyed.getEpoch())
                .isFalse();
        obeyed = meant;
    }

    private void later(Runnable task) {
        int born = lives;
        loop.after(Duration.ofMillis(chance.below(300)), () -> {
            // what a process was about to do ends with it
            if (born == lives) {
                task.run();
            }
        });
    }

    private boolean fails() {
        return !healthy && chance.percent(20);
    }

    private final class FakeDisk implements AgentDisk {
        private Optional<AgentRecord> saved = Optional.empty();
        private boolean full;
        private long highestEpoch;

        @Override
        public Optional<AgentRecord> load() {
            return saved;
        }

        @Override
        public void save(AgentRecord record) {
            if (full && saved.isPresent()) {
                throw FailureException.of(FailureCode.DISK_FULL, "full", "");
            }

            assertThat(record.getEpoch()).as("seed %d: epochs rise", seed).isGreaterThanOrEqualTo(highestEpoch);
            highestEpoch = record.getEpoch();
            obeys(record.getDesired());
            saved = Optional.of(record);
        }
    }

    private final class FakeModels implements Models {
        @Override
        public void list(Listener listener) {}

        @Override
        public Ongoing pull(ModelSpec spec, Listener listener) {
            boolean[] given = new boolean[1];
            later(() -> {
                if (given[0]) {
                    return;
                }

                if (fails()) {
                    listener.failed(spec.getName(), Failure.of(FailureCode.DOWNLOAD_FAILED, "no"), "nowhere");
                } else {
                    listener.present(new Present(
                            spec.getName(),
                            Path.of("/models/" + spec.getName()),
                            1,
                            ModelFacts.getDefaultInstance(),
                            "here"));
                }
            });
            return () -> given[0] = true;
        }

        @Override
        public boolean isStillHere(Present model) {
            return healthy || !chance.percent(10);
        }

        @Override
        public void close() {}
    }

    private final class FakeLauncher implements Launcher {
        private int loading;

        @Override
        public Ongoing start(InstanceSpec spec, Path model, Listener listener) {
            loading++;
            assertThat(loading).as("seed %d: loads at once", seed).isEqualTo(1);
            boolean[] given = new boolean[1];
            later(() -> {
                loading--;
                if (given[0] || fails()) {
                    listener.failed(Failure.of(FailureCode.RUNTIME_FAILED, "no"));
                    return;
                }

                FakeWorker worker = new FakeWorker(spec.getId());
                alive.add(worker);
                listener.started(worker);
            });
            return () -> given[0] = true;
        }

        @Override
        public void stop(Worker worker, Runnable done) {
            later(() -> {
                worker.close();
                done.run();
            });
        }

        @Override
        public void close() {}
    }

    private final class FakeWorker implements Worker {
        private final String id;
        private Consumer<Failure> onExit = failure -> {};

        FakeWorker(String id) {
            this.id = id;
        }

        void die() {
            alive.remove(this);
            onExit.accept(Failure.of(FailureCode.RUNTIME_DIED, "died"));
        }

        @Override
        public ModelFacts facts() {
            return ModelFacts.getDefaultInstance();
        }

        @Override
        public String precision() {
            return "reference";
        }

        @Override
        public Call open(Request request, Events events) {
            throw new UnsupportedOperationException("nobody asks");
        }

        @Override
        public Load load() {
            return new Load(1, OptionalLong.empty(), 0, 0, 0, 0, 0);
        }

        @Override
        public void onExit(Consumer<Failure> listener) {
            onExit = listener;
        }

        @Override
        public void close() {
            alive.remove(this);
        }
    }
}
