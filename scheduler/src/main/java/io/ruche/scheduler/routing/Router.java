package io.ruche.scheduler.routing;

import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.State;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * Chooses the replica that should answer soonest: queue, then prefill of what is not in its cache, then decode. A
 * session's home is where most of its prompt is cached, or a place by rendezvous hashing while none knows it.
 *
 * <p>No replica becomes a hot spot by what it has cached: a cached token counts for {@link #REUSE} times the time of
 * reading it, so a replica is passed over as soon as its queue is longer than that, and the prefix is read, and kept,
 * at the next best as well.
 */
public final class Router {
    /** What a replica is taken to do before it was measured: a small model on a laptop's processor. */
    private static final double USUAL_PREFILL = 200;

    private static final double USUAL_DECODE = 20;
    /** Tokens that an answer is taken to have; only the proportion to the prompt's matters. */
    private static final double USUAL_ANSWER = 200;
    /** What a full batch adds to the time of an answer alone; batches cost little where weights are read once for all. */
    private static final double FULL_BATCH = 0.25;
    /** A session keeps its replica, and with it the cached prefix, while another is not this much sooner. */
    private static final double PIN_FACTOR = 2;

    private static final double PIN_SECONDS = 1;
    /**
     * What reading a prompt costs beyond the time of its own asker, who alone would be 1: those behind it wait as well.
     * {@code docs/routing.md} has what other values came to.
     */
    public static final double REUSE = 3;

    /** Of those that wait for a slot, so many from the first on are looked at. */
    public static final int WINDOW = 64;
    /** The first of those that wait is overtaken this often at most. */
    private static final int MOST_PASSED = 16;
    /** Cached tokens that are worth overtaking. */
    private static final long WORTH_PASSING = 1024;

    private Router() {}

    /**
     * The replicas of a deployment that can take a request now, by instance id. Of a sharded one it is the first stage that
     * takes it, once all stages are ready.
     */
    public static List<Replica> ready(State state, DeploymentName deployment) {
        return state.instancesOf(deployment).stream()
                .filter(instance -> instance.phase() == InstancePhase.READY)
                .filter(instance -> instance.stage().size() <= 1 || answers(state, instance))
                .flatMap(instance -> state
                        .findNode(instance.node())
                        .filter(node -> node.phase() != NodePhase.LOST)
                        .map(node -> new Replica(
                                instance.id(),
                                instance.generation(),
                                instance.planHash(),
                                node.id(),
                                node.dataAddress()))
                        .stream())
                .toList();
    }

    private static boolean answers(State state, Instance first) {
        return first.stage().rank() == 0
                && state.group(first).stream()
                                .filter(stage -> stage.phase() == InstancePhase.READY)
                                .count()
                        == first.stage().size();
    }

    /**
     * The replica with the least expected seconds; among equals the one with fewer requests, then the lower id.
     *
     * @return empty when there is no replica
     */
    public static Optional<Replica> choose(List<ReplicaLoad> replicas, Ask ask) {
        return chooseLoad(replicas, ask).map(ReplicaLoad::replica);
    }

    /** The same, with what was known of it. */
    public static Optional<ReplicaLoad> chooseLoad(List<ReplicaLoad> replicas, Ask ask) {
        if (replicas.isEmpty()) return Optional.empty();
        ReplicaLoad soonest = replicas.get(0);
        double least = expectedSeconds(soonest, ask);
        for (ReplicaLoad it : replicas.subList(1, replicas.size())) {
            double seconds = expectedSeconds(it, ask);
            if (seconds > least || seconds == least && !isBefore(it, soonest)) continue;
            soonest = it;
            least = seconds;
        }
        if (ask.sessionKey().isEmpty()) return Optional.of(soonest);

        ReplicaLoad home = home(replicas, ask.sessionKey());
        double bound = firstTokenSeconds(soonest, ask) * PIN_FACTOR + PIN_SECONDS;
        return Optional.of(firstTokenSeconds(home, ask) <= bound ? home : soonest);
    }

    /**
     * Which of those that wait takes a free slot: the one of whose prompt the replicas with a slot have most, so that a
     * long queue does not scatter what belongs together; the first, unless another has much more, and always after some
     * have passed it.
     *
     * @param cachedTokens of each that waits, in the order of arrival, the most that a replica with a free slot has
     * @param passed how often the first was overtaken
     * @return its place
     */
    public static int next(long[] cachedTokens, int passed) {
        int next = 0;
        if (passed >= MOST_PASSED) return next;
        for (int i = 1; i < cachedTokens.length; i++) {
            long least = next == 0 ? cachedTokens[0] + WORTH_PASSING : cachedTokens[next] + 1;
            if (cachedTokens[i] >= least) next = i;
        }
        return next;
    }

    private static boolean isBefore(ReplicaLoad one, ReplicaLoad other) {
        if (one.running() != other.running()) return one.running() < other.running();
        return one.replica().instance().compareTo(other.replica().instance()) < 0;
    }

    /** Until the first token, and the answer in the company of those that are there. */
    static double expectedSeconds(ReplicaLoad load, Ask ask) {
        return firstTokenSeconds(load, ask) + answerSeconds(load) * (1 + FULL_BATCH * fullness(load));
    }

    /** Queue, prefill of what is not cached, and the wait for a slot. */
    private static double firstTokenSeconds(ReplicaLoad load, Ask ask) {
        double prefill = load.prefillTokensPerSecond() > 0 ? load.prefillTokensPerSecond() : USUAL_PREFILL;
        int slots = Math.max(1, load.slots());
        int ahead = Math.max(0, load.running() - slots + 1);
        long uncached = Math.max(1, ask.promptTokens() - load.cachedTokens());
        double reading = (load.queuedTokens() + REUSE * uncached) / prefill;
        return reading * (1 + fullness(load)) + (double) ahead / slots * answerSeconds(load);
    }

    private static double answerSeconds(ReplicaLoad load) {
        return USUAL_ANSWER / (load.decodeTokensPerSecond() > 0 ? load.decodeTokensPerSecond() : USUAL_DECODE);
    }

    private static double fullness(ReplicaLoad load) {
        int slots = Math.max(1, load.slots());
        return (double) Math.min(load.running(), slots) / slots;
    }

    /** Where most of it is cached; among equals by rendezvous hashing: a session moves only when its own replica goes. */
    private static ReplicaLoad home(List<ReplicaLoad> replicas, String sessionKey) {
        ReplicaLoad home = replicas.get(0);
        long most = weight(sessionKey, home);
        for (ReplicaLoad it : replicas.subList(1, replicas.size())) {
            long weight = weight(sessionKey, it);
            int order = Long.compare(it.cachedTokens(), home.cachedTokens());
            if (order == 0) order = Long.compare(weight, most);
            if (order == 0)
                order = it.replica().instance().compareTo(home.replica().instance());
            if (order <= 0) continue;
            home = it;
            most = weight;
        }
        return home;
    }

    private static long weight(String sessionKey, ReplicaLoad load) {
        String text = sessionKey + '\n' + load.replica().instance().value();
        long hash = 0xCBF29CE484222325L;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) hash = (hash ^ (b & 0xff)) * 0x100000001B3L;
        hash = (hash ^ (hash >>> 32)) * 0xD6E8FEB86659FD93L;
        return hash ^ (hash >>> 32);
    }

    /**
     * What is asked.
     *
     * @param promptTokens about how many
     * @param sessionKey requests with one key stay on one replica while it is not much busier; empty: none
     */
    public record Ask(long promptTokens, String sessionKey) {}
}
