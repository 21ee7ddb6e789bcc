package io.ruche.control.link;

import io.grpc.stub.ServerCallStreamObserver;
import io.ruche.agent.wire.FailureStatus;
import io.ruche.proto.Desired;
import io.ruche.proto.Register;
import io.ruche.proto.SessionResponse;
import io.ruche.proto.Welcome;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.state.NodeId;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One agent's stream. On the loop, but for the transport's own callbacks. */
final class NodeSession {
    private final ServerCallStreamObserver<SessionResponse> stream;
    private @Nullable NodeId node;
    private @Nullable Register register;
    private boolean welcomed;
    private boolean closed;
    private Desired told = Desired.getDefaultInstance();
    private Duration toldAt = Duration.ZERO;

    NodeSession(ServerCallStreamObserver<SessionResponse> stream) {
        this.stream = stream;
    }

    /** Empty before it has registered. */
    Optional<NodeId> node() {
        return Optional.ofNullable(node);
    }

    Optional<Register> register() {
        return Optional.ofNullable(register);
    }

    void registered(NodeId id, Register message) {
        node = id;
        register = message;
    }

    boolean isWelcome() {
        return welcomed && !closed;
    }

    void welcome(String cluster, long epoch) {
        welcomed = true;
        stream.onNext(SessionResponse.newBuilder()
                .setWelcome(Welcome.newBuilder().setClusterId(cluster).setEpoch(epoch))
                .build());
    }

    /** Whether this document says something else than the last one, its version aside. */
    boolean isNews(Desired desired) {
        return told.getEpoch() != desired.getEpoch()
                || told.getDrain() != desired.getDrain()
                || !told.getInstancesList().equals(desired.getInstancesList())
                || !told.getModelsList().equals(desired.getModelsList());
    }

    boolean hasHeardOf(Desired desired) {
        return told.getEpoch() == desired.getEpoch() && told.getVersion() >= desired.getVersion();
    }

    Duration toldAt() {
        return toldAt;
    }

    /** False when the agent does not read; it gets a newer one once it does. */
    boolean tell(Desired desired, Duration now) {
        if (!stream.isReady()) {
            return false;
        }

        told = desired;
        toldAt = now;
        stream.onNext(SessionResponse.newBuilder().setDesired(desired).build());
        return true;
    }

    /** Lets the next message come: one is under way at a time. */
    void next() {
        if (!closed) {
            stream.request(1);
        }
    }

    void end(Failure why) {
        if (!closed) {
            closed = true;
            if (!stream.isCancelled()) {
                stream.onError(FailureStatus.exception(why));
            }
        }
    }

    /** The agent has left. */
    void left() {
        closed = true;
    }
}
