package io.ruche.control.jobs.adapter.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.ruche.control.jobs.service.Jobs;
import io.ruche.control.jobs.service.Jobs.Listed;
import io.ruche.control.jobs.service.Jobs.Wanted;
import io.ruche.control.jobs.service.Jobs.Watched;
import io.ruche.control.keys.Identity;
import io.ruche.control.rpc.Answers;
import io.ruche.control.rpc.Callers;
import io.ruche.control.watch.ResumeToken;
import io.ruche.proto.JobServiceCancelRequest;
import io.ruche.proto.JobServiceCancelResponse;
import io.ruche.proto.JobServiceGetRequest;
import io.ruche.proto.JobServiceGetResponse;
import io.ruche.proto.JobServiceGrpc;
import io.ruche.proto.JobServiceListRequest;
import io.ruche.proto.JobServiceListResponse;
import io.ruche.proto.JobServiceResultsRequest;
import io.ruche.proto.JobServiceResultsResponse;
import io.ruche.proto.JobServiceSubmitRequest;
import io.ruche.proto.JobServiceSubmitResponse;
import io.ruche.proto.JobServiceWatchRequest;
import io.ruche.proto.JobServiceWatchResponse;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** {@code ruche.v1.JobService}. A call that its client cancels, or whose deadline passes, ends what it had begun. */
public final class JobGrpc extends JobServiceGrpc.JobServiceImplBase {
    /** Who submits may be silent for so long; then somebody else gets his place among those that come in. */
    private static final Duration SILENCE = Duration.ofMinutes(2);

    private static final int PAGE = 100;

    private final Jobs jobs;
    private final LongSupplier reign;
    private final Timers timers;
    private final Duration silence;

    /**
     * @param reign the present one
     * @param timers of any loop
     */
    public JobGrpc(Jobs jobs, LongSupplier reign, Timers timers) {
        this(jobs, reign, timers, SILENCE);
    }

    JobGrpc(Jobs jobs, LongSupplier reign, Timers timers, Duration silence) {
        this.jobs = jobs;
        this.reign = reign;
        this.timers = timers;
        this.silence = silence;
    }

    @Override
    public StreamObserver<JobServiceSubmitRequest> submit(StreamObserver<JobServiceSubmitResponse> responses) {
        return new Submission(
                jobs,
                Callers.CALLER.get(),
                (ServerCallStreamObserver<JobServiceSubmitResponse>) responses,
                job -> JobServiceSubmitResponse.newBuilder().setJob(form(job)).build(),
                timers,
                silence);
    }

    @Override
    public void get(JobServiceGetRequest request, StreamObserver<JobServiceGetResponse> responses) {
        Answers.now(
                responses,
                () -> JobServiceGetResponse.newBuilder()
                        .setJob(form(jobs.get(new JobId(request.getId()))))
                        .build());
    }

    @Override
    public void list(JobServiceListRequest request, StreamObserver<JobServiceListResponse> responses) {
        Answers.now(responses, () -> {
            Set<JobPhase> phases =
                    request.getStatesList().stream().map(JobForms::phase).collect(Collectors.toSet());
            String token = request.getPageToken();
            int limit = request.getPageSize() == 0 ? PAGE : request.getPageSize();
            Listed listed = jobs.list(
                    new Wanted(phases, request.getModel()),
                    token.isEmpty() ? Optional.empty() : Optional.of(new JobId(token)),
                    limit);
            JobServiceListResponse.Builder answer = JobServiceListResponse.newBuilder();
            listed.jobs().forEach(job -> answer.addJobs(form(job)));
            if (listed.hasMore()) {
                answer.setNextPageToken(
                        listed.jobs().get(listed.jobs().size() - 1).id().value());
            }
            return answer.build();
        });
    }

    @Override
    public void watch(JobServiceWatchRequest request, StreamObserver<JobServiceWatchResponse> responses) {
        try {
            Pulled.stream(
                    jobs.watch(new JobId(request.getId()), token(request.getAfterToken())),
                    (ServerCallStreamObserver<JobServiceWatchResponse>) responses,
                    this::form);
        } catch (FailureException e) {
            Answers.refuse(responses, e);
        }
    }

    @Override
    public void cancel(JobServiceCancelRequest request, StreamObserver<JobServiceCancelResponse> responses) {
        Identity by = Callers.CALLER.get();
        Answers.later(
                responses,
                () -> jobs.cancel(new JobId(request.getId()), by)
                        .thenApply(job -> JobServiceCancelResponse.newBuilder()
                                .setJob(form(job))
                                .build()));
    }

    @Override
    public void results(JobServiceResultsRequest request, StreamObserver<JobServiceResultsResponse> responses) {
        try {
            Pulled.stream(
                    jobs.results(new JobId(request.getId()), request.getFrom()),
                    (ServerCallStreamObserver<JobServiceResultsResponse>) responses,
                    result -> JobServiceResultsResponse.newBuilder()
                            .setResult(result)
                            .build());
        } catch (FailureException e) {
            Answers.refuse(responses, e);
        }
    }

    private static Optional<ResumeToken> token(String text) {
        return text.isEmpty() ? Optional.empty() : Optional.of(ResumeToken.parse(text));
    }

    private JobServiceWatchResponse form(Watched watched) {
        JobServiceWatchResponse.Builder answer =
                JobServiceWatchResponse.newBuilder().setToken(watched.at().toString());
        watched.job().ifPresent(job -> answer.setJob(form(job)));
        return answer.build();
    }

    private io.ruche.proto.Job form(Job job) {
        return JobForms.of(job, reign.getAsLong());
    }
}
