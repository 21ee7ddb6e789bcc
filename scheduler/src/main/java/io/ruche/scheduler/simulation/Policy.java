package io.ruche.scheduler.simulation;

import io.ruche.scheduler.routing.Router;
import java.util.List;

/** Says which of the replicas with a free slot answers a request. Belongs to one simulation. */
public abstract sealed class Policy permits RouterPolicy, Baseline, OraclePolicy {
    /**
     * @param index in the list of those that were free
     * @param cachedTokens that it expects there
     */
    record Choice(int index, long cachedTokens) {}

    /** The router, with a prefix index for each replica's cache of the size that it has. */
    public static Policy router(Scenario scenario) {
        return router(scenario.replicas().stream()
                .mapToLong(ReplicaSpec::cacheTokens)
                .max()
                .orElse(0));
    }

    /** The router; {@code cacheTokens} is the most that any replica keeps of prompts. */
    public static Policy router(long cacheTokens) {
        return new RouterPolicy(cacheTokens);
    }

    public static Policy random(long seed) {
        return new Baseline.AtRandom(seed);
    }

    public static Policy roundRobin() {
        return new Baseline.RoundRobin();
    }

    /** The fewest requests; among equals the first. */
    public static Policy leastLoaded() {
        return new Baseline.LeastLoaded();
    }

    /**
     * The router's rule on what nobody can know: the length of the answer, what every cache and queue holds. It looks at
     * one request at a time, so it is no bound on what is possible.
     */
    public static Policy oracle() {
        return new OraclePolicy();
    }

    /** @param free at least one, in the order of the scenario */
    abstract Choice choose(List<? extends ReplicaView> free, Request request, long now);

    /**
     * Which of those that wait goes on.
     *
     * @param waiting at least one, in the order of arrival; no more than {@link Router#WINDOW}
     * @param passed how often the first of them was overtaken
     */
    int next(List<Request> waiting, List<? extends ReplicaView> free, int passed) {
        return 0;
    }

    /** The next replica, by number. */
    void added(ReplicaSpec spec) {}

    /** A replica and its cache are gone. */
    void lost(int replica) {}
}
