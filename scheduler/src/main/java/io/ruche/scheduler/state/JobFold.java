package io.ruche.scheduler.state;

import io.ruche.scheduler.jobs.JobProgress;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.lifecycle.Lifecycles;

/** Builds the jobs that an event leaves behind; {@link Fold} for them. */
final class JobFold {
    private JobFold() {}

    static State apply(State state, Event event) {
        if (event instanceof Event.JobSubmitted it) return state.with(submitted(state, it));
        if (event instanceof Event.JobMoved it) return state.with(moved(state, it));
        if (event instanceof Event.PromptsLeased it) {
            Job was = state.getJob(it.job());
            return progressed(
                    state, was, was.progress().lease(it.indexes(), it.node().value(), it.epoch()));
        }
        if (event instanceof Event.PromptsFinished it) {
            Job was = state.getJob(it.job());
            JobProgress progress = was.progress();
            long bytes = was.resultBytes();
            for (SettledPrompt prompt : it.prompts()) {
                progress = progress.settle(prompt.index(), prompt.hasFailed());
                bytes += prompt.result().getSerializedSize();
            }
            return progressed(state, was, progress, bytes);
        }
        if (event instanceof Event.AttemptFailed it) {
            Job was = state.getJob(it.job());
            return progressed(state, was, was.progress().release(it.index(), it.counted()));
        }
        if (event instanceof Event.LeasesLapsed it) {
            Job was = state.getJob(it.job());
            return progressed(state, was, was.progress().lapse(it.before()));
        }
        if (event instanceof Event.ResultsForgotten it) {
            Job was = state.getJob(it.job());
            return progressed(state, was, was.progress());
        }
        if (event instanceof Event.JobForgotten it) return state.without(it.job());
        throw new AssertionError("not applied: " + event.getClass().getSimpleName());
    }

    private static Job submitted(State state, Event.JobSubmitted it) {
        JobPhase birth = Lifecycles.JOB.birth();
        return new Job(
                it.job(),
                it.spec(),
                birth,
                Reason.NONE,
                JobProgress.NONE,
                0,
                it.atMillis(),
                0,
                state.revision(),
                Fold.born(state, it.atMillis(), birth));
    }

    private static Job moved(State state, Event.JobMoved it) {
        Job was = state.getJob(it.job());
        boolean ends = Lifecycles.JOB.mayEnd(it.phase());
        return new Job(
                was.id(),
                was.spec(),
                it.phase(),
                it.why(),
                ends ? was.progress().end() : was.progress(),
                was.resultBytes(),
                was.createdAtMillis(),
                ends ? it.atMillis() : 0,
                state.revision(),
                Fold.next(was.timeline(), state, it.atMillis(), was.phase(), it.phase(), it.why()));
    }

    private static State progressed(State state, Job was, JobProgress progress) {
        return progressed(state, was, progress, was.resultBytes());
    }

    private static State progressed(State state, Job was, JobProgress progress, long resultBytes) {
        return state.with(new Job(
                was.id(),
                was.spec(),
                was.phase(),
                was.reason(),
                progress,
                resultBytes,
                was.createdAtMillis(),
                was.endedAtMillis(),
                state.revision(),
                was.timeline()));
    }
}
