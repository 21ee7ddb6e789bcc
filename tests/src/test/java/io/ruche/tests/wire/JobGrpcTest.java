package io.ruche.tests.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.reflection.v1.ServiceResponse;
import io.grpc.stub.StreamObserver;
import io.ruche.agent.wire.FailureStatus;
import io.ruche.proto.JobHeader;
import io.ruche.proto.JobServiceListRequest;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.tests.Grpc;
import io.ruche.tests.RucheProcess;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The job service as a stranger with a gRPC client meets it. */
@SuppressWarnings("NullAway.Init") // fields are set before the first test
class JobGrpcTest {
    @TempDir
    private static Path home;

    private static RucheProcess ruche;
    private static Grpc client;

    @BeforeAll
    static void begin() {
        ruche = RucheProcess.up(home);
        client = new Grpc(ruche.grpc(), ruche.key());
    }

    @AfterAll
    static void end() {
        client.close();
        ruche.close();
    }

    @Test
    void reflectionNamesTheService() throws Exception {
        CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
        StreamObserver<ServerReflectionRequest> requests = ServerReflectionGrpc.newStub(client.channel())
                .serverReflectionInfo(new StreamObserver<>() {
                    @Override
                    public void onNext(ServerReflectionResponse response) {
                        answer.complete(response);
                    }

                    @Override
                    public void onError(Throwable thrown) {
                        answer.completeExceptionally(thrown);
                    }

                    @Override
                    public void onCompleted() {}
                });
        requests.onNext(ServerReflectionRequest.newBuilder().setListServices("").build());
        assertThat(answer.get(30, TimeUnit.SECONDS).getListServicesResponse().getServiceList())
                .extracting(ServiceResponse::getName)
                .contains("ruche.v1.JobService", "ruche.v1.NodeService", "grpc.health.v1.Health");
        requests.onCompleted();
    }

    @Test
    void whoShowsNoKeyIsToldWhereOneIs() {
        try (Grpc stranger = new Grpc(ruche.grpc(), "rk_nonsense")) {
            StatusRuntimeException refused = refused(() -> stranger.get("job-1"));
            assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.UNAUTHENTICATED);
            assertThat(FailureStatus.failure(refused).help()).contains("admin.key");
        }
    }

    @Test
    void refusalsSayWhatWasFoundAndWhatWasExpected() {
        JobHeader unknown = JobHeader.newBuilder().setModel("nobody").build();
        StatusRuntimeException refused = refused(() -> client.submit(unknown, List.of(Grpc.prompt("a", "Why?", 8))));
        assertThat(refused.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(FailureStatus.failure(refused).code()).isEqualTo(FailureCode.MODEL_NOT_FOUND);
        assertThat(refused).hasMessageContaining("model: 'nobody' is not deployed.");

        assertThat(refused(() -> client.submit(JobHeader.getDefaultInstance(), List.of())))
                .hasMessageContaining("input: 0 prompts (expected: 1 to 50000).");
        assertThat(refused(() -> client.submit(
                        JobHeader.newBuilder().setInputFile("file-none").build(), List.of())))
                .hasMessageContaining("input_file_id: 'file-none' is not there.");
        assertThat(refused(() -> client.get("job-none"))).hasMessageContaining("job: 'job-none' is not there.");
        assertThat(refused(() -> client.results("job-none"))).hasMessageContaining("job: 'job-none' is not there.");
        assertThat(refused(() -> client.get("a/b"))).hasMessageContaining("job id: 'a/b'");
        assertThat(refused(() -> client.jobs()
                        .list(JobServiceListRequest.newBuilder()
                                .setPageSize(2_000)
                                .build())))
                .hasMessageContaining("limit: 2000 (expected: 1 to 1000).");
    }

    private static StatusRuntimeException refused(ThrowingCallable call) {
        Throwable thrown = Assertions.catchThrowable(call);
        Throwable cause =
                thrown != null && thrown.getCause() instanceof StatusRuntimeException ? thrown.getCause() : thrown;
        assertThat(cause).isInstanceOf(StatusRuntimeException.class);
        return (StatusRuntimeException) cause;
    }
}
