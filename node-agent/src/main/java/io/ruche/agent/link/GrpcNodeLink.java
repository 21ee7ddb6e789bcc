package io.ruche.agent.link;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.ruche.agent.wire.FailureStatus;
import io.ruche.proto.NodeServiceGrpc;
import io.ruche.proto.SessionRequest;
import io.ruche.proto.SessionResponse;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The link over gRPC, to another process or within this one. */
public final class GrpcNodeLink implements NodeLink {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final Channel channel;
    private final NodeServiceGrpc.NodeServiceStub stub;

    /** @param key an administrator's; empty within the control plane's own process */
    public GrpcNodeLink(Channel channel, Optional<String> key) {
        this.channel = channel;
        Metadata headers = new Metadata();
        key.ifPresent(secret -> headers.put(AUTHORIZATION, "Bearer " + secret));
        this.stub =
                NodeServiceGrpc.newStub(channel).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    @Override
    public Connection open(Listener listener) {
        GrpcConnection connection = new GrpcConnection(listener);
        if (channel instanceof ManagedChannel managed) {
            // how long to pause is the session's own decision
            managed.resetConnectBackoff();
        }

        var unused = stub.session(connection);
        return connection;
    }

    private static final class GrpcConnection
            implements Connection, ClientResponseObserver<SessionRequest, SessionResponse> {
        private final Listener listener;
        private volatile @Nullable ClientCallStreamObserver<SessionRequest> call;

        GrpcConnection(Listener listener) {
            this.listener = listener;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<SessionRequest> requests) {
            call = requests;
        }

        @Override
        public boolean send(SessionRequest message) {
            ClientCallStreamObserver<SessionRequest> open = call;
            // the first message goes out before the transport says that it is ready
            if (open == null || (!open.isReady() && message.hasActual())) {
                return false;
            }

            open.onNext(message);
            return true;
        }

        @Override
        public void close() {
            ClientCallStreamObserver<SessionRequest> open = call;
            if (open != null) {
                open.cancel("the agent ends the session", null);
            }
        }

        @Override
        public void onNext(SessionResponse message) {
            listener.onMessage(message);
        }

        @Override
        public void onError(Throwable thrown) {
            listener.onClosed(FailureStatus.failure(thrown));
        }

        @Override
        public void onCompleted() {
            listener.onClosed(Failure.of(FailureCode.UNREACHABLE, "The control plane ended the session."));
        }
    }
}
