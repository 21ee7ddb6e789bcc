package io.ruche.control.state;

import io.ruche.control.state.SimulatedCluster.Data;
import io.ruche.control.state.SimulatedCluster.Machine;
import io.ruche.proto.store.Entry;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Three members of the very classes that serve, over a {@link SimulatedCluster} under virtual time, and what befalls them:
 * processes die between any two calls, sleep beyond their lease and beyond the trim, are cut off, lose power all at once,
 * and their wall clocks jump.
 */
public final class SimulatedHouse {
    private static final List<String> NAMES = List.of("a", "b", "c");
    /** So little that a log is trimmed many times a run. */
    static final Retention RETENTION = new Retention(2, Duration.ofSeconds(1), 2_000);

    final SimulatedCluster cluster;
    private final VirtualWorld world;
    private final Random random;
    private final Making making;
    private final Retention retention;
    private final Consumer<Member> begun;
    private final Map<String, Member> members = new TreeMap<>();
    private final Map<String, Long> happened = new TreeMap<>();
    private boolean isCalm;

    /** @param begun told of each process that begins */
    public SimulatedHouse(VirtualWorld world, Making making, Consumer<Member> begun) {
        this(world, making, RETENTION, begun);
    }

    SimulatedHouse(VirtualWorld world, Making making, Retention retention, Consumer<Member> begun) {
        this.world = world;
        this.random = world.random();
        this.making = making;
        this.retention = retention;
        this.begun = begun;
        this.cluster = new SimulatedCluster(world, NAMES, making.forgets());
        for (String name : NAMES) {
            members.put(name, new Member(cluster.machine(name)));
        }
    }

    /** A machine and the process that runs on it. */
    public final class Member {
        final Machine machine;

        @Nullable
        Actor actor;

        @Nullable
        SimulatedStore store;

        @Nullable
        StateLoop loop;

        private Member(Machine machine) {
            this.machine = machine;
        }

        public String name() {
            return machine.name;
        }

        /** The process that runs now; empty between two. */
        public Optional<Actor> actor() {
            return Optional.ofNullable(actor);
        }

        public Optional<StateLoop> loop() {
            return Optional.ofNullable(loop);
        }

        /** What clients and watchers speak to. */
        public Optional<Cluster> face() {
            return loop().map(making::face);
        }

        /** The rows beside the State. */
        public Optional<ColdRows> coldRows() {
            SimulatedStore beneath = store;
            return beneath == null ? Optional.empty() : loop().map(state -> making.coldRows(state, beneath));
        }

        /** Whether the network keeps it from the first machine's side. */
        public boolean isApart() {
            return machine.side != 0;
        }

        public boolean leads() {
            return loop != null && loop.health().isReady();
        }

        private void boot() {
            Actor fresh = new Actor(world, this::died);
            actor = fresh;
            SimulatedStore beneath = making.store(cluster, machine, fresh, isCalm ? 0 : 10);
            store = beneath;
            StateLoop state = new StateLoop(beneath, fresh, fresh, making.clock(fresh), world, machine.name, retention);
            loop = state;
            begun.accept(this);
            Findings findings = cluster.findings;
            var unused = state.start().whenComplete((started, thrown) -> {
                if (thrown != null) {
                    findings.require(false, "member %s does not start: %s", machine.name, thrown);
                }
            });
            var broken = state.broken()
                    .thenAccept(why -> findings.require(false, "member %s broke: %s", machine.name, why.text()));
        }

        private void died() {
            count("deaths");
            actor = null;
            loop = null;
            store = null;
            cluster.gone(machine);
            world.after(Duration.ofMillis(200 + random.nextInt(2_500)), this::boot);
        }
    }

    public void start() {
        members.values().forEach(Member::boot);
    }

    public List<Member> members() {
        return List.copyOf(members.values());
    }

    public Optional<Member> leader() {
        return members.values().stream().filter(Member::leads).findFirst();
    }

    public Member anyone() {
        return Objects.requireNonNull(members.get(NAMES.get(random.nextInt(NAMES.size()))));
    }

    public Findings findings() {
        return cluster.findings;
    }

    public void count(String what) {
        happened.merge(what, 1L, Long::sum);
    }

    public void count(String what, long times) {
        happened.merge(what, times, Long::sum);
    }

    /** How often what. */
    public Map<String, Long> happened() {
        return happened;
    }

    public boolean isCalm() {
        return isCalm;
    }

    /** Lets time pass, and throws what goes against an invariant meanwhile. */
    public void run(Duration time) {
        Duration end = world.monotonic().plus(time);
        while (world.monotonic().compareTo(end) < 0) {
            Duration left = end.minus(world.monotonic());
            Duration slice = Duration.ofMillis(200);
            world.run(left.compareTo(slice) < 0 ? left : slice);
            cluster.check();
            cluster.findings.raise();
        }
    }

    /** The one that leads, if there is one, half of the time. */
    private Member victim() {
        Optional<Member> leader = leader();
        return random.nextBoolean() && leader.isPresent() ? leader.get() : anyone();
    }

    /** Something goes wrong. */
    public void trouble() {
        Member victim = victim();
        Actor actor = victim.actor;
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                if (actor != null) {
                    actor.dieAfter(random.nextInt(60));
                }
            }
            case 2, 3 -> sleep(victim);
            case 4, 5 -> {
                count("cuts");
                cluster.cut(Map.of(victim.machine.name, 1));
                jump(actor, random.nextInt(3));
                world.after(Duration.ofMillis(100 + random.nextInt(12_000)), cluster::heal);
            }
            case 6 -> jump(actor, 0);
            default -> {
                if (random.nextInt(4) == 0) {
                    losePower();
                } else {
                    count("cuts");
                    cluster.cut(Map.of("a", 0, "b", 1, "c", 2));
                    world.after(Duration.ofMillis(100 + random.nextInt(8_000)), cluster::heal);
                }
            }
        }
    }

    /** Between any two of its tasks, or in the middle of its next write. */
    private void sleep(Member victim) {
        if (victim.actor == null || victim.store == null) {
            return;
        }
        count("sleeps");
        jump(victim.actor, random.nextInt(3));
        Duration time = Duration.ofMillis(random.nextInt(random.nextInt(3) == 0 ? 3_000 : 16_000));
        if (random.nextBoolean()) {
            victim.store.nap = time;
        } else {
            victim.actor.sleepAfter(1 + random.nextInt(60), time);
        }
    }

    private void losePower() {
        count("power cuts");
        members().forEach(member -> member.actor().ifPresent(Actor::die));
    }

    /** The wall clock of a member goes on elsewhere, if the dice say so. */
    private void jump(@Nullable Actor actor, int dice) {
        if (actor != null && dice == 0) {
            count("jumps");
            actor.jump(Duration.ofSeconds(random.nextInt(40) - 20));
        }
    }

    /** From now on nothing goes wrong. */
    public void calmDown() {
        isCalm = true;
        cluster.heal();
        for (Member member : members.values()) {
            if (member.store != null && member.actor != null) {
                member.store.trouble = 0;
                member.actor.dieAfter(Long.MAX_VALUE);
                member.store.nap = Duration.ZERO;
                member.actor.sleepAfter(Long.MAX_VALUE, Duration.ZERO);
            }
        }
    }

    /** The data of the one that leads, when just one leads, the others are with it, and the tables are written. */
    Optional<Data> settled() {
        List<Member> leaders = members.values().stream().filter(Member::leads).toList();
        if (leaders.size() != 1) {
            return Optional.empty();
        }
        Data data = cluster.data(leaders.get(0).machine);
        boolean areTogether =
                members.values().stream().allMatch(it -> it.actor != null && cluster.data(it.machine) == data);
        return areTogether && data.flushed == data.last() ? Optional.of(data) : Optional.empty();
    }

    /** Whether one leads all, and the tables are written. */
    public boolean isSettled() {
        return settled().isPresent();
    }

    /** Every entry from the first on, once all is settled. */
    public List<Entry> history() {
        Data data = settled().orElseThrow(() -> new AssertionError("nobody leads all when all is well: " + this));
        return HistoryCheck.history(cluster, data);
    }

    /**
     * Fails unless what was promised is in the one history that all ended with, tables and tail lead to the State of the
     * one that leads, and watchers saw it all.
     *
     * @param acknowledged keys that were made, by name: the id that was told
     * @return every entry from the first on
     */
    public List<Entry> requireHistory(Map<String, String> acknowledged, List<Follower> followers) {
        Data data = settled().orElseThrow(() -> new AssertionError("nobody leads all when all is well: " + this));
        List<Entry> history = HistoryCheck.history(cluster, data);
        HistoryCheck check = new HistoryCheck(history, acknowledged, findings());
        check.once();
        State state = Objects.requireNonNull(leader().orElseThrow().loop).state();
        findings()
                .require(
                        state.equals(check.fold()) && state.revision() == history.size() - 1,
                        "the State of the leader is not the fold of all entries");
        requireRecoverable();
        check.isIn(state);
        check.seenBy(followers);
        return history;
    }

    /** Whether one leads all, the tables are written, and all of them heard of the last entry. */
    public boolean isSettled(List<Follower> followers) {
        return settled()
                .filter(data -> followers.stream()
                        .allMatch(
                                it -> it.at.filter(at -> at.n() == data.last()).isPresent()))
                .isPresent();
    }

    /** Fails unless tables and tail, read as a new leader would, are the State of the one that leads. */
    public void requireRecoverable() {
        Member leader = leader().orElseThrow();
        State state = Objects.requireNonNull(leader.loop).state();
        var found = new Recovery(Objects.requireNonNull(leader.store)).run().toCompletableFuture();
        world.runUntil(found::isDone);
        findings().require(found.join().state().equals(state), "tables and tail are not the State of the leader");
    }

    /** Who stands where, for whoever reads what went wrong. */
    @Override
    public String toString() {
        StringBuilder all = new StringBuilder();
        for (Member member : members.values()) {
            Actor actor = member.actor;
            String stands = actor == null
                    ? "dead"
                    : (actor.isAsleep() ? "asleep, " : "")
                            + member.loop().map(StateLoop::health).orElseThrow();
            all.append(member.name()).append(": ").append(stands).append("; ");
        }
        return all.toString();
    }
}
