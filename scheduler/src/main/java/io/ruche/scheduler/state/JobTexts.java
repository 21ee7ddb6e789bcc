package io.ruche.scheduler.state;

import io.ruche.scheduler.lifecycle.JobPhase;

/** What is read of the events of jobs and files; {@link EventTexts} for them. */
final class JobTexts {
    private JobTexts() {}

    static EventTexts.Told told(Event event) {
        if (event instanceof Event.JobSubmitted it) {
            return of(
                    it.job(),
                    "job_submitted",
                    "Job " + it.job() + " was taken on: " + prompts(it.spec().prompts()) + " for "
                            + it.spec().model() + ".");
        }
        if (event instanceof Event.JobMoved it) {
            return of(
                    it.job(),
                    "job_" + EventTexts.word(it.phase()),
                    "Job " + it.job() + " " + phrase(it.phase()) + EventTexts.because(it.why()));
        }
        if (event instanceof Event.PromptsLeased it) {
            return of(
                    it.job(),
                    "prompts_leased",
                    "Job " + it.job() + ": " + prompts(it.indexes().size()) + " under way on " + it.nodeName() + ".");
        }
        if (event instanceof Event.PromptsFinished it) return finished(it);
        if (event instanceof Event.AttemptFailed it) {
            return of(
                    it.job(),
                    "attempt_failed",
                    "Job " + it.job() + ": "
                            + (it.counted()
                                    ? "a runtime died under prompt " + it.index()
                                    : "prompt " + it.index() + " goes again")
                            + EventTexts.because(it.why()));
        }
        if (event instanceof Event.LeasesLapsed it) {
            return of(
                    it.job(),
                    "leases_lapsed",
                    "Job " + it.job() + ": what was under way before Ruche took up its work goes again.");
        }
        if (event instanceof Event.ResultsForgotten it) {
            return of(
                    it.job(),
                    "results_forgotten",
                    "Job " + it.job() + ": results " + it.from() + " to " + (it.to() - 1) + " are kept no longer.");
        }
        if (event instanceof Event.JobForgotten it) {
            return of(it.job(), "job_forgotten", "Job " + it.job() + " and its results are kept no longer.");
        }
        if (event instanceof Event.FileStored it) {
            return new EventTexts.Told(
                    Rows.Kind.FILE.key(it.file().id().value()),
                    "file_stored",
                    "File '" + it.file().name() + "' was uploaded: "
                            + prompts(it.file().lines()) + ".");
        }
        if (event instanceof Event.FileRemoved it) {
            return new EventTexts.Told(
                    Rows.Kind.FILE.key(it.file().value()),
                    "file_removed",
                    "File '" + it.name() + "' was removed" + EventTexts.because(it.why()));
        }
        throw new AssertionError("no text for " + event.getClass().getSimpleName());
    }

    private static EventTexts.Told finished(Event.PromptsFinished it) {
        int failed =
                (int) it.prompts().stream().filter(SettledPrompt::hasFailed).count();
        int answered = it.prompts().size() - failed;
        String text = failed == 0
                ? prompts(answered) + " answered."
                : answered == 0
                        ? prompts(failed) + " failed."
                        : prompts(answered) + " answered, " + failed + " failed.";
        return of(it.job(), "prompts_finished", "Job " + it.job() + ": " + text);
    }

    private static String phrase(JobPhase phase) {
        return switch (phase) {
            case QUEUED -> "waits its turn";
            case RUNNING -> "is being worked on";
            case DONE -> "is done";
            case CANCELLED -> "was cancelled";
            case EXPIRED -> "ran out of time";
        };
    }

    private static String prompts(int count) {
        return count == 1 ? "1 prompt" : count + " prompts";
    }

    private static EventTexts.Told of(JobId id, String reason, String text) {
        return new EventTexts.Told(Rows.Kind.JOB.key(id.value()), reason, text);
    }
}
