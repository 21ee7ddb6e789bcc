package io.ruche.control.tools;

import io.grpc.ManagedChannel;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.ruche.agent.wire.DataKey;
import io.ruche.agent.wire.Endpoint;
import io.ruche.agent.wire.FailureStatus;
import io.ruche.agent.wire.Transport;
import io.ruche.proto.ToolServiceFenceRequest;
import io.ruche.proto.ToolServiceFenceResponse;
import io.ruche.proto.ToolServiceGrpc;
import io.ruche.proto.ToolServiceGrpc.ToolServiceStub;
import io.ruche.proto.ToolServicePerformRequest;
import io.ruche.proto.ToolServicePerformResponse;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Agents' tool services on the wire: one channel for each data address. Any thread; answers fail with a FailureException. */
final class ToolLink implements AutoCloseable {
    private final UnaryOperator<String> dataKeys;
    private final Map<String, ManagedChannel> channels = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** @param dataKeys the key that the agent at this data address wants to see; empty for none */
    ToolLink(UnaryOperator<String> dataKeys) {
        this.dataKeys = dataKeys;
    }

    CompletionStage<ToolServicePerformResponse> perform(
            String address, ToolServicePerformRequest request, Duration time) {
        Waiting<ToolServicePerformResponse> answer = new Waiting<>();
        try {
            stub(address, time).perform(request, answer);
        } catch (FailureException e) {
            answer.onError(e);
        }
        return answer.stage;
    }

    CompletionStage<ToolServiceFenceResponse> fence(String address, long epoch, Duration time) {
        Waiting<ToolServiceFenceResponse> answer = new Waiting<>();
        try {
            stub(address, time)
                    .fence(ToolServiceFenceRequest.newBuilder().setEpoch(epoch).build(), answer);
        } catch (FailureException e) {
            answer.onError(e);
        }
        return answer.stage;
    }

    private ToolServiceStub stub(String address, Duration time) {
        if (closed) throw FailureException.of(FailureCode.UNREACHABLE, "The control plane is ending.", "");
        ManagedChannel channel = channels.computeIfAbsent(address, it -> Transport.channel(Endpoint.parse(it)));
        return ToolServiceGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(DataKey.headers(dataKeys.apply(address))))
                .withDeadlineAfter(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends channels to all other addresses: an agent that restarted has another one. */
    void keepOnly(Set<String> addresses) {
        channels.forEach((address, channel) -> {
            if (!addresses.contains(address) && channels.remove(address, channel)) channel.shutdown();
        });
    }

    /** Lets the next call to an agent that did not answer try at once. */
    void retry(String address) {
        ManagedChannel channel = channels.get(address);
        if (channel != null) channel.resetConnectBackoff();
    }

    /** Calls under way fail. Idempotent. */
    @Override
    public void close() {
        closed = true;
        channels.values().forEach(ManagedChannel::shutdownNow);
        channels.clear();
    }

    private static final class Waiting<T> implements StreamObserver<T> {
        private final CompletableFuture<T> stage = new CompletableFuture<>();
        private @Nullable T value;

        @Override
        public void onNext(T message) {
            value = message;
        }

        @Override
        public void onError(Throwable thrown) {
            stage.completeExceptionally(new FailureException(FailureStatus.failure(thrown)));
        }

        @Override
        public void onCompleted() {
            T known = value;
            if (known != null) stage.complete(known);
            else onError(new FailureException(Failure.of(FailureCode.INTERNAL, "The agent answered nothing.")));
        }
    }
}
