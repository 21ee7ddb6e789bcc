package io.ruche.agent.tools;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.ruche.agent.wire.FailureStatus;
import io.ruche.proto.ToolServiceFenceRequest;
import io.ruche.proto.ToolServiceFenceResponse;
import io.ruche.proto.ToolServiceGrpc;
import io.ruche.proto.ToolServicePerformRequest;
import io.ruche.proto.ToolServicePerformResponse;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** The desk on the wire. A caller who leaves ends nothing: what was begun is finished and remembered. */
public final class ToolService extends ToolServiceGrpc.ToolServiceImplBase {
    private final ToolDesk desk;

    public ToolService(ToolDesk desk) {
        this.desk = desk;
    }

    @Override
    public void perform(ToolServicePerformRequest request, StreamObserver<ToolServicePerformResponse> observer) {
        answer(desk.perform(request), Function.identity(), observer);
    }

    @Override
    public void fence(ToolServiceFenceRequest request, StreamObserver<ToolServiceFenceResponse> observer) {
        answer(
                desk.fence(request.getEpoch()),
                epoch -> ToolServiceFenceResponse.newBuilder().setEpoch(epoch).build(),
                observer);
    }

    private static <T, A> void answer(CompletionStage<T> stage, Function<T, A> form, StreamObserver<A> observer) {
        ServerCallStreamObserver<A> reader = (ServerCallStreamObserver<A>) observer;
        // with a handler set, an answer to somebody who has left is dropped instead of thrown
        reader.setOnCancelHandler(() -> {});
        var unused = stage.whenComplete((value, thrown) -> {
            if (thrown != null) {
                reader.onError(FailureStatus.exception(failure(FailureException.unwrap(thrown))));
            } else {
                reader.onNext(form.apply(value));
                reader.onCompleted();
            }
        });
    }

    private static Failure failure(Throwable thrown) {
        return thrown instanceof FailureException expected
                ? expected.failure()
                : Failure.of(FailureCode.INTERNAL, "The tools failed: " + thrown + ".", "See ruche logs.");
    }
}
