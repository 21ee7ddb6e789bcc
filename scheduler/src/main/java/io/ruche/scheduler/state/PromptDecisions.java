package io.ruche.scheduler.state;

import io.ruche.proto.JobProblem;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.jobs.Attempt;
import io.ruche.scheduler.jobs.JobProgress;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decisions on the prompts of a job. A prompt is leased before it is sent and keeps its lease until it has its result, its
 * attempt came to nothing, or the reign ends; only the attempt that holds the lease may settle it. So each index gets one
 * result, whoever dies between any two steps.
 */
final class PromptDecisions {
    /** Above this a result is to say that it is too large. */
    private static final int MOST_REASON = 1_000;

    private PromptDecisions() {}

    static Verdict lease(Draft draft, Command.LeasePrompts it) {
        Optional<Job> found = draft.state().findJob(it.job());
        if (found.isEmpty()) return JobDecisions.missing(it.job());
        Job job = found.get();
        if (job.hasEnded()) return JobDecisions.ended(job);
        if (job.isLate(draft.nowMillis())) {
            return Draft.refuse(
                    FailureCode.DEADLINE_EXCEEDED, "job: the deadline of " + job.id() + " has passed.", "Expire it.");
        }
        Optional<Node> node = draft.state().findNode(it.node()).filter(known -> known.phase() != NodePhase.LOST);
        if (node.isEmpty()) {
            return Draft.refuse(
                    FailureCode.CONFLICT, "node: " + it.node() + " is not there (expected: a node that answers).", "");
        }
        Optional<Verdict> refusal = whyNot(draft.state(), job, it);
        if (refusal.isPresent()) return refusal.get();

        long now = draft.nowMillis();
        if (job.phase() == JobPhase.QUEUED) {
            draft.add(new Event.JobMoved(job.id(), JobPhase.RUNNING, Reason.NONE, now));
        }
        long reign = draft.state().epoch();
        draft.add(new Event.PromptsLeased(
                job.id(), it.indexes(), it.node(), node.get().name(), reign, now));
        return draft.done(JobDecisions.subject(job.id()));
    }

    private static Optional<Verdict> whyNot(State state, Job job, Command.LeasePrompts it) {
        Set<Integer> asked = new TreeSet<>(it.indexes());
        if (asked.isEmpty() || asked.size() != it.indexes().size()) {
            return conflict("prompts: " + it.indexes() + " (expected: at least one, each once).");
        }
        JobProgress progress = job.progress();
        long reign = state.epoch();
        List<Integer> window = progress.window(job.spec().prompts());
        for (int index : asked) {
            if (progress.settled().contains(index)) return conflict(prompt(index) + " has its result already.");
            if (!window.contains(index)) {
                return conflict(prompt(index) + " is not among the first " + JobProgress.WINDOW + " that are open.");
            }
            if (progress.find(index).filter(was -> was.isLeased(reign)).isPresent()) {
                return conflict(prompt(index) + " is under way already.");
            }
        }
        int most = job.spec().options().concurrency();
        int would = progress.leased(reign).size() + asked.size();
        if (would > most) return conflict("prompts under way: " + would + " (expected: <= " + most + ").");
        return alone(state, progress, asked, it.node());
    }

    /** A prompt that its runtime may have died of shares its node with no other, of whatever job. */
    private static Optional<Verdict> alone(State state, JobProgress progress, Set<Integer> asked, NodeId node) {
        List<Attempt> there = underWay(state, node);
        Optional<Integer> suspect = asked.stream()
                .filter(index -> progress.find(index).filter(Attempt::isSuspect).isPresent())
                .findFirst();
        if (suspect.isPresent() && (asked.size() > 1 || !there.isEmpty())) {
            return conflict(prompt(suspect.get()) + " runs alone on a node: a runtime died under it.");
        }
        if (there.stream().anyMatch(Attempt::isSuspect)) {
            return conflict("node: on " + node + " a prompt runs alone, since a runtime died under it.");
        }
        return Optional.empty();
    }

    private static List<Attempt> underWay(State state, NodeId node) {
        return state.begunJobs().stream()
                .flatMap(job -> job.progress().leased(state.epoch()).stream())
                .filter(attempt -> attempt.node().equals(node.value()))
                .toList();
    }

    static Verdict finish(Draft draft, Command.FinishPrompts it) {
        Optional<Job> found = draft.state().findJob(it.job());
        if (found.isEmpty()) return JobDecisions.missing(it.job());
        Job job = found.get();
        if (job.hasEnded()) return JobDecisions.ended(job);
        Set<Integer> seen = new TreeSet<>();
        for (SettledPrompt prompt : it.prompts()) {
            Optional<Verdict> refusal = seen.add(prompt.index())
                    ? whyNot(draft.state(), job, prompt)
                    : conflict(prompt(prompt.index()) + " is there twice.");
            if (refusal.isPresent()) return refusal.get();
        }
        if (it.prompts().isEmpty()) return draft.done(JobDecisions.subject(job.id()));
        draft.add(new Event.PromptsFinished(job.id(), it.prompts(), draft.nowMillis()));
        return JobDecisions.settle(draft, job.id());
    }

    private static Optional<Verdict> whyNot(State state, Job job, SettledPrompt prompt) {
        Optional<Verdict> stale = stale(job, prompt.index(), prompt.attempt());
        if (stale.isPresent()) return stale;
        if (!job.progress().find(prompt.index()).orElseThrow().isLeased(state.epoch())) {
            return conflict(prompt(prompt.index()) + " was under way in an earlier reign.");
        }
        if (prompt.result().getIndex() != prompt.index() || prompt.result().getAttempt() != prompt.attempt()) {
            return conflict(prompt(prompt.index()) + " comes with the result of another.");
        }
        int size = prompt.result().getSerializedSize();
        if (size > JobSpec.MOST_RESULT_BYTES) {
            return Optional.of(Draft.refuse(
                    FailureCode.REQUEST_TOO_LARGE,
                    "result of " + prompt(prompt.index()) + ": " + size + " bytes (expected: <= "
                            + JobSpec.MOST_RESULT_BYTES + ").",
                    "Say in its place that it is too large."));
        }
        return Optional.empty();
    }

    static Verdict fail(Draft draft, Command.FailAttempt it) {
        Optional<Job> found = draft.state().findJob(it.job());
        if (found.isEmpty()) return JobDecisions.missing(it.job());
        Job job = found.get();
        if (job.hasEnded()) return JobDecisions.ended(job);
        Optional<Verdict> stale = stale(job, it.index(), it.attempt());
        if (stale.isPresent()) return stale.get();

        boolean counted = it.evidence().isPresent();
        draft.add(new Event.AttemptFailed(
                job.id(), it.index(), it.attempt(), counted, shortened(it.reason()), draft.nowMillis()));
        Attempt after =
                draft.state().getJob(job.id()).progress().find(it.index()).orElseThrow();
        if (after.deaths() < job.spec().options().attempts()) return draft.done(JobDecisions.subject(job.id()));
        SettledPrompt poison = new SettledPrompt(it.index(), it.attempt(), poison(after, it, draft.nowMillis()));
        draft.add(new Event.PromptsFinished(job.id(), List.of(poison), draft.nowMillis()));
        return JobDecisions.settle(draft, job.id());
    }

    private static JobResult poison(Attempt attempt, Command.FailAttempt last, long atMillis) {
        return JobResult.newBuilder()
                .setIndex(attempt.index())
                .setAttempt(attempt.number())
                .setCustomId(last.customId())
                .setProblem(JobProblem.newBuilder()
                        .setCode(FailureCode.RUNTIME_DIED.code())
                        .setMessage("The runtime died " + attempt.deaths()
                                + " times while it worked on this prompt; the last time: "
                                + shortened(last.reason()).message())
                        .setHelp("Shorten the prompt, or try another runtime."))
                .setAtMillis(atMillis)
                .build();
    }

    static Verdict lapse(Draft draft, Command.LapseLeases it) {
        Optional<Job> found = draft.state().findJob(it.job());
        long reign = draft.state().epoch();
        if (found.isPresent() && found.get().progress().hasLapsed(reign)) {
            draft.add(new Event.LeasesLapsed(it.job(), reign, draft.nowMillis()));
        }
        return draft.done(JobDecisions.subject(it.job()));
    }

    private static Optional<Verdict> stale(Job job, int index, int attempt) {
        if (job.progress().settled().contains(index)) return conflict(prompt(index) + " has its result already.");
        Optional<Attempt> held = job.progress().find(index).filter(Attempt::hasLease);
        if (held.isEmpty()) return conflict(prompt(index) + " is not under way.");
        if (held.get().number() != attempt) {
            return conflict(prompt(index) + ": attempt " + attempt + " (expected: "
                    + held.get().number() + ", which is under way).");
        }
        return Optional.empty();
    }

    private static Optional<Verdict> conflict(String message) {
        return Optional.of(Draft.refuse(FailureCode.CONFLICT, message, ""));
    }

    private static String prompt(int index) {
        return "prompt " + index;
    }

    private static Reason shortened(Reason reason) {
        return reason.message().length() <= MOST_REASON
                ? reason
                : Reason.of(reason.code(), reason.message().substring(0, MOST_REASON - 3) + "...", reason.help());
    }
}
