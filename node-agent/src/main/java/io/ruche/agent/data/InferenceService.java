package io.ruche.agent.data;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.ruche.agent.loop.Instances;
import io.ruche.agent.runtime.Request;
import io.ruche.agent.runtime.Worker;
import io.ruche.agent.wire.FailureStatus;
import io.ruche.proto.CancelRequest;
import io.ruche.proto.CancelResponse;
import io.ruche.proto.EmbedRequest;
import io.ruche.proto.EmbedResponse;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.GenerateRequest.PromptCase;
import io.ruche.proto.GenerateResponse;
import io.ruche.proto.InferenceServiceGrpc;
import io.ruche.proto.Target;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.world.Timers;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Checks that a request means what is here, and hands it to the worker. Runs on transport threads, never waits. */
final class InferenceService extends InferenceServiceGrpc.InferenceServiceImplBase {
    private final Instances instances;
    private final Timers deadlines;
    private final Map<String, Answering> underWay = new ConcurrentHashMap<>();

    InferenceService(Instances instances, Timers deadlines) {
        this.instances = instances;
        this.deadlines = deadlines;
    }

    @Override
    public void generate(GenerateRequest request, StreamObserver<GenerateResponse> observer) {
        ServerCallStreamObserver<GenerateResponse> reader = (ServerCallStreamObserver<GenerateResponse>) observer;
        if (request.getPromptCase() == PromptCase.PROMPT_NOT_SET) {
            refuse(reader, Failure.of(FailureCode.INVALID_REQUEST, "prompt: none (expected: text or token ids)."));
            return;
        }

        Worker worker = worker(request.getTarget(), reader);
        if (worker != null) {
            GenerateCall call = new GenerateCall(request.getRequestId(), reader, this::over);
            reader.setOnReadyHandler(call::drain);
            reader.setOnCancelHandler(call::left);
            if (admit(call, reader)) {
                call.open(worker, new Request.Generate(request), request.getDeadlineMillis(), deadlines);
            }
        }
    }

    @Override
    public void embed(EmbedRequest request, StreamObserver<EmbedResponse> observer) {
        ServerCallStreamObserver<EmbedResponse> reader = (ServerCallStreamObserver<EmbedResponse>) observer;
        if (request.getInputsCount() == 0) {
            refuse(reader, Failure.of(FailureCode.INVALID_REQUEST, "inputs: none (expected: at least one)."));
            return;
        }

        Worker worker = worker(request.getTarget(), reader);
        if (worker != null) {
            EmbedCall call = new EmbedCall(request.getRequestId(), reader, this::over);
            reader.setOnCancelHandler(call::abandon);
            if (admit(call, reader)) {
                call.open(worker, new Request.Embed(request), 0, deadlines);
            }
        }
    }

    private @Nullable Worker worker(Target target, ServerCallStreamObserver<?> reader) {
        Instances.Found found = instances.find(target);
        Failure failure = found.failure();
        if (failure != null) {
            refuse(reader, failure);
        }

        return found.worker();
    }

    /** One request an id at a time: Cancel must know which one is meant. */
    private boolean admit(Answering call, ServerCallStreamObserver<?> reader) {
        if (call.id().isEmpty() || underWay.putIfAbsent(call.id(), call) == null) {
            return true;
        }

        refuse(
                reader,
                Failure.of(
                        FailureCode.CONFLICT,
                        "request_id: '" + call.id()
                                + "' is under way here (expected: an id of its own for each request)."));
        return false;
    }

    private void over(Answering call) {
        underWay.remove(call.id(), call);
    }

    private static void refuse(ServerCallStreamObserver<?> reader, Failure failure) {
        reader.onError(FailureStatus.exception(failure));
    }

    @Override
    public void cancel(CancelRequest request, StreamObserver<CancelResponse> observer) {
        Answering call = underWay.get(request.getRequestId());
        if (call != null) {
            call.cancel();
        }

        observer.onNext(CancelResponse.newBuilder().setFound(call != null).build());
        observer.onCompleted();
    }

    /** Requests that are not over. */
    int underWay() {
        return underWay.size();
    }
}
