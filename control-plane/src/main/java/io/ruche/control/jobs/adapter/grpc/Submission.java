package io.ruche.control.jobs.adapter.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.ruche.control.jobs.service.JobIntake;
import io.ruche.control.jobs.service.Jobs;
import io.ruche.control.keys.Identity;
import io.ruche.control.rpc.Answers;
import io.ruche.proto.JobHeader;
import io.ruche.proto.JobServiceSubmitRequest;
import io.ruche.proto.JobServiceSubmitResponse;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.FileId;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One submission on its way in. The next message is taken when what came before is on its pages; one that does not come in
 * time ends it, since only so many inputs come in at once. The transport calls one at a time.
 */
final class Submission implements StreamObserver<JobServiceSubmitRequest> {
    private final Jobs jobs;
    private final Identity by;
    private final ServerCallStreamObserver<JobServiceSubmitResponse> responses;
    private final Function<Job, JobServiceSubmitResponse> form;
    private final Timers timers;
    private final Duration silence;
    private @Nullable JobHeader header;
    private volatile @Nullable JobIntake intake;
    /** Of the last prompts: the end may come while they are still on their way to their page. */
    private CompletionStage<Void> taken = CompletableFuture.completedFuture(null);
    /** Nothing more is taken. Set by whatever thread found that out first. */
    private final AtomicBoolean over = new AtomicBoolean();
    /** While the client has the word. */
    private volatile Timers.@Nullable Cancellable patience;

    Submission(
            Jobs jobs,
            Identity by,
            ServerCallStreamObserver<JobServiceSubmitResponse> responses,
            Function<Job, JobServiceSubmitResponse> form,
            Timers timers,
            Duration silence) {
        this.jobs = jobs;
        this.by = by;
        this.responses = responses;
        this.form = form;
        this.timers = timers;
        this.silence = silence;
        responses.disableAutoRequest();
        responses.setOnCancelHandler(this::left);
        more();
    }

    private void more() {
        patience = timers.after(silence, this::silent);
        responses.request(1);
        if (over.get()) hear();
    }

    /** The client says something, or there is nothing more to say. */
    private void hear() {
        Timers.Cancellable waiting = patience;
        if (waiting != null) waiting.cancel();
    }

    private void silent() {
        refuse(FailureException.of(
                FailureCode.REQUEST_TIMEOUT,
                "submission: nothing came for " + silence.toSeconds() + " s (expected: prompts, or the end).",
                "Submit it again; with an idempotency_key it is one job, whatever had come of it."));
    }

    @Override
    public void onNext(JobServiceSubmitRequest message) {
        if (over.get()) return;
        hear();
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
                more();
            }
            case PROMPTS -> {
                if (header == null) throw invalid("prompts: before the header (expected: the header first).");
                JobIntake into = intake;
                if (into == null) throw invalid("prompts: beside input_file (expected: one of the two).");
                taken = into.add(message.getPrompts().getPromptsList()).whenComplete((done, thrown) -> {
                    if (thrown == null) more();
                    else refuse(thrown);
                });
            }
            case MESSAGE_NOT_SET -> throw invalid("message: none (expected: header or prompts).");
        }
    }

    @Override
    public void onCompleted() {
        if (!over.compareAndSet(false, true)) return;
        hear();
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
        over.set(true);
        hear();
        JobIntake into = intake;
        if (into != null) into.abort();
    }

    private void refuse(Throwable why) {
        if (!over.compareAndSet(false, true)) return;
        left();
        Answers.refuse(responses, why);
    }

    private static FailureException invalid(String message) {
        return FailureException.of(FailureCode.INVALID_REQUEST, message, "See Submit in jobs.proto.");
    }
}
