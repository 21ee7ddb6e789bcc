package io.ruche.control.jobs.service;

import io.ruche.control.jobs.input.InputPorts;
import io.ruche.control.state.Caller;
import io.ruche.control.state.Refusals;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.FileId;
import io.ruche.scheduler.state.InputFile;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets jobs that have ended, the one that ended first before the others, when they are too old, too many, or their
 * prompts and results take too much; and files that no unfinished job needs when they are too old. One at a time, on the
 * loop of inputs.
 */
public final class Retention {
    /** How long ended jobs and idle files are kept unless somebody says otherwise. */
    public static final Duration KEPT = Duration.ofDays(30);

    static final long MOST_BYTES = 2L << 30;
    /** Room for jobs to come until it looks again. */
    static final int ROOM = 1_000;

    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final Duration LOOK = Duration.ofSeconds(30);
    private static final Caller CALLER = Caller.of("retention");

    private final InputPorts ports;
    private final Duration kept;
    private final Deque<Command> due = new ArrayDeque<>();

    public Retention(InputPorts ports, Duration kept) {
        this.ports = ports;
        this.kept = kept;
    }

    /** Looks from now on. Any thread; once. */
    public void start() {
        ports.loop().execute(this::look);
    }

    private void look() {
        if (ports.cluster().health().isReady()) {
            State state = ports.cluster().state();
            long before = ports.clock().wall().minus(kept).toEpochMilli();
            jobs(state, before, MOST_BYTES, Job.MOST_JOBS - ROOM)
                    .forEach(job -> due.add(new Command.ForgetJob(job, 0)));
            files(state, before)
                    .forEach(file -> due.add(new Command.RemoveFile(
                            file,
                            Reason.of(
                                    "expired",
                                    "It is older than " + kept.toDays() + " days, and no job needs it.",
                                    ""))));
        }
        next();
    }

    private void next() {
        Command command = due.poll();
        if (command == null) {
            ports.timers().after(LOOK, this::look);
            return;
        }
        ports.cluster()
                .submit(command, CALLER)
                .whenCompleteAsync(
                        (reply, thrown) -> {
                            if (thrown != null) Refusals.log(log, command, thrown);
                            else if (command instanceof Command.ForgetJob it) goOn(it);
                            next();
                        },
                        ports.loop());
    }

    /** A large job takes several entries. */
    private void goOn(Command.ForgetJob it) {
        if (ports.cluster().state().findJob(it.job()).isPresent()) {
            due.addFirst(new Command.ForgetJob(it.job(), it.from() + Command.ForgetJob.AT_ONCE));
        }
    }

    /**
     * Those that go.
     *
     * @param beforeMillis which ended before that
     * @param mostBytes of the results of all jobs and the own prompts of ended ones
     * @param mostJobs so many stay, if there are ended ones enough
     */
    static List<JobId> jobs(State state, long beforeMillis, long mostBytes, int mostJobs) {
        long bytes = 0;
        long oldest = Long.MAX_VALUE;
        for (Job job : state.jobs()) {
            bytes += kept(job);
            if (job.hasEnded()) oldest = Math.min(oldest, job.endedAtMillis());
        }
        int left = state.jobs().size();
        List<JobId> going = new ArrayList<>();
        if (oldest >= beforeMillis && bytes <= mostBytes && left <= mostJobs) return going;
        List<Job> ended = state.jobs().stream()
                .filter(Job::hasEnded)
                .sorted(Comparator.comparing(Job::endedAtMillis).thenComparing(Job::id))
                .toList();
        for (Job job : ended) {
            if (job.endedAtMillis() >= beforeMillis && bytes <= mostBytes && left <= mostJobs) break;
            going.add(job.id());
            bytes -= kept(job);
            left--;
        }
        return going;
    }

    /** What it takes of the room for ended jobs. The prompts of one that has not ended have a bound of their own. */
    private static long kept(Job job) {
        return job.resultBytes() + (job.hasEnded() ? job.spec().ownBytes() : 0);
    }

    /** Those that were uploaded before that and that no unfinished job needs. */
    static List<FileId> files(State state, long beforeMillis) {
        List<FileId> old = state.files().stream()
                .filter(file -> file.createdAtMillis() < beforeMillis)
                .map(InputFile::id)
                .toList();
        if (old.isEmpty()) return old;
        Set<String> needed = new TreeSet<>();
        state.unfinishedJobs().forEach(job -> needed.add(job.spec().file()));
        return old.stream().filter(file -> !needed.contains(file.value())).toList();
    }
}
