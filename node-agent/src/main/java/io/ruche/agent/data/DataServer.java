package io.ruche.agent.data;

import io.grpc.Server;
import io.grpc.ServerBuilder;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.ruche.agent.loop.Instances;
import io.ruche.agent.wire.DataKey;
import io.ruche.agent.wire.Endpoint;
import io.ruche.agent.wire.Transport;
import io.ruche.proto.InferenceServiceGrpc;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.world.Timers;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The agent's data port: inference, tools, health and reflection. */
public final class DataServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DataServer.class);
    private static final int FAREWELL_SECONDS = 3;

    private final Server server;
    private final Endpoint endpoint;

    private DataServer(Server server, Endpoint endpoint) {
        this.server = server;
        this.endpoint = endpoint;
    }

    /**
     * @param insist whether this very port was asked for; else a free one is taken when it is not
     * @param key what callers from other processes must show
     * @param tools the service of what can be done here
     * @throws FailureException PORT_TAKEN
     */
    public static DataServer start(
            Endpoint wanted,
            boolean insist,
            String key,
            Instances instances,
            Timers deadlines,
            ServerServiceDefinition tools) {
        ServerServiceDefinition inference = new InferenceService(instances, deadlines).bindService();
        List<ServerServiceDefinition> services = wanted instanceof Endpoint.Tcp
                ? List.of(guarded(inference, key), guarded(tools, key))
                : List.of(inference, tools);
        try {
            return start(wanted, services);
        } catch (IOException e) {
            if (insist || !(wanted instanceof Endpoint.Tcp tcp)) {
                throw taken(wanted, e);
            }

            return startAnywhere(new Endpoint.Tcp(tcp.host(), 0), wanted, services);
        }
    }

    private static ServerServiceDefinition guarded(ServerServiceDefinition service, String key) {
        return ServerInterceptors.intercept(service, DataKey.guard(key));
    }

    private static DataServer startAnywhere(Endpoint free, Endpoint wanted, List<ServerServiceDefinition> services) {
        try {
            DataServer started = start(free, services);
            LOG.info("{} is taken; the data service listens on {}", wanted.text(), started.address());
            return started;
        } catch (IOException e) {
            throw taken(free, e);
        }
    }

    private static FailureException taken(Endpoint endpoint, IOException e) {
        return FailureException.of(
                FailureCode.PORT_TAKEN,
                "data address: " + endpoint.text() + " cannot be listened on: " + e.getMessage() + ".",
                "Choose another port, or 0 for a free one.");
    }

    private static DataServer start(Endpoint endpoint, List<ServerServiceDefinition> services) throws IOException {
        ServerBuilder<?> builder = Transport.server(endpoint).addServices(services);
        if (endpoint instanceof Endpoint.Tcp tcp) {
            HealthStatusManager health = new HealthStatusManager();
            health.setStatus(InferenceServiceGrpc.SERVICE_NAME, ServingStatus.SERVING);
            builder.addService(health.getHealthService()).addService(ProtoReflectionServiceV1.newInstance());
            Server server = builder.build().start();
            return new DataServer(server, new Endpoint.Tcp(tcp.host(), server.getPort()));
        }

        return new DataServer(builder.build().start(), endpoint);
    }

    /** As the control plane must dial it. */
    public String address() {
        return endpoint.text();
    }

    /** Running requests end as cancelled. Idempotent. */
    @Override
    public void close() {
        server.shutdownNow();
        try {
            if (!server.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("The data service did not end within {} s", FAREWELL_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
