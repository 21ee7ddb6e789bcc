package io.ruche.control.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ruche.control.state.Actor;
import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.FaultyStore;
import io.ruche.control.state.FaultyStore.Fault;
import io.ruche.control.state.Findings;
import io.ruche.control.state.Seeds;
import io.ruche.control.state.StateLoop;
import io.ruche.control.state.VirtualWorld;
import io.ruche.control.state.adapter.memory.MemoryClusterStore;
import io.ruche.control.state.adapter.memory.MemoryDisk;
import io.ruche.control.watch.Delta;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Watcher;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.proto.store.Entry;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * One seed: jobs on the very state loop, store and driver under virtual time, in one process that dies again and again
 * between any two of its tasks, over a disk whose answers are late, lost or wrong, with replicas that are no better. In
 * the end nothing goes wrong any more, and everything must have come out.
 */
final class JobRun {
    private static final Fault[] FAULTS = {
        Fault.WRITTEN_IN_DOUBT,
        Fault.LOST_IN_DOUBT,
        Fault.WRITTEN_SILENT,
        Fault.LATE,
        Fault.TAKEN,
        Fault.OVERTAKEN,
        Fault.REFUSED
    };

    private final boolean isPatient;
    private final VirtualWorld world;
    private final Random random;
    private final UnaryOperator<Cluster> bug;
    private final MemoryDisk disk = new MemoryDisk();
    private final SimulatedReplicas replicas;
    private final Findings findings = new Findings();
    private final JobBook book;
    private final Set<JobId> cancelled = new HashSet<>();

    private Actor life;
    private FaultyStore store;
    private StateLoop loop;
    private Eye eye = new Eye();

    /**
     * What a run showed.
     *
     * @param trace equal for two runs of one seed
     * @param again prompts computed more than once
     */
    record Shown(long trace, int lives, int prompts, int failed, int again) {}

    private JobRun(long seed, UnaryOperator<Cluster> bug) {
        this.isPatient = seed % 8 == 0;
        this.world = new VirtualWorld(seed);
        this.random = world.random();
        this.bug = bug;
        this.replicas = new SimulatedReplicas(world, random, 400);
        this.book = new JobBook(replicas, findings);
        this.life = new Actor(world);
        this.store = new FaultyStore(new MemoryClusterStore(disk, life, world, world), world);
        this.loop = new StateLoop(store, life, life, life, world, "member-1");
    }

    static Shown play(long seed) {
        return play(seed, UnaryOperator.identity());
    }

    /** @param bug what the driver takes for the cluster */
    static Shown play(long seed, UnaryOperator<Cluster> bug) {
        try {
            return new JobRun(seed, bug).play();
        } catch (AssertionError | RuntimeException e) {
            throw Seeds.failed(seed, "JobSimulationTest", e);
        }
    }

    private Shown play() {
        boot();
        furnish();
        int lives = 1;
        int deaths = 2 + random.nextInt(8);
        for (int i = 0; i < deaths; i++) {
            for (int n = random.nextInt(12); n > 0; n--) {
                store.faults.add(random.nextInt(4) == 0 ? FAULTS[random.nextInt(FAULTS.length)] : Fault.NONE);
            }
            if (random.nextInt(3) == 0) life.jump(Duration.ofSeconds(random.nextInt(40) - 20));
            if (random.nextInt(8) == 0) world.after(Duration.ofMillis(random.nextInt(3_000)), this::cancel);
            life.dieAfter(random.nextInt(1_500));
            for (int step = 0; step < 200 && life.isAlive(); step++) {
                world.run(Duration.ofMillis(200));
                if (life.isAlive()) check();
            }
            crash();
            lives++;
            boot();
        }
        world.run(Duration.ofSeconds(random.nextInt(20)));
        replicas.calm();
        store.faults.clear();
        // an answer that was lost is given up after an hour, unless the link drops before
        if (!isPatient) replicas.hangUp();
        for (int step = 0; step < 120 && !loop.state().unfinishedJobs().isEmpty(); step++) {
            world.run(Duration.ofMinutes(1));
            check();
        }
        return end(lives);
    }

    private void boot() {
        life = new Actor(world);
        store = new FaultyStore(new MemoryClusterStore(disk, life, world, world), world);
        loop = new StateLoop(store, life, life, life, world, "member-1");
        CompletableFuture<Void> started = loop.start().toCompletableFuture();
        world.runUntil(started::isDone);
        started.join();
        check();
        eye = new Eye();
        loop.watch(Optional.empty(), eye);
        Actor mine = life;
        var sender = replicas.sender(mine::isAlive, id -> JobBook.isSuspect(loop.state(), id));
        new JobDriver(bug.apply(loop), this::read, sender, mine, mine, mine).start();
    }

    private void crash() {
        life.die();
        store.close();
        // what the dead process had sent to its disk arrives before the next one starts, or never
        world.run(Duration.ofMillis(random.nextInt(3_000)));
    }

    private void furnish() {
        JobBook.furniture().forEach(this::accept);
        int jobs = 1 + random.nextInt(3);
        for (int i = 0; i < jobs; i++) {
            JobId id = new JobId("job-" + i);
            List<JobPrompt> prompts = JobBook.prompts(random, id.value());
            JobOptions drawn = JobBook.options(random);
            long limit = world.wall().toEpochMilli() + 5_000 + random.nextInt(60_000);
            JobOptions options = random.nextInt(6) > 0
                    ? drawn
                    : new JobOptions(drawn.priority(), limit, drawn.attempts(), drawn.concurrency());
            accept(new Command.SubmitJob(
                    id, new JobSpec(JobKind.CHAT, JobBook.MODEL, prompts.size(), 1_000, "key-1", options)));
            book.add(id, prompts);
        }
    }

    /** A cancel is answered or not; once it is, nothing more becomes of the job. */
    private void cancel() {
        List<JobId> all = List.copyOf(book.jobs());
        JobId id = all.get(random.nextInt(all.size()));
        cancelled.add(id);
        loop.submit(new Command.CancelJob(id), Caller.of("test")).thenAccept(reply -> book.ended(id));
    }

    private boolean isOver(Job job) {
        return switch (job.phase()) {
            case DONE -> job.progress().isWhole(job.spec().prompts());
            case CANCELLED -> cancelled.contains(job.id());
            case EXPIRED -> job.spec().options().deadlineMillis() > 0;
            case QUEUED, RUNNING -> false;
        };
    }

    private void check() {
        book.check(loop.state());
        findings.raise();
    }

    private void accept(Command command) {
        CompletableFuture<Reply> answer =
                loop.submit(command, Caller.of("test")).toCompletableFuture();
        world.runUntil(answer::isDone);
        answer.join();
    }

    private CompletionStage<JobPrompt> read(JobId job, int index) {
        CompletableFuture<JobPrompt> found = new CompletableFuture<>();
        boolean fails = random.nextInt(100) == 0;
        world.after(Duration.ofMillis(random.nextInt(4)), () -> {
            if (fails) {
                found.completeExceptionally(FailureException.of(FailureCode.UNREACHABLE, "Injected.", ""));
            } else {
                found.complete(book.prompts(job).get(index));
            }
        });
        return found;
    }

    private Shown end(int lives) {
        world.run(Duration.ofSeconds(10));
        int prompts = 0;
        int failed = 0;
        for (JobId id : book.jobs()) {
            Job job = loop.state().getJob(id);
            assertThat(isOver(job))
                    .as("%s is %s: %s", id, job.phase(), job.progress())
                    .isTrue();
            prompts += job.progress().settled().size();
            failed += job.progress().failed();
            for (int index = 0; index < book.prompts(id).size(); index++) {
                if (job.progress().settled().contains(index)) book.right(id, index, result(id, index));
            }
        }
        assertThat(eye.at)
                .as("a watcher hears to the end")
                .isEqualTo(loop.state().revision());
        List<Entry> log = log();
        book.written(log);
        findings.raise();
        return new Shown(
                world.trace() * 31 + log.get(log.size() - 1).hashCode(), lives, prompts, failed, replicas.again());
    }

    private JobResult result(JobId job, int index) {
        var row = store.row(Rows.resultKey(job, index)).toCompletableFuture();
        world.runUntil(row::isDone);
        assertThat(row.join()).as("result %d of %s", index, job).isPresent();
        return Results.parse(row.join().orElseThrow().getPayload());
    }

    private List<Entry> log() {
        List<Entry> log = new ArrayList<>();
        while (true) {
            var page = store.read(log.size(), 1_000).toCompletableFuture();
            world.runUntil(page::isDone);
            if (page.join().isEmpty()) return log;
            for (ByteString bytes : page.join()) log.add(JobBook.entry(bytes));
        }
    }

    /** Sees each entry once and can read all of it. */
    private static final class Eye implements Watcher {
        private long at;

        @Override
        public void snapshot(State all) {
            at = all.revision();
        }

        @Override
        public void delta(Delta delta) {
            delta.objects();
            at = delta.n() == at + 1 ? delta.n() : Long.MIN_VALUE;
        }

        @Override
        public void bookmark(ResumeToken token) {}

        @Override
        public void reset() {
            at = 0;
        }
    }
}
