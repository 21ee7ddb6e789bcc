package io.ruche.scheduler.state;

import static io.ruche.scheduler.house.Things.GIB;
import static io.ruche.scheduler.house.Things.deploy;
import static io.ruche.scheduler.house.Things.joined;
import static io.ruche.scheduler.house.Things.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.ChatOutcome;
import io.ruche.proto.JobProblem;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.jobs.Attempt;
import io.ruche.scheduler.jobs.Evidence;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobPriority;
import io.ruche.scheduler.jobs.JobProgress;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jobs under commands in any order, sensible and not: late answers, answers twice, answers to no question, restarts.
 * {@link House} compares rows with events and sees that each result is written once. {@code -Druche.seeds=N} runs more; a
 * failure names its seed.
 */
class JobsPropertyTest {
    private static final Reason TROUBLE = Reason.of("runtime_died", "It was killed.", "Read the log.");
    private static final int STEPS = 1_500;
    private static final Set<String> SEEN = new TreeSet<>();

    private final List<Attempt> before = new ArrayList<>();

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= Long.getLong("ruche.seeds", 20); seed++) seeds.add(seed);
        return seeds;
    }

    @AfterAll
    static void everythingHappened() {
        assertThat(SEEN)
                .contains(
                        "job_submitted",
                        "job_running",
                        "job_done",
                        "job_cancelled",
                        "job_expired",
                        "prompts_leased",
                        "prompts_finished",
                        "attempt_failed",
                        "leases_lapsed");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void eachIndexGetsOneResultAndNothingIsLost(long seed) {
        SimulatedEntropy chance = new SimulatedEntropy(seed);
        House house = new House(seed);
        house.accept(joined("a", 4 * GIB));
        house.accept(joined("b", 4 * GIB));
        house.accept(deploy("m0"));
        for (int i = 0; i < STEPS; i++) {
            house.pass(Duration.ofMillis(chance.below(2_000)));
            house.submit(command(house, chance));
            check(house, seed);
            if (i % 50 == 0) checkResults(house, seed);
        }
        checkResults(house, seed);
        assertThat(house.recovered()).as("seed %d", seed).isEqualTo(house.state());
        house.history().forEach(event -> SEEN.add(event.reason()));
    }

    private static void check(House house, long seed) {
        int results = 0;
        long reign = house.state().epoch();
        for (Job job : house.state().jobs()) {
            JobProgress progress = job.progress();
            List<Attempt> leased = progress.leased(reign);
            assertThat(leased.size())
                    .as("seed %d: leases of %s", seed, job.id())
                    .isLessThanOrEqualTo(
                            Math.min(JobProgress.WINDOW, job.spec().options().concurrency()));
            assertThat(progress.attempts().size()).as("seed %d", seed).isLessThanOrEqualTo(JobProgress.WINDOW);
            assertThat(progress.settled().ranges()).as("seed %d", seed).isLessThanOrEqualTo(JobProgress.WINDOW + 1);
            for (Attempt attempt : progress.attempts().values()) {
                assertThat(progress.settled().contains(attempt.index()))
                        .as("seed %d: %s is settled and begun", seed, attempt)
                        .isFalse();
                assertThat(attempt.deaths())
                        .as("seed %d: %s", seed, attempt)
                        .isLessThan(job.spec().options().attempts());
                if (attempt.isLeased(reign) && attempt.isSuspect()) alone(house.state(), attempt, seed);
            }
            if (job.phase() == JobPhase.DONE) {
                assertThat(progress.settled().size())
                        .as("seed %d: %s is done", seed, job.id())
                        .isEqualTo(job.spec().prompts());
            }
            results += progress.settled().size();
            assertThat(Rows.value(house.state(), Rows.Kind.JOB.key(job.id().value()))
                            .orElseThrow()
                            .length)
                    .as("seed %d: bytes of %s", seed, job.id())
                    .isLessThan(4_096);
        }
        shelved(house, seed);
        assertThat(house.cold())
                .as("seed %d: results beside those of jobs", seed)
                .hasSize(results);
    }

    /** What is found without looking at all jobs is what is found by looking. */
    private static void shelved(House house, long seed) {
        State state = house.state();
        List<Job> open = state.jobs().stream().filter(job -> !job.hasEnded()).toList();
        assertThat(state.unfinishedJobs()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(open);
        for (Collection<Job> queue : state.jobQueues())
            assertThat(List.copyOf(queue)).isSortedAccordingTo(Job.BY_TURN);
        assertThat(state.jobQueues().stream().flatMap(Collection::stream))
                .as("seed %d", seed)
                .containsExactlyElementsOf(state.unfinishedJobs());
        long now = house.now().toEpochMilli() + 30_000;
        assertThat(state.lateJobs(now, 100))
                .as("seed %d", seed)
                .containsExactlyInAnyOrderElementsOf(
                        open.stream().filter(job -> job.isLate(now)).toList());
        assertThat(state.openInputBytes())
                .as("seed %d", seed)
                .isEqualTo(open.stream().mapToLong(job -> job.spec().ownBytes()).sum());
    }

    private static void checkResults(House house, long seed) {
        for (Job job : house.state().jobs()) {
            for (int index = 0; index < job.spec().prompts(); index++) {
                assertThat(house.cold().containsKey(Rows.resultKey(job.id(), index)))
                        .as("seed %d: result %d of %s", seed, index, job.id())
                        .isEqualTo(job.progress().settled().contains(index));
            }
        }
    }

    private static void alone(State state, Attempt suspect, long seed) {
        long there = state.unfinishedJobs().stream()
                .flatMap(job -> job.progress().leased(state.epoch()).stream())
                .filter(attempt -> attempt.node().equals(suspect.node()))
                .count();
        assertThat(there).as("seed %d: beside %s", seed, suspect).isEqualTo(1);
    }

    private Command command(House house, SimulatedEntropy chance) {
        State state = house.state();
        JobId id = new JobId("job-" + chance.below(4));
        Optional<Job> found = state.findJob(id);
        if (found.isEmpty() || found.get().hasEnded()) {
            id = new JobId("job-" + chance.below(12));
            found = state.findJob(id);
        }
        if (found.isEmpty()) return new Command.SubmitJob(id, spec(house, chance));
        Job job = found.get();
        remember(job.progress().attempts().values(), chance);
        int die = chance.below(200);
        if (die == 0) return new Command.CancelJob(id);
        if (die < 3) return new Command.StartEpoch(state.epoch() + 1, "x");
        if (die < 8) return new Command.LapseLeases(id);
        if (die < 14) return new Command.ExpireJob(id);
        if (die < 90) return lease(job, chance);
        if (die < 160) return new Command.FinishPrompts(id, results(job, chance));
        Optional<Attempt> some = some(job.progress().attempts().values(), chance);
        Attempt attempt = some.orElse(new Attempt(chance.below(5), 1, 0, "", 0));
        return new Command.FailAttempt(
                id,
                attempt.index(),
                attempt.number() - (chance.percent(10) ? 1 : 0),
                chance.percent(40) ? Optional.of(Evidence.RUNTIME_EXITED) : Optional.empty(),
                TROUBLE);
    }

    private static JobSpec spec(House house, SimulatedEntropy chance) {
        long deadline = chance.percent(20) ? house.now().toEpochMilli() + 1 + chance.below(60_000) : 0;
        JobPriority priority = JobPriority.values()[chance.below(3)];
        return new JobSpec(
                chance.percent(50) ? JobKind.CHAT : JobKind.EMBEDDING,
                "m0",
                1 + chance.below(chance.percent(30) ? 300 : 12),
                1_000,
                "key-1",
                new JobOptions(priority, deadline, 1 + chance.below(4), 1 + chance.below(64), 1 + chance.below(4_000)));
    }

    private static Command lease(Job job, SimulatedEntropy chance) {
        List<Integer> window = job.progress().window(job.spec().prompts());
        List<Integer> indexes = new ArrayList<>();
        int count = 1 + chance.below(chance.percent(30) ? 20 : 3);
        for (int i = 0; i < count && !window.isEmpty(); i++) {
            int index = window.get(chance.below(window.size()));
            if (!indexes.contains(index)) indexes.add(index);
        }
        if (chance.percent(5)) indexes.add(chance.below(400));
        return new Command.LeasePrompts(job.id(), indexes, node(chance.percent(50) ? "a" : "b"));
    }

    /** Late answers are to attempts of long ago. */
    private void remember(Collection<Attempt> attempts, SimulatedEntropy chance) {
        some(attempts, chance).ifPresent(before::add);
        if (before.size() > 50) before.remove(0);
    }

    private List<SettledPrompt> results(Job job, SimulatedEntropy chance) {
        List<SettledPrompt> results = new ArrayList<>();
        boolean late = chance.percent(15);
        Collection<Attempt> from = late ? before : job.progress().attempts().values();
        int most = 1 + chance.below(10);
        for (Attempt it : from) {
            if (results.size() == most) break;
            if (!late && !it.hasLease() && chance.percent(95)) continue;
            results.add(result(it, chance));
        }
        return results;
    }

    private static SettledPrompt result(Attempt it, SimulatedEntropy chance) {
        JobResult.Builder result = JobResult.newBuilder().setIndex(it.index()).setAttempt(it.number());
        if (chance.percent(50)) result.setChat(ChatOutcome.newBuilder().setText("yes"));
        else result.setProblem(JobProblem.newBuilder().setCode("context_length_exceeded"));
        return new SettledPrompt(it.index(), it.number(), result.build());
    }

    private static Optional<Attempt> some(Collection<Attempt> attempts, SimulatedEntropy chance) {
        if (attempts.isEmpty()) return Optional.empty();
        return attempts.stream().skip(chance.below(attempts.size())).findFirst();
    }
}
