package io.ruche.control.jobs.service;

import com.google.protobuf.ByteString;
import io.ruche.control.keys.Identity;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.FileId;
import io.ruche.scheduler.state.InputFile;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** A house that takes no jobs on and keeps no files. */
public final class NoJobs implements Jobs, JobFiles {

    @Override
    public JobIntake submit(JobRequest request, Identity by) {
        throw refusal();
    }

    @Override
    public CompletionStage<Job> submit(JobRequest request, FileId input, Identity by) {
        return CompletableFuture.failedFuture(refusal());
    }

    @Override
    public Optional<Job> find(JobId id) {
        return Optional.empty();
    }

    @Override
    public Listed list(Wanted wanted, Optional<JobId> after, int limit) {
        return new Listed(List.of(), false);
    }

    @Override
    public Flow.Publisher<Job> watch(JobId id, long afterRevision) {
        throw refusal();
    }

    @Override
    public CompletionStage<Job> cancel(JobId id, Identity by) {
        return CompletableFuture.failedFuture(refusal());
    }

    @Override
    public Flow.Publisher<JobResult> results(JobId id, int from) {
        throw refusal();
    }

    @Override
    public Intake<InputFile> upload(NewFile file, Identity by) {
        throw refusal();
    }

    @Override
    public Optional<InputFile> find(FileId id) {
        return Optional.empty();
    }

    @Override
    public List<InputFile> list(Optional<FileId> after, int limit) {
        return List.of();
    }

    @Override
    public CompletionStage<InputFile> delete(FileId id, Identity by) {
        return CompletableFuture.failedFuture(refusal());
    }

    @Override
    public Flow.Publisher<ByteString> content(FileId id) {
        throw refusal();
    }

    private static FailureException refusal() {
        return FailureException.of(FailureCode.STARTING, "This house takes no jobs on yet.", "");
    }
}
