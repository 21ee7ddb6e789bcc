package io.ruche.control.jobs.adapter.grpc;

import io.ruche.control.jobs.service.Jobs.JobRequest;
import io.ruche.control.keys.Identity;
import io.ruche.proto.JobHeader;
import io.ruche.proto.JobProblem;
import io.ruche.proto.JobState;
import io.ruche.proto.JobStep;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobPriority;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.state.Job;
import java.util.Optional;

/** Jobs as they travel, and what is asked for as it is meant. */
final class JobForms {
    private JobForms() {}

    /** @param reign the present one: what earlier ones leased is not under way */
    static io.ruche.proto.Job of(Job job, long reign) {
        JobSpec spec = job.spec();
        io.ruche.proto.Job.Builder form = io.ruche.proto.Job.newBuilder()
                .setId(job.id().value())
                .setKind(
                        io.ruche.proto.JobKind.valueOf("JOB_KIND_" + spec.kind().name()))
                .setModel(spec.model())
                .setState(JobState.valueOf("JOB_STATE_" + job.phase().name()))
                .setPrompts(spec.prompts())
                .setDone(job.progress().done())
                .setFailed(job.progress().failed())
                .setRunning(job.progress().leased(reign).size())
                .setOptions(of(spec.options()))
                .setCreatedAtMillis(job.createdAtMillis())
                .setEndedAtMillis(job.endedAtMillis())
                .setRevision(job.revision())
                .setInputFile(spec.file())
                .putAllMetadata(spec.metadata());
        if (!job.reason().isNone()) {
            form.setReason(JobProblem.newBuilder()
                    .setCode(job.reason().code())
                    .setMessage(job.reason().message())
                    .setHelp(job.reason().help()));
        }
        job.timeline()
                .transitions()
                .forEach(it -> form.addTimeline(JobStep.newBuilder()
                        .setRevision(it.revision())
                        .setAtMillis(it.atMillis())
                        .setFrom(it.from())
                        .setTo(it.to())
                        .setReason(it.reason())));
        return form.build();
    }

    private static io.ruche.proto.JobOptions of(JobOptions options) {
        return io.ruche.proto.JobOptions.newBuilder()
                .setPriority(io.ruche.proto.JobPriority.valueOf(
                        "JOB_PRIORITY_" + options.priority().name()))
                .setDeadlineMillis(options.deadlineMillis())
                .setAttempts(options.attempts())
                .setConcurrency(options.concurrency())
                .setMaxTokens(options.maxTokens())
                .build();
    }

    /** Throws INVALID_REQUEST. */
    static JobRequest request(JobHeader header, Identity by) {
        io.ruche.proto.JobOptions asked = header.getOptions();
        JobOptions options = new JobOptions(
                switch (asked.getPriority()) {
                    case JOB_PRIORITY_UNSPECIFIED, JOB_PRIORITY_NORMAL -> JobPriority.NORMAL;
                    case JOB_PRIORITY_LOW -> JobPriority.LOW;
                    case JOB_PRIORITY_HIGH -> JobPriority.HIGH;
                    case UNRECOGNIZED -> throw unknown("options.priority", asked.getPriorityValue());
                },
                asked.getDeadlineMillis(),
                asked.getAttempts() == 0 ? JobOptions.DEFAULT.attempts() : asked.getAttempts(),
                asked.getConcurrency() == 0 ? JobOptions.DEFAULT.concurrency() : asked.getConcurrency(),
                asked.getMaxTokens() == 0 ? JobOptions.MAX_TOKENS : asked.getMaxTokens());
        Optional<JobKind> kind = switch (header.getKind()) {
            case JOB_KIND_UNSPECIFIED -> Optional.empty();
            case JOB_KIND_CHAT -> Optional.of(JobKind.CHAT);
            case JOB_KIND_EMBEDDING -> Optional.of(JobKind.EMBEDDING);
            case UNRECOGNIZED -> throw unknown("kind", header.getKindValue());
        };
        String key = header.getIdempotencyKey();
        return new JobRequest(
                kind,
                header.getModel(),
                options,
                header.getMetadataMap(),
                key.isEmpty() ? Optional.empty() : Optional.of(by.requestKey(key)));
    }

    static JobPhase phase(JobState state) {
        return switch (state) {
            case JOB_STATE_QUEUED -> JobPhase.QUEUED;
            case JOB_STATE_RUNNING -> JobPhase.RUNNING;
            case JOB_STATE_DONE -> JobPhase.DONE;
            case JOB_STATE_CANCELLED -> JobPhase.CANCELLED;
            case JOB_STATE_EXPIRED -> JobPhase.EXPIRED;
            case JOB_STATE_UNSPECIFIED, UNRECOGNIZED ->
                throw FailureException.of(
                        FailureCode.INVALID_REQUEST,
                        "states: " + state.name() + " (expected: queued, running, done, cancelled or expired).",
                        "Leave it out for all.");
        };
    }

    private static FailureException unknown(String field, int number) {
        return FailureException.of(
                FailureCode.INVALID_REQUEST,
                field + ": " + number + " (expected: one of jobs.proto).",
                "Use a client of this version.");
    }
}
