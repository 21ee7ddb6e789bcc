package io.ruche.control.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.FaultyStore;
import io.ruche.control.state.FaultyStore.Fault;
import io.ruche.control.state.Seeds;
import io.ruche.control.state.StateLoop;
import io.ruche.control.state.VirtualWorld;
import io.ruche.control.state.adapter.memory.MemoryClusterStore;
import io.ruche.control.state.adapter.memory.MemoryDisk;
import io.ruche.control.watch.Delta;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Watcher;
import io.ruche.proto.ChatMessage;
import io.ruche.proto.ChatPrompt;
import io.ruche.proto.Inventory;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.store.Commit;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Row;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.Attempt;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobPriority;
import io.ruche.scheduler.jobs.JobProgress;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * One seed: jobs on the very state loop, store and driver under virtual time, in one process that dies again and again
 * between any two of its tasks, over a disk whose answers are late, lost or wrong, with replicas that are no better. In
 * the end nothing goes wrong any more, and everything must have come out.
 */
final class JobRun {
    private static final String MODEL = "m0";
    private static final int DEATHS_TO_FAIL = 3;
    private static final Fault[] FAULTS = {
        Fault.WRITTEN_IN_DOUBT, Fault.LOST_IN_DOUBT, Fault.WRITTEN_SILENT, Fault.LATE, Fault.TAKEN, Fault.OVERTAKEN
    };

    private final long seed;
    private final VirtualWorld world;
    private final Random random;
    private final UnaryOperator<Cluster> bug;
    private final MemoryDisk disk = new MemoryDisk();
    private final SimulatedReplicas replicas;
    private final Map<JobId, List<JobPrompt>> inputs = new TreeMap<>();
    /** What was settled when it was last looked at: it stays. */
    private final Map<JobId, Integer> settled = new TreeMap<>();

    private Life life;
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
        this.seed = seed;
        this.world = new VirtualWorld(seed);
        this.random = world.random();
        this.bug = bug;
        this.replicas = new SimulatedReplicas(world, random, this::isSuspect);
        this.life = new Life(world);
        this.store = new FaultyStore(new MemoryClusterStore(disk, life, world, world), world);
        this.loop = new StateLoop(store, life, life, world, world, "member-1");
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
            life.dieAfter(random.nextInt(1_500));
            for (int step = 0; step < 200 && life.isAlive(); step++) {
                world.run(Duration.ofMillis(200));
                if (life.isAlive()) check(loop.state());
            }
            crash();
            lives++;
            boot();
        }
        world.run(Duration.ofSeconds(random.nextInt(20)));
        replicas.calm();
        store.faults.clear();
        // an answer that was lost before is given up after an hour
        for (int hour = 0; hour < 2 && !loop.state().unfinishedJobs().isEmpty(); hour++) {
            for (int step = 0; step < 12; step++) {
                world.run(Duration.ofMinutes(5));
                check(loop.state());
            }
        }
        return end(lives);
    }

    private void boot() {
        life = new Life(world);
        store = new FaultyStore(new MemoryClusterStore(disk, life, world, world), world);
        loop = new StateLoop(store, life, life, world, world, "member-1");
        CompletableFuture<Void> started = loop.start().toCompletableFuture();
        world.runUntil(started::isDone);
        started.join();
        check(loop.state());
        eye = new Eye();
        loop.watch(Optional.empty(), eye);
        new JobDriver(bug.apply(loop), this::read, replicas, life, life, world).start();
    }

    private void crash() {
        life.dieAfter(0);
        life.execute(() -> {});
        world.runUntil(() -> !life.isAlive());
        store.close();
        replicas.cut();
        // what the dead process had sent to its disk arrives before the next one starts, or never
        world.run(Duration.ofMillis(random.nextInt(3_000)));
    }

    private void furnish() {
        for (String name : List.of("a", "b")) {
            accept(new Command.NodeJoined(
                    new NodeId("node-" + name),
                    name,
                    "0.1.0",
                    "127.0.0.1:1",
                    Inventory.newBuilder().setMemoryLimitBytes(4L << 30).build(),
                    List.of()));
        }
        accept(new Command.Deploy(
                ModelSpec.newBuilder().setName(MODEL).addSources("file:m0").build(),
                Optional.empty(),
                DeploymentSpec.DEFAULT));
        int jobs = 1 + random.nextInt(3);
        for (int i = 0; i < jobs; i++) {
            JobId id = new JobId("job-" + i);
            int prompts = 1 + random.nextInt(60);
            List<JobPrompt> lines = new ArrayList<>();
            for (int index = 0; index < prompts; index++) {
                String poison = random.nextInt(30) == 0 ? SimulatedReplicas.POISON : "";
                lines.add(prompt(poison + id + " line " + index, "line-" + index));
            }
            inputs.put(id, lines);
            JobOptions options =
                    new JobOptions(JobPriority.values()[random.nextInt(3)], 0, DEATHS_TO_FAIL, 1 + random.nextInt(12));
            accept(new Command.SubmitJob(id, new JobSpec(JobKind.CHAT, MODEL, prompts, 1_000, "key-1", options)));
        }
    }

    private static JobPrompt prompt(String text, String customId) {
        return JobPrompt.newBuilder()
                .setCustomId(customId)
                .setChat(ChatPrompt.newBuilder()
                        .addMessages(ChatMessage.newBuilder().setRole("user").setContent(text)))
                .build();
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
                found.complete(input(job).get(index));
            }
        });
        return found;
    }

    private List<JobPrompt> input(JobId job) {
        List<JobPrompt> lines = inputs.get(job);
        if (lines == null) throw new AssertionError("no such job: " + job);
        return lines;
    }

    private boolean isSuspect(String requestId) {
        String[] parts = requestId.split("/", -1);
        return loop.state()
                .findJob(new JobId(parts[0]))
                .flatMap(job -> job.progress().find(Integer.parseInt(parts[1])))
                .filter(Attempt::isSuspect)
                .isPresent();
    }

    private void check(State state) {
        for (JobId id : inputs.keySet()) {
            Optional<Job> job = state.findJob(id);
            assertThat(job).as("%s was acknowledged", id).isPresent();
            JobProgress progress = job.orElseThrow().progress();
            int now = progress.settled().size();
            assertThat(now).as("%s forgot results", id).isGreaterThanOrEqualTo(settled.getOrDefault(id, 0));
            settled.put(id, now);
            for (Attempt attempt : progress.attempts().values()) {
                assertThat(attempt.deaths())
                        .as("deaths counted against prompt %d of %s", attempt.index(), id)
                        .isLessThanOrEqualTo(replicas.deaths(id, attempt.index()));
            }
            assertThat(progress.leased(state.epoch()).size())
                    .as("leases of %s", id)
                    .isLessThanOrEqualTo(job.orElseThrow().spec().options().concurrency());
        }
    }

    private Shown end(int lives) {
        world.run(Duration.ofSeconds(10));
        int prompts = 0;
        int failed = 0;
        for (Map.Entry<JobId, List<JobPrompt>> input : inputs.entrySet()) {
            Job job = loop.state().getJob(input.getKey());
            assertThat(job.phase()).as("%s: %s", job.id(), job.progress()).isEqualTo(JobPhase.DONE);
            prompts += input.getValue().size();
            failed += job.progress().failed();
            for (int index = 0; index < input.getValue().size(); index++) {
                right(result(job.id(), index), index, input.getValue().get(index));
            }
        }
        assertThat(eye.at)
                .as("a watcher hears to the end")
                .isEqualTo(loop.state().revision());
        List<ByteString> log = log();
        long trace = replicas.trace();
        Map<String, Long> written = new LinkedHashMap<>();
        for (ByteString bytes : log) {
            trace = trace * 31 + bytes.hashCode();
            onceEach(bytes, written);
        }
        assertThat(written).as("results in the log").hasSize(prompts);
        return new Shown(trace, lives, prompts, failed, replicas.again());
    }

    private void right(JobResult result, int index, JobPrompt prompt) {
        String text = prompt.getChat().getMessages(0).getContent();
        assertThat(result.getIndex()).isEqualTo(index);
        if (text.startsWith(SimulatedReplicas.POISON)) {
            assertThat(result.getProblem().getCode()).as("%s", text).isEqualTo("runtime_died");
            assertThat(result.getProblem().getMessage()).contains("died " + DEATHS_TO_FAIL + " times");
        } else if (result.hasProblem()) {
            assertThat(result.getProblem().getCode()).as("%s", text).isEqualTo("context_length_exceeded");
        } else {
            assertThat(result.getChat().getText()).isEqualTo(SimulatedReplicas.answerTo(text));
            assertThat(result.getCustomId()).isEqualTo(prompt.getCustomId());
        }
    }

    private JobResult result(JobId job, int index) {
        var row = store.row(Rows.resultKey(job, index)).toCompletableFuture();
        world.runUntil(row::isDone);
        assertThat(row.join()).as("result %d of %s", index, job).isPresent();
        try {
            return JobResult.parseFrom(row.join().orElseThrow().getPayload());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private List<ByteString> log() {
        List<ByteString> log = new ArrayList<>();
        while (true) {
            var page = store.read(log.size(), 1_000).toCompletableFuture();
            world.runUntil(page::isDone);
            if (page.join().isEmpty()) return log;
            log.addAll(page.join());
        }
    }

    private static void onceEach(ByteString bytes, Map<String, Long> written) {
        try {
            Entry entry = Entry.parseFrom(bytes);
            for (Commit commit : entry.getCommitsList()) {
                for (Row row : commit.getRowsList()) {
                    if (!row.getKey().startsWith("result/")) continue;
                    assertThat(written.put(row.getKey(), entry.getN()))
                            .as("%s is written a second time by entry %d", row.getKey(), entry.getN())
                            .isNull();
                }
            }
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
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
