package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.control.state.SimulatedCluster.Machine;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.store.Commit;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Row;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.ApiKey;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One seed: three members of the very classes that serve, over {@link SimulatedCluster} under virtual time in one thread;
 * clients that send commands until they are answered, readers, and watchers that drop and come back; while processes
 * die between any two calls, sleep beyond their lease and beyond the trim, are cut off, and their clocks jump. Then all
 * is well again, and what is there must be what was promised.
 */
final class CoreRun {
    private static final List<String> MEMBERS = List.of("a", "b", "c");
    private static final Retention RETENTION = new Retention(2, Duration.ofSeconds(1), 2_000);
    private static final Duration CALM = Duration.ofSeconds(90);

    private final long seed;
    private final Making making;
    private final VirtualWorld world;
    private final Random random;
    private final SimulatedCluster cluster;
    private final Findings findings;
    private final Map<String, Member> members = new TreeMap<>();
    private final List<Client> clients = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    /** What was acknowledged, by name: the id it was given. */
    private final Map<String, String> acknowledged = new TreeMap<>();

    private final Map<String, Long> happened = new TreeMap<>();
    private boolean isCalm;

    /**
     * What a run showed.
     *
     * @param trace equal for two runs of one seed
     * @param happened how often what
     */
    record Shown(long trace, Map<String, Long> happened) {}

    private CoreRun(long seed, Making making) {
        this.seed = seed;
        this.making = making;
        this.world = new VirtualWorld(seed);
        this.random = world.random();
        this.cluster = new SimulatedCluster(world, MEMBERS, making.forgets());
        this.findings = cluster.findings;
    }

    static Shown play(long seed, Making making) {
        CoreRun run = new CoreRun(seed, making);
        try {
            return run.play();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + ": " + e.getMessage()
                            + "\nReplay it: tests/run -pl control-plane -am -Dtest=CoreSimulationTest"
                            + " -Dsurefire.failIfNoSpecifiedTests=false -Druche.seed=" + seed,
                    e);
        }
    }

    private void count(String what) {
        happened.merge(what, 1L, Long::sum);
    }

    /** A machine and the process that runs on it. */
    private final class Member {
        final Machine machine;

        @Nullable
        Actor actor;

        @Nullable
        SimulatedStore store;

        @Nullable
        StateLoop loop;

        Member(Machine machine) {
            this.machine = machine;
        }

        void boot() {
            Actor fresh = new Actor(world, this::died);
            actor = fresh;
            SimulatedStore beneath = making.store(cluster, machine, fresh, isCalm ? 0 : 10);
            store = beneath;
            StateLoop state = new StateLoop(beneath, fresh, fresh, making.clock(fresh), world, machine.name, RETENTION);
            loop = state;
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

        Optional<Cluster> face() {
            return loop == null ? Optional.empty() : Optional.of(making.face(loop));
        }

        boolean leads() {
            return loop != null && loop.health().isReady();
        }
    }

    private Shown play() {
        for (String name : MEMBERS) {
            Member member = new Member(cluster.machine(name));
            members.put(name, member);
            member.boot();
        }
        for (int i = 0; i < 3; i++) {
            Client client = new Client("c" + i);
            clients.add(client);
            client.later();
        }
        for (int i = 0; i < 2; i++) {
            Follower follower = new Follower(world, findings);
            followers.add(follower);
            follow(follower);
        }
        look();
        int troubles = 3 + random.nextInt(5);
        for (int i = 0; i < troubles; i++) {
            run(Duration.ofMillis(random.nextInt(4_000)));
            trouble();
        }
        calmDown();
        return end();
    }

    private void run(Duration time) {
        Duration end = world.monotonic().plus(time);
        while (world.monotonic().compareTo(end) < 0) {
            Duration left = end.minus(world.monotonic());
            Duration slice = Duration.ofMillis(200);
            world.run(left.compareTo(slice) < 0 ? left : slice);
            cluster.check();
            findings.raise();
        }
    }

    private Member anyone() {
        return Objects.requireNonNull(members.get(MEMBERS.get(random.nextInt(MEMBERS.size()))));
    }

    /** The one that leads, if there is one, half of the time. */
    private Member victim() {
        if (random.nextBoolean()) {
            for (Member member : members.values()) {
                if (member.leads()) {
                    return member;
                }
            }
        }
        return anyone();
    }

    private void trouble() {
        Member victim = victim();
        Actor actor = victim.actor;
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                if (actor != null) {
                    actor.dieAfter(random.nextInt(60));
                }
            }
            case 2, 3 -> {
                if (actor != null && victim.store != null) {
                    count("sleeps");
                    jump(actor, random.nextInt(3));
                    Duration time = Duration.ofMillis(random.nextInt(random.nextInt(3) == 0 ? 3_000 : 16_000));
                    if (random.nextBoolean()) {
                        victim.store.nap = time;
                    } else {
                        actor.sleepAfter(1 + random.nextInt(60), time);
                    }
                }
            }
            case 4, 5 -> {
                count("cuts");
                cluster.cut(Map.of(victim.machine.name, 1));
                jump(actor, random.nextInt(3));
                world.after(Duration.ofMillis(100 + random.nextInt(12_000)), cluster::heal);
            }
            case 6 -> jump(actor, 0);
            default -> {
                if (random.nextInt(4) == 0) { // the house loses power
                    members.values().stream()
                            .map(it -> it.actor)
                            .filter(Objects::nonNull)
                            .toList()
                            .forEach(Actor::die);
                    count("power cuts");
                } else {
                    count("cuts");
                    cluster.cut(Map.of("a", 0, "b", 1, "c", 2));
                    world.after(Duration.ofMillis(100 + random.nextInt(8_000)), cluster::heal);
                }
            }
        }
    }

    /** The wall clock of a member goes on elsewhere, if the dice say so. */
    private void jump(@Nullable Actor actor, int dice) {
        if (actor != null && dice == 0) {
            count("jumps");
            actor.jump(Duration.ofSeconds(random.nextInt(40) - 20));
        }
    }

    private void calmDown() {
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
        Duration limit = world.monotonic().plus(CALM);
        while (!clients.stream().allMatch(it -> it.isDone) && world.monotonic().compareTo(limit) < 0) {
            run(Duration.ofSeconds(1));
        }
        for (Client client : clients) {
            findings.require(client.isDone, "%s got no answer to %s: %s", client.name, client.what(), client.last);
        }
        run(Duration.ofSeconds(2));
        while (!isSettled() && world.monotonic().compareTo(limit) < 0) {
            run(Duration.ofSeconds(1));
        }
        run(Duration.ofSeconds(10)); // longer than the slowest answer: what the log holds is asked for, then trimmed
    }

    /** One leads, all heard the end of it, and the tables are written. */
    private boolean isSettled() {
        List<Member> leaders = members.values().stream().filter(Member::leads).toList();
        if (leaders.size() != 1) {
            return false;
        }
        SimulatedCluster.Data data = cluster.data(leaders.get(0).machine);
        return data.flushed == data.last()
                && members.values().stream().allMatch(it -> it.actor != null && cluster.data(it.machine) == data)
                && followers.stream()
                        .allMatch(
                                it -> it.at.filter(at -> at.n() == data.last()).isPresent());
    }

    /** Reads where somebody says that he leads: what was acknowledged before is there. */
    private void look() {
        for (Member member : members.values()) {
            Actor actor = member.actor;
            StateLoop loop = member.loop;
            if (actor == null || loop == null) {
                continue;
            }
            actor.execute(() -> {
                if (loop.health().isReady()) {
                    count("reads");
                    State state = loop.state();
                    Set<String> names = new HashSet<>();
                    state.keys().forEach(key -> names.add(key.name()));
                    acknowledged
                            .keySet()
                            .forEach(name -> findings.require(
                                    names.contains(name),
                                    "member %s leads epoch %d and does not know %s, which was acknowledged",
                                    member.machine.name,
                                    state.epoch(),
                                    name));
                }
            });
        }
        world.after(Duration.ofMillis(100 + random.nextInt(500)), this::look);
    }

    private void follow(Follower follower) {
        if (!isCalm && follower.isConnected() && random.nextInt(3) == 0) {
            follower.drop();
        } else if (!follower.isConnected() || follower.isDeaf()) {
            members.values().stream()
                    .filter(Member::leads)
                    .findFirst()
                    .flatMap(Member::face)
                    .ifPresent(face -> {
                        count("watches");
                        follower.connect(face);
                    });
        }
        world.after(Duration.ofMillis(200 + random.nextInt(2_500)), () -> follow(follower));
    }

    /** Sends one command after the other, each until it is answered. */
    private final class Client {
        final String name;
        final int most = 60;
        int number;
        int attempt;
        boolean isDone;
        String last = "";

        Client(String name) {
            this.name = name;
        }

        String what() {
            return name + "-" + number;
        }

        void later() {
            if (number == most || isCalm) {
                isDone = true;
                return;
            }
            world.after(Duration.ofMillis(random.nextInt(random.nextInt(8) == 0 ? 1_500 : 60)), this::send);
        }

        private Command command() {
            String secret =
                    String.format("%s%020d%042d", name, number, ++attempt).replace('c', '0');
            return new Command.CreateKey(what(), Role.VIEWER, secret, "rk_" + name);
        }

        private void send() {
            String mine = what();
            int tried = attempt + 1;
            Optional<Member> leader =
                    members.values().stream().filter(Member::leads).findFirst();
            Member to = leader.isPresent() && random.nextInt(10) > 0 ? leader.get() : anyone();
            Caller caller = new Caller("client-" + name, Optional.of(mine), "aa");
            if (random.nextInt(3) == 0) {
                extra(to);
            }
            to.face().ifPresent(face -> {
                hear(mine, face.submit(command(), caller));
                if (random.nextInt(12) == 0) { // the request came twice
                    hear(mine, face.submit(command(), caller));
                }
            });
            Duration patience = Duration.ofMillis(100 + random.nextInt(random.nextInt(3) == 0 ? 6_000 : 600));
            world.after(patience, () -> {
                if (what().equals(mine) && attempt <= tried + 1 && !isDone) {
                    send();
                }
            });
        }

        /** Rows that come and go, several in one command. */
        private void extra(Member to) {
            String model = "m" + random.nextInt(3);
            Command command = random.nextBoolean()
                    ? new Command.Deploy(
                            ModelSpec.newBuilder()
                                    .setName(model)
                                    .addSources("file:" + model)
                                    .build(),
                            Optional.empty(),
                            DeploymentSpec.DEFAULT)
                    : new Command.Undeploy(new DeploymentName(model));
            to.face().ifPresent(face -> face.submit(command, Caller.of("client-" + name)));
        }

        private void hear(String sent, CompletionStage<Reply> answer) {
            var unused = answer.whenComplete((reply, thrown) -> {
                boolean isLost = !isCalm && random.nextInt(20) == 0;
                if (thrown != null) {
                    refused(thrown);
                    return;
                }
                String before = acknowledged.putIfAbsent(sent, reply.id());
                findings.require(
                        before == null || before.equals(reply.id()),
                        "%s was answered with %s, and again with %s",
                        sent,
                        before,
                        reply.id());
                count("acknowledged");
                if (!isLost) {
                    world.after(Duration.ofMillis(random.nextInt(20)), () -> {
                        if (what().equals(sent)) {
                            number++;
                            attempt = 0;
                            later();
                        }
                    });
                }
            });
        }

        private void refused(Throwable thrown) {
            Throwable cause = FailureException.unwrap(thrown);
            Failure why = cause instanceof FailureException expected ? expected.failure() : null;
            last = String.valueOf(cause);
            boolean isExpected = why != null
                    && switch (why.code()) {
                        case OUTCOME_UNKNOWN, NOT_LEADER, STARTING, UNREACHABLE, OVERLOADED, DISK_FULL -> true;
                        default -> false;
                    };
            findings.require(isExpected, "%s was refused: %s", name, cause);
            count(why == null ? "?" : why.code().code());
        }
    }

    private Shown end() {
        findings.raise();
        List<Member> leaders = members.values().stream().filter(Member::leads).toList();
        findings.require(leaders.size() == 1, "%d members lead when all is well", leaders.size());
        findings.raise();
        Member leader = leaders.get(0);
        State state = Objects.requireNonNull(leader.loop).state();
        SimulatedCluster.Data data = cluster.data(leader.machine);
        List<Entry> history = history(data);
        once(history);
        findings.require(
                state.equals(fold(history)) && state.revision() == history.size() - 1,
                "the State of the leader is not the fold of all entries");
        for (Member member : members.values()) {
            findings.require(
                    cluster.data(member.machine) == data, "member %s is not with the others", member.machine.name);
        }
        recovered(leader, state);
        acknowledgedIsThere(state);
        watched(history);
        long kept = 0; // what a sleeper put below the trim goes with the next survey
        for (int n = history.size() - 1; n > 0; n--) {
            ByteString bytes = data.log.get((long) n);
            if (bytes == null || !SimulatedStore.parse(bytes).equals(history.get(n))) {
                break;
            }
            kept += bytes.size();
        }
        long least = data.log.tailMap(data.flushed).values().stream()
                .mapToLong(ByteString::size)
                .sum();
        findings.require(
                kept <= Math.max(RETENTION.bytes(), least),
                "the log has %d bytes, %d above the mark",
                kept,
                least);
        findings.raise();
        count("runs");
        happened.merge("entries", (long) history.size(), Long::sum);
        happened.merge("epochs", state.epoch(), Long::sum);
        long trace = world.trace() * 31 + data.log.lastEntry().getValue().hashCode();
        return new Shown(trace, happened);
    }

    /** From the last entry back to the first, by what each says of the one before. */
    private List<Entry> history(SimulatedCluster.Data data) {
        List<Entry> history = new ArrayList<>();
        ByteString bytes = data.log.lastEntry().getValue();
        while (true) {
            Entry entry = SimulatedStore.parse(bytes);
            history.add(0, entry);
            if (entry.getN() == 0) {
                return history;
            }
            ByteString before = cluster.written.get(entry.getPrevious());
            if (before == null) {
                throw new AssertionError("entry " + entry.getN() + " follows one that was never written");
            }
            bytes = before;
        }
    }

    private void once(List<Entry> history) {
        Map<String, Long> keys = new HashMap<>();
        long epoch = 0;
        for (int n = 0; n < history.size(); n++) {
            Entry entry = history.get(n);
            findings.require(entry.getN() == n, "entry %d stands at %d", entry.getN(), n);
            findings.require(
                    entry.getEpoch() >= epoch, "entry %d is of epoch %d, after %d", n, entry.getEpoch(), epoch);
            if (entry.getEpoch() > epoch) {
                findings.require(
                        entry.getCommits(0).getCommand().equals("StartEpoch"), "epoch %d began in silence", epoch);
            }
            epoch = entry.getEpoch();
            for (Commit commit : entry.getCommitsList()) {
                if (!commit.getRequestKey().isEmpty()) {
                    Long before = keys.put(commit.getRequestKey(), entry.getN());
                    findings.require(
                            before == null,
                            "%s is done by entry %d and %d",
                            commit.getRequestKey(),
                            before,
                            entry.getN());
                }
            }
        }
        acknowledged
                .keySet()
                .forEach(name ->
                        findings.require(keys.containsKey(name), "%s was acknowledged and is not in the log", name));
    }

    private State fold(List<Entry> history) {
        State state = State.EMPTY;
        for (Entry entry : history) {
            state = Recovery.copy(state, entry);
        }
        return state;
    }

    /** Tables and tail, read as a new leader would. */
    private void recovered(Member leader, State state) {
        SimulatedStore store = Objects.requireNonNull(leader.store);
        var found = new Recovery(store).run().toCompletableFuture();
        world.runUntil(found::isDone);
        findings.require(found.join().state().equals(state), "tables and tail are not the State of the leader");
    }

    private void acknowledgedIsThere(State state) {
        Map<String, String> byName = new HashMap<>();
        for (ApiKey key : state.keys()) {
            String before = byName.put(key.name(), key.id().value());
            findings.require(before == null, "%s was done twice: %s and %s", key.name(), before, key.id());
        }
        acknowledged.forEach((name, id) -> {
            String there = byName.getOrDefault(name, "nothing");
            findings.require(id.equals(there), "%s was acknowledged as %s and is %s", name, id, there);
        });
    }

    private void watched(List<Entry> history) {
        Map<Long, Integer> known = new HashMap<>();
        Map<String, ByteString> rows = new TreeMap<>();
        for (Entry entry : history) {
            for (Commit commit : entry.getCommitsList()) {
                for (Row row : commit.getRowsList()) {
                    if (row.hasValue()) {
                        rows.put(row.getKey(), row.getValue());
                    } else {
                        rows.remove(row.getKey());
                    }
                }
            }
            known.put(entry.getN(), rows.hashCode());
        }
        for (Follower follower : followers) {
            happened.merge("resumes", (long) follower.resumes, Long::sum);
            happened.merge("resets", (long) follower.resets, Long::sum);
            follower.knew.forEach((n, knew) -> {
                Entry entry = n < history.size() ? history.get(n.intValue()) : null;
                findings.require(
                        entry != null && entry.getEpoch() == knew.epoch(),
                        "a watcher saw entry %d of epoch %d, which is not in the log",
                        n,
                        knew.epoch());
                findings.require(
                        Objects.equals(known.get(n), knew.rows()),
                        "what a watcher knew at entry %d is not what was so",
                        n);
            });
            findings.require(
                    follower.at.filter(at -> at.n() == history.size() - 1).isPresent(),
                    "a watcher stands at %s when all is well, and the log ends at %d",
                    follower.at,
                    history.size() - 1);
        }
    }
}
