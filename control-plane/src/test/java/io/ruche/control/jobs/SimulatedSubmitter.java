package io.ruche.control.jobs;

import io.ruche.control.jobs.JobHouseRun.Desk;
import io.ruche.control.jobs.service.JobIntake;
import io.ruche.control.jobs.service.Jobs;
import io.ruche.control.keys.Identity;
import io.ruche.control.state.Findings;
import io.ruche.control.state.SimulatedHouse;
import io.ruche.control.state.VirtualWorld;
import io.ruche.proto.JobPrompt;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.Role;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Submits one job, and perhaps cancels it, each until it is answered. */
final class SimulatedSubmitter {
    private final String name;
    private final VirtualWorld world;
    private final Random random;
    private final SimulatedHouse house;
    private final Findings findings;
    private final Supplier<Optional<Desk>> leader;
    private final JobBook book;
    private final Identity me;
    private final List<JobPrompt> prompts;
    private final JobOptions options;
    private final boolean cancels;
    private Optional<JobId> acknowledged = Optional.empty();
    private boolean isCancelled;
    private String last = "";

    SimulatedSubmitter(
            String name, VirtualWorld world, SimulatedHouse house, Supplier<Optional<Desk>> leader, JobBook book) {
        this.name = name;
        this.world = world;
        this.random = world.random();
        this.house = house;
        this.findings = house.findings();
        this.leader = leader;
        this.book = book;
        this.me = new Identity(new KeyId("key-" + name), name, Role.VIEWER, "");
        this.prompts = JobBook.prompts(random, name);
        this.options = JobBook.options(random);
        this.cancels = random.nextInt(3) == 0;
    }

    String name() {
        return name;
    }

    String last() {
        return last;
    }

    boolean isDone() {
        return acknowledged.isPresent() && (isCancelled || !cancels);
    }

    boolean cancels(JobId job) {
        return cancels && acknowledged.filter(job::equals).isPresent();
    }

    void start() {
        world.after(Duration.ofMillis(random.nextInt(6_000)), this::submit);
    }

    private void submit() {
        if (acknowledged.isPresent()) return;
        send();
        if (random.nextInt(4) == 0) world.after(Duration.ofMillis(random.nextInt(300)), this::send); // it came twice
        world.after(Duration.ofMillis(500 + random.nextInt(7_000)), this::submit);
    }

    private void send() {
        leader.get().ifPresent(desk -> {
            try {
                JobIntake intake = desk.jobs().submit(request(), me);
                var unused = intake.add(prompts)
                        .thenCompose(added -> intake.finish())
                        .whenComplete(this::hear);
            } catch (FailureException e) {
                hear(null, e);
            }
        });
    }

    private Jobs.JobRequest request() {
        return new Jobs.JobRequest(
                Optional.empty(), JobBook.MODEL, options, Map.of(), Optional.of(me.requestKey(name)));
    }

    private void hear(@Nullable Job job, @Nullable Throwable thrown) {
        if (job != null) {
            taken(job);
            return;
        }
        Throwable cause = FailureException.unwrap(Optional.ofNullable(thrown).orElseThrow());
        last = String.valueOf(cause);
        findings.require(isExpected(cause), "%s was refused: %s", name, cause);
    }

    private static boolean isExpected(Throwable cause) {
        if (!(cause instanceof FailureException expected)) return false;
        FailureCode code = expected.failure().code();
        return switch (code) {
            case OUTCOME_UNKNOWN, NOT_LEADER, STARTING, UNREACHABLE, OVERLOADED, DISK_FULL -> true;
            default -> false;
        };
    }

    private void taken(Job job) {
        findings.require(
                acknowledged.isEmpty() || acknowledged.get().equals(job.id()),
                "%s was acknowledged as %s, and again as %s",
                name,
                acknowledged,
                job.id());
        if (acknowledged.isPresent()) return;
        house.count("acknowledged");
        acknowledged = Optional.of(job.id());
        book.add(job.id(), prompts);
        if (cancels) world.after(Duration.ofMillis(random.nextInt(6_000)), this::cancel);
    }

    private void cancel() {
        if (isCancelled) return;
        JobId job = acknowledged.orElseThrow();
        leader.get().ifPresent(desk -> {
            var unused = desk.jobs().cancel(job, me).whenComplete((now, thrown) -> {
                Throwable cause = thrown == null ? null : FailureException.unwrap(thrown);
                // it may be done before
                boolean isTooLate =
                        cause instanceof FailureException it && it.failure().code() == FailureCode.CONFLICT;
                findings.require(
                        cause == null || isTooLate || isExpected(cause),
                        "the cancel of %s was refused: %s",
                        job,
                        String.valueOf(cause));
                if (cause == null || isTooLate) {
                    isCancelled = true;
                    book.ended(job);
                }
            });
        });
        world.after(Duration.ofMillis(500 + random.nextInt(5_000)), this::cancel);
    }
}
