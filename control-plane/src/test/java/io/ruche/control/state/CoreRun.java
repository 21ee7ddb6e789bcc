package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.control.state.SimulatedCluster.Data;
import io.ruche.control.state.SimulatedHouse.Member;
import io.ruche.proto.store.Entry;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * One seed of the state core: clients send commands until they are answered, readers read, watchers drop and come back,
 * while a {@link SimulatedHouse} has its troubles. Then all is well again, and what is there must be what was promised.
 */
final class CoreRun {
    private static final Duration CALM = Duration.ofSeconds(90);

    private final VirtualWorld world;
    private final Random random;
    private final SimulatedHouse house;
    private final Findings findings;
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final List<Follower> followers = new ArrayList<>();
    private final Map<String, String> acknowledged = new TreeMap<>();

    /**
     * What a run showed.
     *
     * @param trace equal for two runs of one seed
     * @param happened how often what
     */
    record Shown(long trace, Map<String, Long> happened) {}

    private CoreRun(long seed, Making making) {
        this.world = new VirtualWorld(seed);
        this.random = world.random();
        this.house = new SimulatedHouse(world, making, begun -> {});
        this.findings = house.findings();
    }

    static Shown play(long seed, Making making) {
        try {
            return new CoreRun(seed, making).play();
        } catch (AssertionError | RuntimeException e) {
            throw Seeds.failed(seed, "CoreSimulationTest", e);
        }
    }

    private Shown play() {
        house.start();
        for (int i = 0; i < 3; i++) {
            SimulatedClient client = new SimulatedClient("c" + i, world, house, acknowledged);
            clients.add(client);
            client.start();
        }
        for (int i = 0; i < 2; i++) {
            Follower follower = new Follower(world, findings);
            followers.add(follower);
            follow(follower);
        }
        look();
        int troubles = 3 + random.nextInt(5);
        for (int i = 0; i < troubles; i++) {
            house.run(Duration.ofMillis(random.nextInt(4_000)));
            house.trouble();
        }
        settle();
        return end();
    }

    private void settle() {
        house.calmDown();
        Duration limit = world.monotonic().plus(CALM);
        while (!clients.stream().allMatch(it -> it.isDone) && world.monotonic().compareTo(limit) < 0) {
            house.run(Duration.ofSeconds(1));
        }
        for (SimulatedClient client : clients) {
            findings.require(client.isDone, "%s got no answer to %s: %s", client.name, client.what(), client.last);
        }
        house.run(Duration.ofSeconds(2));
        while (!house.isSettled(followers) && world.monotonic().compareTo(limit) < 0) {
            house.run(Duration.ofSeconds(1));
        }
        house.run(Duration.ofSeconds(10)); // longer than the slowest answer: what the log holds is asked, then trimmed
    }

    /** Reads where somebody says that he leads: what was acknowledged before is there. */
    private void look() {
        for (Member member : house.members()) {
            StateLoop loop = member.loop().orElse(null);
            if (loop != null) {
                member.actor().ifPresent(actor -> actor.execute(() -> read(member.name(), loop)));
            }
        }
        world.after(Duration.ofMillis(100 + random.nextInt(500)), this::look);
    }

    private void read(String member, StateLoop loop) {
        if (!loop.health().isReady()) {
            return;
        }
        house.count("reads");
        State state = loop.state();
        Set<String> names = new HashSet<>();
        state.keys().forEach(key -> names.add(key.name()));
        for (String name : acknowledged.keySet()) {
            findings.require(
                    names.contains(name),
                    "member %s leads epoch %d and does not know %s, which was acknowledged",
                    member,
                    state.epoch(),
                    name);
        }
    }

    private void follow(Follower follower) {
        if (!house.isCalm() && follower.isConnected() && random.nextInt(3) == 0) {
            follower.drop();
        } else if (!follower.isConnected() || follower.isDeaf()) {
            house.leader().flatMap(Member::face).ifPresent(face -> {
                house.count("watches");
                follower.connect(face);
            });
        }
        world.after(Duration.ofMillis(200 + random.nextInt(2_500)), () -> follow(follower));
    }

    private Shown end() {
        Data data = house.settled().orElseThrow(() -> new AssertionError("nobody leads all when all is well"));
        Member leader = house.leader().orElseThrow();
        State state = Objects.requireNonNull(leader.loop).state();
        List<Entry> history = house.requireHistory(acknowledged, followers);
        HistoryCheck check = new HistoryCheck(history, acknowledged, findings);
        long kept = check.kept(data);
        long least = data.log.tailMap(data.flushed).values().stream()
                .mapToLong(ByteString::size)
                .sum();
        findings.require(
                kept <= Math.max(SimulatedHouse.RETENTION.bytes(), least),
                "the log has %d bytes, %d above the mark",
                kept,
                least);
        findings.raise();
        house.count("runs");
        house.count("entries", history.size());
        house.count("epochs", state.epoch());
        for (Follower follower : followers) {
            house.count("resumes", follower.resumes);
            house.count("resets", follower.resets);
        }
        long trace = world.trace() * 31 + data.log.lastEntry().getValue().hashCode();
        return new Shown(trace, house.happened());
    }
}
