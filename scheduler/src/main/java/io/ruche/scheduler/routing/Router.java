package io.ruche.scheduler.routing;

import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.State;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Chooses the replica that should answer soonest. */
public final class Router {
    /** What a replica is taken to do before it was measured: a small model on a laptop's processor. */
    private static final double USUAL_PREFILL = 200;

    private static final double USUAL_DECODE = 20;
    /** Tokens that an answer is taken to have; only the proportion to the prompt's matters. */
    private static final double USUAL_ANSWER = 200;
    /** A session keeps its replica, and with it the cached prefix, while another is not this much sooner. */
    private static final double PIN_FACTOR = 2;

    private static final double PIN_SECONDS = 1;

    private Router() {}

    /** The replicas of a deployment that can take a request now, by instance id. */
    public static List<Replica> ready(State state, DeploymentName deployment) {
        return state.instancesOf(deployment).stream()
                .filter(instance -> instance.phase() == InstancePhase.READY)
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

    /**
     * The replica with the least expected seconds until the first token; among equals the one with fewer requests, then
     * the lower id.
     *
     * @return empty when there is no replica
     */
    public static Optional<Replica> choose(List<ReplicaLoad> replicas, Ask ask) {
        Optional<ReplicaLoad> soonest = replicas.stream()
                .min(Comparator.comparingDouble((ReplicaLoad it) -> expectedSeconds(it, ask))
                        .thenComparing(ReplicaLoad::running)
                        .thenComparing(it -> it.replica().instance()));
        if (soonest.isEmpty() || ask.sessionKey().isEmpty()) return soonest.map(ReplicaLoad::replica);

        ReplicaLoad home = home(replicas, ask.sessionKey());
        double bound = expectedSeconds(soonest.get(), ask) * PIN_FACTOR + PIN_SECONDS;
        return Optional.of((expectedSeconds(home, ask) <= bound ? home : soonest.get()).replica());
    }

    /** Queue, prefill of what is before it and of its own prompt, and the wait for a slot. */
    static double expectedSeconds(ReplicaLoad load, Ask ask) {
        double prefill = load.prefillTokensPerSecond() > 0 ? load.prefillTokensPerSecond() : USUAL_PREFILL;
        double decode = load.decodeTokensPerSecond() > 0 ? load.decodeTokensPerSecond() : USUAL_DECODE;
        int slots = Math.max(1, load.slots());
        int ahead = Math.max(0, load.running() - slots + 1);
        double slotWait = (double) ahead / slots * (USUAL_ANSWER / decode);
        double shared = (double) Math.min(load.running(), slots) / slots;
        return (load.queuedTokens() + ask.promptTokens()) / prefill * (1 + shared) + slotWait;
    }

    /** Rendezvous hashing: a session moves only when its own replica comes or goes. */
    private static ReplicaLoad home(List<ReplicaLoad> replicas, String sessionKey) {
        return replicas.stream()
                .max(Comparator.comparingLong((ReplicaLoad it) ->
                                weight(sessionKey, it.replica().instance().value()))
                        .thenComparing(it -> it.replica().instance()))
                .orElseThrow();
    }

    private static long weight(String sessionKey, String instance) {
        long hash = 0xCBF29CE484222325L;
        for (byte b : (sessionKey + '\n' + instance).getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (b & 0xff)) * 0x100000001B3L;
        }
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
