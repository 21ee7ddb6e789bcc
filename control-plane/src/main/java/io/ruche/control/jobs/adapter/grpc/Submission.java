package io.ruche.control.jobs.adapter.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.ruche.control.jobs.service.JobIntake;
import io.ruche.control.jobs.service.Jobs;
import io.ruche.control.keys.Identity;
import io.ruche.proto.JobHeader;
import io.ruche.proto.JobServiceSubmitRequest;
import io.ruche.proto.JobServiceSubmitResponse;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.FileId;
import io.ruche.scheduler.state.Job;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One submission on its way in. The next message is taken when what came before is on its pages. The transport calls one at
 * a time.
 */
final class Submission implements StreamObserver<JobServiceSubmitRequest> {
    private final Jobs jobs;
    private final Identity by;
    private final ServerCallStreamObserver<JobServiceSubmitResponse> responses;
    private final Function<Job, JobServiceSubmitResponse> form;
    private @Nullable JobHeader header;
    private @Nullable JobIntake intake;
    /** Of the last prompts: the end may come while they are still on their way to their page. */
    private CompletionStage<Void> taken = CompletableFuture.completedFuture(null);
    /** Nothing more is taken. On whatever thread found that out. */
    private volatile boolean over;

    Submission(
            Jobs jobs,
            Identity by,
            ServerCallStreamObserver<JobServiceSubmitResponse> responses,
            Function<Job, JobServiceSubmitResponse> form) {
        this.jobs = jobs;
        this.by = by;
        this.responses = responses;
        this.form = form;
        responses.disableAutoRequest();
        responses.setOnCancelHandler(this::left);
        responses.request(1);
    }

    @Override
    public void onNext(JobServiceSubmitRequest message) {
        if (over) return;
        try {
            take(message);
        } catch (FailureException e) {
            refuse(e);
        }
    }

    private void take(JobServiceSubmitRequest message) {
        switch (message.getMessageCase()) {
            case HEADER -> {
                if (header != null) throw invalid("header: a second one (expected: one, first).");
                header = message.getHeader();
                if (message.getHeader().getInputFile().isEmpty()) {
                    intake = jobs.submit(JobForms.request(message.getHeader(), by), by);
                }
                responses.request(1);
            }
            case PROMPTS -> {
                if (header == null) throw invalid("prompts: before the header (expected: the header first).");
                JobIntake into = intake;
                if (into == null) throw invalid("prompts: beside input_file (expected: one of the two).");
                taken = into.add(message.getPrompts().getPromptsList()).whenComplete((done, thrown) -> {
                    if (thrown == null) responses.request(1);
                    else refuse(thrown);
                });
            }
            case MESSAGE_NOT_SET -> throw invalid("message: none (expected: header or prompts).");
        }
    }

    @Override
    public void onCompleted() {
        if (over) return;
        over = true;
        Answers.later(responses, () -> {
            JobHeader asked = header;
            if (asked == null) throw invalid("header: none (expected: one, first).");
            JobIntake into = intake;
            return (into != null
                            ? taken.thenCompose(done -> into.finish())
                            : jobs.submit(JobForms.request(asked, by), new FileId(asked.getInputFile()), by))
                    .thenApply(form);
        });
    }

    @Override
    public void onError(Throwable thrown) {
        left();
    }

    private void left() {
        over = true;
        JobIntake into = intake;
        if (into != null) into.abort();
    }

    private void refuse(Throwable why) {
        if (over) return;
        left();
        Answers.refuse(responses, why);
    }

    private static FailureException invalid(String message) {
        return FailureException.of(FailureCode.INVALID_REQUEST, message, "See Submit in jobs.proto.");
    }
}
