package io.ruche.agent;

import io.ruche.agent.adapter.pull.ModelFetcher;
import io.ruche.agent.wire.Endpoint;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How an agent is set up.
 *
 * @param home {@code $RUCHE_HOME}
 * @param name what people call this node; unique in a cluster
 * @param version of Ruche
 * @param data where the data service listens
 * @param insistOnData whether that very port was asked for
 * @param memoryLimitBytes {@code --memory-limit}
 * @param natives folder or jar with libtorch's native libraries; it need not exist
 * @param threads compute threads a worker should use
 * @param ownCluster whether the control plane lives in the same home
 * @param controlKey an administrator's API key, for a control plane in another process
 * @param fetcher where models come from; empty: the model store under the home
 */
public record AgentOptions(
        Path home,
        String name,
        String version,
        Endpoint data,
        boolean insistOnData,
        OptionalLong memoryLimitBytes,
        Path natives,
        int threads,
        boolean ownCluster,
        Optional<String> controlKey,
        Optional<ModelFetcher> fetcher) {

    /** The usual data port. */
    public static final int DATA_PORT = 7422;

    /** An agent in the control plane's process: no port is opened. */
    public static AgentOptions embedded(Path home, String name, String version, Path natives) {
        return new AgentOptions(
                home,
                name,
                version,
                new Endpoint.InProcess("ruche-data-" + name),
                true,
                OptionalLong.empty(),
                natives,
                java.lang.Runtime.getRuntime().availableProcessors(),
                true,
                Optional.empty(),
                Optional.empty());
    }

    /** An agent in a process of its own, on loopback. */
    public static AgentOptions alone(Path home, String name, String version, Path natives) {
        return new AgentOptions(
                home,
                name,
                version,
                new Endpoint.Tcp("127.0.0.1", DATA_PORT),
                false,
                OptionalLong.empty(),
                natives,
                java.lang.Runtime.getRuntime().availableProcessors(),
                false,
                Optional.empty(),
                Optional.empty());
    }

    public AgentOptions withMemoryLimit(long bytes) {
        return with(data, insistOnData, OptionalLong.of(bytes), threads, controlKey, fetcher);
    }

    /** @param endpoint this one and no other; port 0 picks a free one */
    public AgentOptions withData(Endpoint endpoint) {
        return with(endpoint, true, memoryLimitBytes, threads, controlKey, fetcher);
    }

    public AgentOptions withThreads(int count) {
        return with(data, insistOnData, memoryLimitBytes, count, controlKey, fetcher);
    }

    public AgentOptions withControlKey(String key) {
        return with(data, insistOnData, memoryLimitBytes, threads, Optional.of(key), fetcher);
    }

    public AgentOptions withFetcher(ModelFetcher models) {
        return with(data, insistOnData, memoryLimitBytes, threads, controlKey, Optional.of(models));
    }

    private AgentOptions with(
            Endpoint endpoint,
            boolean insist,
            OptionalLong limit,
            int count,
            Optional<String> key,
            Optional<ModelFetcher> models) {
        return new AgentOptions(home, name, version, endpoint, insist, limit, natives, count, ownCluster, key, models);
    }
}
