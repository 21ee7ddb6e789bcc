package io.ruche.control.jobs;

import com.google.protobuf.ByteString;
import io.ruche.control.gateway.BatchLines;
import io.ruche.control.jobs.SimulatedReplicas.Sender;
import io.ruche.control.jobs.input.InputPorts;
import io.ruche.control.jobs.input.OpenInputs;
import io.ruche.control.jobs.input.PromptPages;
import io.ruche.control.jobs.service.JobDesk;
import io.ruche.control.state.Actor;
import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.ColdRows;
import io.ruche.control.state.Findings;
import io.ruche.control.state.Health.Phase;
import io.ruche.control.state.Making;
import io.ruche.control.state.Seeds;
import io.ruche.control.state.SimulatedHouse;
import io.ruche.control.state.SimulatedHouse.Member;
import io.ruche.control.state.VirtualWorld;
import io.ruche.proto.store.Entry;
import io.ruche.scheduler.jobs.IndexRanges;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * One seed: jobs in a {@link SimulatedHouse} of three members, each with the very desk, pages and driver that serve. The
 * lead changes in the middle of them, and who has lost it goes on for a while without knowing. Then all is well again,
 * and each prompt that was acknowledged must have its one result, unless its job was cancelled.
 */
final class JobHouseRun {
    private static final Duration CALM = Duration.ofMinutes(5);
    private static final Duration SLICE = Duration.ofMillis(200);
    /** In slices: four rounds of a driver that is awake. */
    private static final int SOON = 5;

    private final VirtualWorld world;
    private final Random random;
    private final Parts parts;
    private final SimulatedHouse house;
    private final Findings findings;
    private final SimulatedReplicas replicas;
    private final JobBook book;
    private final Map<String, Desk> desks = new TreeMap<>();
    private final List<SimulatedSubmitter> submitters = new ArrayList<>();
    /** Requests that nobody leases, and for how many slices. */
    private final Map<String, Integer> unowned = new HashMap<>();

    /**
     * What a run is made of; an alternative has a bug.
     *
     * @param driven what the driver takes for the cluster
     */
    record Parts(Making making, UnaryOperator<Cluster> driven) {
        static final Parts HONEST = new Parts(new Making(), UnaryOperator.identity());
    }

    /**
     * What one process has for jobs.
     *
     * @param actor the process
     */
    record Desk(Actor actor, Cluster cluster, ColdRows rows, JobDesk jobs, Sender sender) {}

    /**
     * What a run showed.
     *
     * @param trace equal for two runs of one seed
     * @param happened how often what
     */
    record Shown(long trace, Map<String, Long> happened) {}

    private JobHouseRun(long seed, Parts parts) {
        this.world = new VirtualWorld(seed);
        this.random = world.random();
        this.parts = parts;
        this.replicas = new SimulatedReplicas(world, random, 1_500);
        this.house = new SimulatedHouse(world, parts.making(), this::begun);
        this.findings = house.findings();
        this.book = new JobBook(replicas, findings);
    }

    static Shown play(long seed, Parts parts) {
        try {
            return new JobHouseRun(seed, parts).play();
        } catch (AssertionError | RuntimeException e) {
            throw Seeds.failed(seed, "JobSimulationTest", e);
        }
    }

    private void begun(Member member) {
        Actor actor = member.actor().orElseThrow();
        Cluster cluster = member.face().orElseThrow();
        ColdRows rows = member.coldRows().orElseThrow();
        InputPorts ports = new InputPorts(cluster, rows, new BatchLines(), actor, actor, actor, world);
        OpenInputs inputs = new OpenInputs(ports);
        inputs.start();
        Sender sender = replicas.sender(actor::isAlive, id -> JobBook.isSuspect(cluster.state(), id));
        desks.put(member.name(), new Desk(actor, cluster, rows, new JobDesk(ports, inputs), sender));
        PromptPages prompts = new PromptPages(ports, actor);
        new JobDriver(parts.driven().apply(cluster), prompts, sender, actor, actor, actor).start();
    }

    private Shown play() {
        house.start();
        JobBook.furniture().forEach(this::accept);
        int jobs = 1 + random.nextInt(3);
        for (int i = 0; i < jobs; i++) {
            submitters.add(new SimulatedSubmitter("s" + i, world, house, this::leader, book));
        }
        submitters.forEach(SimulatedSubmitter::start);
        bystand(0);
        int troubles = 2 + random.nextInt(4);
        for (int i = 0; i < troubles; i++) {
            run(Duration.ofMillis(500 + random.nextInt(5_000)));
            house.trouble();
        }
        run(Duration.ofMillis(random.nextInt(8_000)));
        house.calmDown();
        replicas.calm();
        replicas.hangUp();
        settle();
        return end();
    }

    /** Others change other things meanwhile. */
    private void bystand(int count) {
        String secret = String.format("%064x", count);
        Command command = new Command.CreateKey("bystander-" + count, Role.VIEWER, secret, "rk_0");
        boolean[] isTaken = new boolean[1];
        house.anyone()
                .face()
                .ifPresent(face -> face.submit(command, Caller.of("bystander")).thenAccept(reply -> isTaken[0] = true));
        world.after(Duration.ofMillis(300 + random.nextInt(2_000)), () -> {
            if (!isTaken[0] || !isWorkedOff()) bystand(count + 1);
        });
    }

    /** Before the troubles, but answers get lost already. */
    private void accept(Command command) {
        Caller caller = new Caller("test", Optional.of("furniture-" + command.hashCode()), "aa");
        CompletableFuture<Void> done = new CompletableFuture<>();
        for (int i = 0; i < 100 && !done.isDone(); i++) {
            house.anyone()
                    .face()
                    .ifPresent(face -> face.submit(command, caller).thenAccept(reply -> done.complete(null)));
            run(Duration.ofMillis(500));
        }
        findings.require(done.isDone(), "%s was not taken; %s", command, house);
    }

    private Optional<Desk> leader() {
        return house.leader().map(member -> Objects.requireNonNull(desks.get(member.name())));
    }

    private void run(Duration time) {
        for (Duration left = time; !left.isZero() && !left.isNegative(); left = left.minus(SLICE)) {
            house.run(left.compareTo(SLICE) < 0 ? left : SLICE);
            look();
            findings.raise();
        }
    }

    private void look() {
        Map<String, Integer> still = new HashMap<>();
        for (Member member : house.members()) {
            Desk desk = desks.get(member.name());
            if (desk == null || !desk.actor().isAlive() || desk.actor().isAsleep()) continue;
            if (member.leads()) {
                State state = desk.cluster().state();
                book.check(state);
                readSome(desk, state);
            }
            boolean leads = member.leads();
            if (!leads && desk.cluster().health().phase() != Phase.STANDBY) continue;
            for (String id : desk.sender().underWay()) {
                if (leads && JobBook.isLeased(desk.cluster().state(), id)) continue;
                int slices = unowned.getOrDefault(id, 0) + 1;
                still.put(id, slices);
                findings.require(
                        slices <= SOON, "%s goes on at member %s, and nobody there leases it", id, member.name());
            }
        }
        unowned.clear();
        unowned.putAll(still);
    }

    /** What is settled can be read at once. */
    private void readSome(Desk desk, State state) {
        List<JobId> jobs = List.copyOf(book.jobs());
        if (jobs.isEmpty()) return;
        JobId id = jobs.get(random.nextInt(jobs.size()));
        IndexRanges settled = state.getJob(id).progress().settled();
        int index = random.nextInt(book.prompts(id).size());
        if (!settled.contains(index)) return;
        house.count("results read");
        var unused = desk.rows().read(List.of(Rows.resultKey(id, index))).whenComplete((rows, thrown) -> {
            if (thrown == null) right(id, index, rows.get(0));
        });
    }

    private void right(JobId job, int index, Optional<ByteString> row) {
        findings.require(row.isPresent(), "result %d of %s is settled and is not there", index, job);
        row.ifPresent(bytes -> book.right(job, index, Results.parse(bytes)));
    }

    private void settle() {
        Duration limit = world.monotonic().plus(CALM);
        awaitDone(limit);
        for (SimulatedSubmitter submitter : submitters) {
            findings.require(submitter.isDone(), "%s got no answer: %s; %s", submitter.name(), submitter.last(), house);
        }
        run(Duration.ofSeconds(10)); // longer than the slowest answer
        awaitDone(limit);
    }

    private void awaitDone(Duration limit) {
        while (!isDone() && world.monotonic().compareTo(limit) < 0) {
            run(Duration.ofSeconds(1));
        }
    }

    private boolean isDone() {
        return isWorkedOff() && house.isSettled();
    }

    /** Whether everything was asked for and nothing is left to do. */
    private boolean isWorkedOff() {
        return submitters.stream().allMatch(SimulatedSubmitter::isDone)
                && leader().filter(
                                desk -> desk.cluster().state().unfinishedJobs().isEmpty())
                        .isPresent();
    }

    private Shown end() {
        List<Entry> history = house.history();
        house.requireRecoverable();
        book.written(history);
        Desk leader = leader().orElseThrow();
        State state = leader.cluster().state();
        book.check(state);
        findings.require(state.jobs().size() == book.jobs().size(), "jobs that nobody asked for: %s", state.jobs());
        for (JobId id : book.jobs()) {
            Job job = state.getJob(id);
            boolean mayBeCancelled = submitters.stream().anyMatch(it -> it.cancels(id));
            findings.require(
                    job.phase() == JobPhase.DONE || (mayBeCancelled && job.phase() == JobPhase.CANCELLED),
                    "%s is %s: %s",
                    id,
                    job.phase(),
                    job.progress());
            house.count(job.phase() == JobPhase.DONE ? "done" : "cancelled");
            house.count("prompts", job.progress().settled().size());
            for (int index = 0; index < book.prompts(id).size(); index++) {
                if (job.progress().settled().contains(index)) readAgain(leader, id, index);
            }
        }
        findings.raise();
        house.count("runs");
        house.count("epochs", state.epoch());
        house.count("computed again", replicas.again());
        int last = history.get(history.size() - 1).hashCode();
        return new Shown((world.trace() * 31 + replicas.trace()) * 31 + last, house.happened());
    }

    private void readAgain(Desk desk, JobId id, int index) {
        var read = desk.rows().read(List.of(Rows.resultKey(id, index))).toCompletableFuture();
        world.runUntil(read::isDone);
        right(id, index, read.join().get(0));
    }
}
