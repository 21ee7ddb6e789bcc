package io.ruche.control.jobs.adapter.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.ruche.agent.wire.Endpoint;
import io.ruche.agent.wire.FailureStatus;
import io.ruche.agent.wire.Transport;
import io.ruche.control.http.House;
import io.ruche.control.keys.Identity;
import io.ruche.control.rpc.Callers;
import io.ruche.proto.ChatMessage;
import io.ruche.proto.ChatPrompt;
import io.ruche.proto.JobHeader;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobPrompts;
import io.ruche.proto.JobServiceGrpc;
import io.ruche.proto.JobServiceSubmitRequest;
import io.ruche.proto.JobServiceSubmitResponse;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever says nothing more gives up his place among the inputs that come in. */
class SilentSubmitterTest {
    private static final Duration SILENCE = Duration.ofSeconds(1);
    private static final Endpoint NAME = Endpoint.parse("inprocess:silent-submitters");
    private static final Identity ANN = new Identity(new KeyId("key-ann"), "ann", Role.VIEWER, "");
    /** So many inputs come in at once. */
    private static final int PLACES = 32;

    private House house;
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void open() throws Exception {
        house = new House().open();
        server = Transport.server(NAME)
                .addService(new JobGrpc(
                        house.jobs, () -> house.cluster.state().epoch(), house.timers.on(house.inputLoop), SILENCE))
                .intercept(new AsAnn())
                .build()
                .start();
        channel = Transport.channel(NAME);
    }

    @AfterEach
    void close() {
        channel.shutdownNow();
        server.shutdownNow();
        house.close();
    }

    @Test
    void isToldSoAndOthersGetIn() {
        List<Submitter> silent = new ArrayList<>();
        for (int i = 0; i < PLACES; i++) silent.add(new Submitter().header().prompt());
        for (Submitter each : silent) {
            assertThat(each.refusal().getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
            assertThat(FailureStatus.failure(each.refusal()).code()).isEqualTo(FailureCode.REQUEST_TIMEOUT);
            assertThat(each.refusal()).hasMessageContaining("nothing came for 1 s (expected: prompts, or the end).");
        }

        assertThat(new Submitter()
                        .header()
                        .prompt()
                        .end()
                        .answer
                        .join()
                        .getJob()
                        .getPrompts())
                .isEqualTo(1);
        assertThat(house.cluster.state().jobs()).hasSize(1);
    }

    @Test
    void whoSaysNothingAtAllIsToldSoToo() {
        assertThat(FailureStatus.failure(new Submitter().refusal()).code()).isEqualTo(FailureCode.REQUEST_TIMEOUT);
    }

    @Test
    void whoGoesOnInTimeIsHeardOut() {
        Submitter slow = new Submitter().header();
        for (int i = 0; i < 5; i++) {
            int before = i;
            await().pollDelay(SILENCE.dividedBy(3)).until(() -> before >= 0);
            slow.prompt();
        }
        assertThat(slow.end().answer.join().getJob().getPrompts()).isEqualTo(5);
    }

    private final class Submitter implements StreamObserver<JobServiceSubmitResponse> {
        final CompletableFuture<JobServiceSubmitResponse> answer = new CompletableFuture<>();
        private final StreamObserver<JobServiceSubmitRequest> requests =
                JobServiceGrpc.newStub(channel).submit(this);

        Submitter header() {
            requests.onNext(JobServiceSubmitRequest.newBuilder()
                    .setHeader(JobHeader.newBuilder().setModel(House.MODEL))
                    .build());
            return this;
        }

        Submitter prompt() {
            ChatMessage hi =
                    ChatMessage.newBuilder().setRole("user").setContent("hi").build();
            requests.onNext(JobServiceSubmitRequest.newBuilder()
                    .setPrompts(JobPrompts.newBuilder()
                            .addPrompts(JobPrompt.newBuilder()
                                    .setChat(ChatPrompt.newBuilder().addMessages(hi))))
                    .build());
            return this;
        }

        Submitter end() {
            requests.onCompleted();
            return this;
        }

        StatusRuntimeException refusal() {
            return (StatusRuntimeException) answer.<Throwable>handle((value, thrown) -> thrown)
                    .orTimeout(House.PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS)
                    .join();
        }

        @Override
        public void onNext(JobServiceSubmitResponse response) {
            answer.complete(response);
        }

        @Override
        public void onError(Throwable thrown) {
            answer.completeExceptionally(thrown);
        }

        @Override
        public void onCompleted() {}
    }

    private static final class AsAnn implements ServerInterceptor {
        @Override
        public <Q, A> ServerCall.Listener<Q> interceptCall(
                ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
            return Contexts.interceptCall(Context.current().withValue(Callers.CALLER, ANN), call, headers, next);
        }
    }
}
