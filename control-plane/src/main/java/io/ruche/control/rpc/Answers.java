package io.ruche.control.rpc;

import io.grpc.stub.StreamObserver;
import io.ruche.agent.wire.FailureStatus;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One answer to one call, or the failure in its place. Any thread. */
public final class Answers {
    private static final Logger log = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    /** What is known at once. */
    public static <R> void now(StreamObserver<R> responses, Supplier<R> answer) {
        try {
            give(responses, answer.get());
        } catch (RuntimeException e) {
            refuse(responses, e);
        }
    }

    public static <R> void later(StreamObserver<R> responses, Supplier<CompletionStage<R>> answer) {
        try {
            answer.get().whenComplete((value, thrown) -> {
                if (thrown == null) give(responses, value);
                else refuse(responses, thrown);
            });
        } catch (RuntimeException e) {
            refuse(responses, e);
        }
    }

    private static <R> void give(StreamObserver<R> responses, R answer) {
        responses.onNext(answer);
        responses.onCompleted();
    }

    public static void refuse(StreamObserver<?> responses, Throwable thrown) {
        Throwable cause = FailureException.unwrap(thrown);
        if (cause instanceof FailureException expected) {
            responses.onError(FailureStatus.exception(expected.failure()));
            return;
        }
        log.error("A call failed", cause);
        responses.onError(FailureStatus.exception(Failure.of(
                FailureCode.INTERNAL,
                "The control plane failed: " + cause + ".",
                "This is a defect of Ruche; its log has the details.")));
    }
}
