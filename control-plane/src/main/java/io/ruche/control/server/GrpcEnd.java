package io.ruche.control.server;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.ruche.agent.wire.Endpoint;
import io.ruche.agent.wire.Transport;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A gRPC server for agents and clients: a socket with reflection and health, or a name within this process. */
final class GrpcEnd implements AutoCloseable {
    private final Server server;

    private GrpcEnd(Server server) {
        this.server = server;
    }

    static GrpcEnd inProcess(String name, BindableService nodes) {
        return start(
                Transport.server(new Endpoint.InProcess(name)).addService(nodes).build(), name);
    }

    /** Throws PORT_TAKEN. */
    static GrpcEnd listen(ServerOptions.Address address, List<ServerServiceDefinition> services) {
        String host = address.loopback("--grpc").getHostAddress();
        HealthStatusManager health = new HealthStatusManager();
        return start(
                Transport.server(new Endpoint.Tcp(host, address.port()))
                        .addServices(services)
                        .addService(ProtoReflectionServiceV1.newInstance())
                        .addService(health.getHealthService())
                        .build(),
                "--grpc: port " + address.port() + " of " + address.host());
    }

    private static GrpcEnd start(Server server, String where) {
        try {
            return new GrpcEnd(server.start());
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.PORT_TAKEN,
                    where + " is in use by another program.",
                    "Stop that program, or choose another port: --grpc 127.0.0.1:0 takes a free one.");
        }
    }

    int port() {
        return server.getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
        try {
            boolean unused = server.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
