package io.ruche.agent;

import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.ruche.agent.wire.Endpoint;
import io.ruche.agent.wire.Transport;
import io.ruche.proto.Actual;
import io.ruche.proto.Desired;
import io.ruche.proto.NodeServiceGrpc;
import io.ruche.proto.Register;
import io.ruche.proto.SessionRequest;
import io.ruche.proto.SessionResponse;
import io.ruche.proto.Welcome;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A control plane that says what a test tells it to say, over a real server. */
final class FakeControl implements AutoCloseable {
    private final Server server;
    private final Endpoint endpoint;
    private final String cluster;
    private volatile @Nullable StreamObserver<SessionResponse> agent;
    private volatile Desired desired;
    private volatile Actual last = Actual.getDefaultInstance();
    private final List<Register> registered = new CopyOnWriteArrayList<>();
    private final List<Actual> actuals = new CopyOnWriteArrayList<>();

    FakeControl(Endpoint wanted, String cluster, Desired desired) throws IOException {
        this.cluster = cluster;
        this.desired = desired;
        this.server = Transport.server(wanted).addService(new Service()).build().start();
        this.endpoint = wanted instanceof Endpoint.Tcp tcp ? new Endpoint.Tcp(tcp.host(), server.getPort()) : wanted;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    synchronized void tell(Desired document) {
        desired = document;
        StreamObserver<SessionResponse> open = agent;
        if (open != null) {
            open.onNext(SessionResponse.newBuilder().setDesired(document).build());
        }
    }

    Actual last() {
        return last;
    }

    List<Actual> actuals() {
        return actuals;
    }

    List<Register> registered() {
        return registered;
    }

    synchronized void drop() {
        StreamObserver<SessionResponse> open = agent;
        agent = null;
        if (open != null) {
            open.onError(
                    Status.UNAVAILABLE.withDescription("dropped by the test").asRuntimeException());
        }
    }

    @Override
    public void close() throws InterruptedException {
        server.shutdownNow().awaitTermination();
    }

    private final class Service extends NodeServiceGrpc.NodeServiceImplBase {
        @Override
        public StreamObserver<SessionRequest> session(StreamObserver<SessionResponse> responses) {
            return new StreamObserver<>() {
                @Override
                public void onNext(SessionRequest message) {
                    if (message.hasRegister()) {
                        registered.add(message.getRegister());
                        responses.onNext(SessionResponse.newBuilder()
                                .setWelcome(Welcome.newBuilder()
                                        .setClusterId(cluster)
                                        .setEpoch(desired.getEpoch()))
                                .build());
                        agent = responses;
                        tell(desired);
                    } else {
                        last = message.getActual();
                        actuals.add(last);
                    }
                }

                @Override
                public void onError(Throwable thrown) {}

                @Override
                public void onCompleted() {}
            };
        }
    }
}
