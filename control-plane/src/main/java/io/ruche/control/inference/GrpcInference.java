package io.ruche.control.inference;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.ruche.agent.wire.DataKey;
import io.ruche.proto.EmbedRequest;
import io.ruche.proto.EmbedResponse;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.GenerateResponse;
import io.ruche.proto.InferenceServiceGrpc;
import io.ruche.proto.Target;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.routing.Replica;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** Asks agents over gRPC: through a socket, or within this process when that is where the agent is. */
public final class GrpcInference implements Inference, AutoCloseable {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Channels channels = new Channels();
    private final Set<AgentCall<?, ?>> underWay = ConcurrentHashMap.newKeySet();
    private final Consumer<AgentCall<?, ?>> onEnd = underWay::remove;
    private final Timers timers;
    private final UnaryOperator<String> dataKeys;
    private volatile boolean closed;

    /**
     * @param timers any loop's; one short task a second
     * @param dataKeys the key that the agent at this data address wants to see; empty for none
     */
    public GrpcInference(Timers timers, UnaryOperator<String> dataKeys) {
        this.timers = timers;
        this.dataKeys = dataKeys;
        sweepLater();
    }

    @Override
    public Call generate(Replica replica, GenerateRequest request, Answer answer) {
        ManagedChannel channel;
        try {
            channel = channels.get(replica.dataAddress());
        } catch (FailureException e) {
            return refused(e.failure(), answer);
        }

        Generation call = new Generation(
                replica.dataAddress(),
                channel,
                channel.newCall(InferenceServiceGrpc.getGenerateMethod(), CallOptions.DEFAULT),
                request.getDeadlineMillis(),
                onEnd,
                answer);
        underWay.add(call);
        call.start(request.toBuilder().setTarget(target(replica)).build(), headers(replica));
        return call;
    }

    @Override
    public Call embed(Replica replica, EmbedRequest request, Answer answer) {
        ManagedChannel channel;
        try {
            channel = channels.get(replica.dataAddress());
        } catch (FailureException e) {
            return refused(e.failure(), answer);
        }

        Embedding call = new Embedding(
                replica.dataAddress(),
                channel,
                channel.newCall(InferenceServiceGrpc.getEmbedMethod(), CallOptions.DEFAULT),
                onEnd,
                answer);
        underWay.add(call);
        call.start(request.toBuilder().setTarget(target(replica)).build(), headers(replica));
        return call;
    }

    private static Call refused(Failure failure, Answer answer) {
        answer.failed(failure);
        return new Call() {
            @Override
            public void cancel() {}

            @Override
            public void request(int frames) {}
        };
    }

    private Metadata headers(Replica replica) {
        return DataKey.headers(dataKeys.apply(replica.dataAddress()));
    }

    private static Target target(Replica replica) {
        return Target.newBuilder()
                .setInstance(replica.instance().value())
                .setGeneration(replica.generation())
                .setPlanHash(replica.planHash().bytes())
                .build();
    }

    private void sweepLater() {
        timers.after(SECOND, () -> {
            if (!closed) {
                underWay.forEach(AgentCall::watch);
                Set<String> inUse = underWay.stream().map(AgentCall::address).collect(Collectors.toSet());
                channels.sweep(inUse::contains);
                sweepLater();
            }
        });
    }

    /** Calls under way fail. Idempotent. */
    @Override
    public void close() {
        closed = true;
        channels.close();
    }

    private static final class Generation extends AgentCall<GenerateRequest, GenerateResponse> {
        private final Answer answer;

        Generation(
                String address,
                ManagedChannel channel,
                ClientCall<GenerateRequest, GenerateResponse> call,
                long deadlineMillis,
                Consumer<AgentCall<?, ?>> onEnd,
                Answer answer) {
            super(address, channel, call, deadlineMillis, onEnd);
            this.answer = answer;
        }

        @Override
        boolean take(GenerateResponse frame) {
            switch (frame.getEventCase()) {
                case STARTED -> answer.started(frame.getStarted());
                case TOKENS -> answer.tokens(frame.getTokens());
                case FINISHED -> {
                    answer.finished(frame.getFinished());
                    return true;
                }
                case EVENT_NOT_SET -> {
                    // a newer agent's kind of event, which this gateway does not know
                }
            }

            return false;
        }

        @Override
        void fail(Failure failure) {
            answer.failed(failure);
        }
    }

    private static final class Embedding extends AgentCall<EmbedRequest, EmbedResponse> {
        private final Answer answer;

        Embedding(
                String address,
                ManagedChannel channel,
                ClientCall<EmbedRequest, EmbedResponse> call,
                Consumer<AgentCall<?, ?>> onEnd,
                Answer answer) {
            super(address, channel, call, 0, onEnd);
            this.answer = answer;
        }

        @Override
        boolean take(EmbedResponse frame) {
            answer.embedded(frame);
            return true;
        }

        @Override
        void fail(Failure failure) {
            answer.failed(failure);
        }
    }
}
