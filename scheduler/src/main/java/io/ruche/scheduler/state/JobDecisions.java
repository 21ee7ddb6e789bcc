package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobProgress;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.lifecycle.Lifecycles;
import io.ruche.scheduler.memory.ByteText;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.spelling.Spelling;
import java.util.List;
import java.util.Optional;

/** Decisions on whole jobs. */
final class JobDecisions {
    private JobDecisions() {}

    static Verdict submit(Draft draft, Command.SubmitJob it) {
        State state = draft.state();
        if (state.findJob(it.job()).isPresent()) {
            return Draft.refuse(
                    FailureCode.CONFLICT,
                    "job: '" + it.job() + "' is there already.",
                    "Submit it again; each submission is given an id of its own.");
        }
        if (state.jobs().size() >= Job.MOST_JOBS) {
            return Draft.refuse(
                    FailureCode.STATE_FULL,
                    "jobs: " + Job.MOST_JOBS + " are kept (expected: fewer).",
                    "Submit it again when older ones are forgotten.");
        }
        long together = state.openInputBytes() + it.spec().ownBytes();
        if (together > Job.MOST_OPEN_BYTES) {
            return Draft.refuse(
                    FailureCode.STATE_FULL,
                    "prompts of unfinished jobs: " + ByteText.of(together) + " together with this one's (expected: <= "
                            + ByteText.of(Job.MOST_OPEN_BYTES) + ").",
                    "Submit it again when some have ended.");
        }
        Optional<Verdict> wrong = wrong(draft, it.spec());
        if (wrong.isPresent()) return wrong.get();
        int notes = it.spec().notesBytes();
        if (notes > 0 && state.notesBytes() + notes > Job.MOST_NOTES_BYTES) {
            return Draft.refuse(
                    FailureCode.STATE_FULL,
                    "metadata: " + ByteText.of(state.notesBytes() + notes) + " of all jobs together (expected: <= "
                            + ByteText.of(Job.MOST_NOTES_BYTES) + ").",
                    "Leave the metadata out, or submit it again when older jobs are forgotten.");
        }
        draft.add(new Event.JobSubmitted(it.job(), it.spec(), draft.nowMillis()));
        return draft.done(subject(it.job()));
    }

    private static Optional<Verdict> wrong(Draft draft, JobSpec spec) {
        Optional<Deployment> deployment = draft.state().deployments().stream()
                .filter(known -> known.name().value().equals(spec.model()))
                .filter(known -> known.phase() != DeploymentPhase.STOPPING)
                .findFirst();
        if (deployment.isEmpty()) {
            List<String> known = draft.state().deployments().stream()
                    .map(other -> other.name().value())
                    .toList();
            return Optional.of(Draft.refuse(
                    FailureCode.MODEL_NOT_FOUND,
                    "model: '" + Excerpt.of(spec.model(), 60) + "' is not deployed.",
                    Spelling.nearest(spec.model(), known)
                            .map(near -> "Did you mean '" + near + "'?")
                            .orElse("'ruche deploy MODEL' serves it.")));
        }
        List<String> requests = draft.state()
                .findModel(deployment.get().model())
                .flatMap(ModelWish::facts)
                .map(facts -> List.copyOf(facts.getRequestsList()))
                .orElse(List.of());
        if (!requests.isEmpty() && !requests.contains(spec.kind().request())) {
            return Optional.of(Draft.refuse(
                    FailureCode.INVALID_REQUEST,
                    "model: '" + Excerpt.of(spec.model(), 60) + "' answers " + String.join(", ", requests)
                            + " (expected: " + spec.kind().request() + ").",
                    "Choose a model for this kind of prompt."));
        }
        Optional<Verdict> input = wrongNumber("prompts", spec.prompts(), 1, JobSpec.MOST_PROMPTS)
                .or(() -> wrongNumber("input bytes", spec.inputBytes(), 0, JobSpec.MOST_BYTES));
        JobOptions options = spec.options();
        return input.or(() -> wrongFile(draft.state(), spec))
                .or(() -> wrongNotes(spec))
                .or(() -> wrongNumber("attempts", options.attempts(), 1, JobOptions.MOST_ATTEMPTS))
                .or(() -> wrongNumber("concurrency", options.concurrency(), 1, JobProgress.WINDOW))
                .or(() -> wrongNumber("max_tokens", options.maxTokens(), 1, Integer.MAX_VALUE))
                .or(() -> passed(draft, options));
    }

    private static Optional<Verdict> wrongFile(State state, JobSpec spec) {
        if (!spec.hasFile()) return Optional.empty();
        FileId id = new FileId(spec.file());
        Optional<InputFile> found = state.findFile(id);
        if (found.isEmpty()) return Optional.of(FileDecisions.missing(id));
        InputFile file = found.get();
        boolean isOther = !file.model().isEmpty() && !file.model().equals(spec.model());
        if (isOther || file.kind() != spec.kind() || file.lines() != spec.prompts()) {
            return Optional.of(Draft.refuse(
                    FailureCode.INVALID_REQUEST,
                    "job: " + spec.prompts() + " prompts of kind " + EventTexts.word(spec.kind()) + " for '"
                            + Excerpt.of(spec.model(), 60) + "' (expected: as in file " + id + ", " + file.lines()
                            + " of kind "
                            + EventTexts.word(file.kind())
                            + (file.model().isEmpty() ? "" : " for '" + Excerpt.of(file.model(), 60) + "'") + ").",
                    "Leave model and kind to the file's lines."));
        }
        return Optional.empty();
    }

    private static Optional<Verdict> wrongNotes(JobSpec spec) {
        return wrongNumber("metadata entries", spec.metadata().size(), 0, JobSpec.MOST_NOTES)
                .or(() -> wrongNumber("metadata bytes", spec.notesBytes(), 0, JobSpec.MOST_NOTES_BYTES));
    }

    private static Optional<Verdict> passed(Draft draft, JobOptions options) {
        if (options.deadlineMillis() == 0 || options.deadlineMillis() > draft.nowMillis()) return Optional.empty();
        return Optional.of(Draft.refuse(
                FailureCode.INVALID_REQUEST,
                "deadline: " + options.deadlineMillis() + " ms (expected: > " + draft.nowMillis() + ", which is now).",
                "Give a later one, or none."));
    }

    private static Optional<Verdict> wrongNumber(String what, long value, long least, long most) {
        if (value >= least && value <= most) return Optional.empty();
        return Optional.of(Draft.refuse(
                FailureCode.INVALID_REQUEST,
                what + ": " + value + " (expected: " + least + " to " + most + ").",
                value > most ? "Give fewer, or split the job into several." : "Give at least " + least + "."));
    }

    static Verdict cancel(Draft draft, Command.CancelJob it) {
        Optional<Job> found = draft.state().findJob(it.job());
        if (found.isEmpty()) return missing(it.job());
        Job job = found.get();
        if (job.phase() == JobPhase.CANCELLED) return draft.done(subject(it.job()));
        if (job.hasEnded()) return ended(job);
        return move(draft, job, JobPhase.CANCELLED, Reason.of("cancelled", settled(job), ""));
    }

    static Verdict expire(Draft draft, Command.ExpireJob it) {
        Optional<Job> found = draft.state().findJob(it.job());
        if (found.isEmpty() || found.get().hasEnded() || !found.get().isLate(draft.nowMillis())) {
            return draft.done(subject(it.job()));
        }
        Job job = found.get();
        return move(draft, job, JobPhase.EXPIRED, Reason.of("deadline_exceeded", settled(job), "Allow more time."));
    }

    static Verdict forget(Draft draft, Command.ForgetJob it) {
        Optional<Job> found = draft.state().findJob(it.job());
        if (found.isEmpty()) return draft.done(subject(it.job()));
        Job job = found.get();
        if (!job.hasEnded()) {
            return Draft.refuse(
                    FailureCode.CONFLICT,
                    "job: " + job.id() + " is " + EventTexts.word(job.phase()) + " (expected: ended).",
                    "Cancel it first.");
        }
        int prompts = job.spec().prompts();
        int to = it.from() + Command.ForgetJob.AT_ONCE;
        draft.add(
                to < prompts
                        ? new Event.ResultsForgotten(job.id(), it.from(), to, draft.nowMillis())
                        : new Event.JobForgotten(
                                job.id(), it.from(), prompts, job.spec().pages(), draft.nowMillis()));
        return draft.done(subject(job.id()));
    }

    /** The job may have been settled by what was decided before in this draft. */
    static Verdict settle(Draft draft, JobId id) {
        Job job = draft.state().getJob(id);
        if (!job.progress().isWhole(job.spec().prompts())) return draft.done(subject(id));
        int failed = job.progress().failed();
        Reason why = failed == 0
                ? Reason.NONE
                : Reason.of(
                        "prompts_failed",
                        failed + " of " + job.spec().prompts() + " prompts failed.",
                        "'ruche job results " + id + "' says why.");
        return move(draft, job, JobPhase.DONE, why);
    }

    static Verdict move(Draft draft, Job job, JobPhase to, Reason why) {
        if (!Lifecycles.JOB.allows(job.phase(), to)) return ended(job);
        draft.add(new Event.JobMoved(job.id(), to, why, draft.nowMillis()));
        return draft.done(subject(job.id()));
    }

    static Verdict missing(JobId job) {
        return Draft.refuse(FailureCode.NOT_FOUND, "job: '" + job + "' is not there.", "'ruche job list' shows them.");
    }

    static Verdict ended(Job job) {
        return Draft.refuse(
                FailureCode.CONFLICT,
                "job: " + job.id() + " is " + EventTexts.word(job.phase()) + " (expected: queued or running).",
                "What is settled stays: 'ruche job results " + job.id() + "'.");
    }

    static String subject(JobId job) {
        return Rows.Kind.JOB.key(job.value());
    }

    private static String settled(Job job) {
        return job.progress().settled().size() + " of " + job.spec().prompts() + " prompts have their result.";
    }
}
