package io.ruche.control.house;

import io.ruche.control.jobs.Results;
import io.ruche.control.jobs.service.JobDesk;
import io.ruche.control.jobs.service.JobIntake;
import io.ruche.control.jobs.service.Jobs;
import io.ruche.control.keys.Identity;
import io.ruche.control.state.Findings;
import io.ruche.control.state.SimulatedHouse;
import io.ruche.control.state.VirtualWorld;
import io.ruche.proto.ChatMessage;
import io.ruche.proto.ChatPrompt;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.proto.store.Commit;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Row;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.Attempt;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.jobs.JobPriority;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Jobs that are submitted until they are acknowledged, and what must hold of them. */
final class Batches {
    private static final int DEATHS_TO_FAIL = 3;

    private final VirtualWorld world;
    private final Random random;
    private final SimulatedHouse house;
    private final Findings findings;
    private final Supplier<Optional<JobDesk>> leader;
    private final List<Submitter> submitters = new ArrayList<>();
    private final Map<JobId, List<JobPrompt>> prompts = new TreeMap<>();
    private final Map<JobId, Integer> settled = new TreeMap<>();
    /** How often a runtime died under a prompt, by job and index. */
    final Map<String, Integer> deaths = new HashMap<>();

    Batches(VirtualWorld world, SimulatedHouse house, Supplier<Optional<JobDesk>> leader) {
        this.world = world;
        this.random = world.random();
        this.house = house;
        this.findings = house.findings();
        this.leader = leader;
    }

    void submit(String name) {
        Submitter submitter = new Submitter(name);
        submitters.add(submitter);
        world.after(Duration.ofMillis(random.nextInt(12_000)), submitter::submit);
    }

    boolean areAcknowledged() {
        return submitters.stream().allMatch(it -> it.acknowledged.isPresent());
    }

    void requireAcknowledged() {
        for (Submitter it : submitters) {
            findings.require(it.acknowledged.isPresent(), "%s got no answer: %s; %s", it.name, it.last, house);
        }
    }

    private final class Submitter {
        private final String name;
        private final Identity me;
        private final List<JobPrompt> lines = new ArrayList<>();
        private final JobOptions options;
        private Optional<JobId> acknowledged = Optional.empty();
        private String last = "";

        Submitter(String name) {
            this.name = name;
            this.me = new Identity(new KeyId("key-" + name), name, Role.VIEWER, "");
            int count = 1 + random.nextInt(12);
            for (int index = 0; index < count; index++) {
                ChatMessage message = ChatMessage.newBuilder()
                        .setRole("user")
                        .setContent(name + " line " + index)
                        .build();
                lines.add(JobPrompt.newBuilder()
                        .setCustomId("line-" + index)
                        .setChat(ChatPrompt.newBuilder().addMessages(message))
                        .build());
            }
            this.options =
                    new JobOptions(JobPriority.values()[random.nextInt(3)], 0, DEATHS_TO_FAIL, 1 + random.nextInt(6));
        }

        private void submit() {
            if (acknowledged.isPresent()) return;
            send();
            if (random.nextInt(4) == 0) world.after(Duration.ofMillis(random.nextInt(300)), this::send);
            world.after(Duration.ofMillis(1_000 + random.nextInt(6_000)), this::submit);
        }

        private void send() {
            leader.get().ifPresent(desk -> {
                try {
                    JobIntake intake = desk.submit(
                            new Jobs.JobRequest(
                                    Optional.empty(),
                                    Catalogued.SERVED,
                                    options,
                                    Map.of(),
                                    Optional.of(me.requestKey(name))),
                            me);
                    var unused = intake.add(lines)
                            .thenCompose(added -> intake.finish())
                            .whenComplete(this::hear);
                } catch (FailureException e) {
                    hear(null, e);
                }
            });
        }

        private void hear(@Nullable Job job, @Nullable Throwable thrown) {
            if (job == null) {
                Throwable cause =
                        FailureException.unwrap(Optional.ofNullable(thrown).orElseThrow());
                last = String.valueOf(cause);
                findings.require(isExpected(cause), "%s was refused: %s", name, cause);
                return;
            }
            findings.require(
                    acknowledged.isEmpty() || acknowledged.get().equals(job.id()),
                    "%s was acknowledged as %s, and again as %s",
                    name,
                    acknowledged,
                    job.id());
            if (acknowledged.isPresent()) return;
            acknowledged = Optional.of(job.id());
            prompts.put(job.id(), lines);
        }

        private static boolean isExpected(Throwable cause) {
            if (!(cause instanceof FailureException expected)) return false;
            return switch (expected.failure().code()) {
                case OUTCOME_UNKNOWN, NOT_LEADER, STARTING, UNREACHABLE, OVERLOADED, DISK_FULL -> true;
                case MODEL_NOT_FOUND -> true; // before it is deployed
                default -> false;
            };
        }
    }

    /** What whoever leads says at any moment. */
    void check(State state) {
        for (JobId id : prompts.keySet()) {
            Optional<Job> found = state.findJob(id);
            findings.require(found.isPresent(), "%s was acknowledged and is not there", id);
            if (found.isEmpty()) return;
            int before = settled.getOrDefault(id, 0);
            int now = found.get().progress().settled().size();
            findings.require(now >= before, "%s forgot results: %d of %d are there", id, now, before);
            settled.put(id, now);
            for (Attempt it : found.get().progress().attempts().values()) {
                int known = deaths.getOrDefault(id + "/" + it.index(), 0);
                findings.require(
                        it.deaths() <= known,
                        "%d deaths are counted against prompt %d of %s, and there were %d",
                        it.deaths(),
                        it.index(),
                        id,
                        known);
            }
        }
    }

    boolean areDone(State state) {
        return state.unfinishedJobs().isEmpty();
    }

    /** Every job has ended, and each of its prompts has the one result that is an answer to it. */
    void end(State state, List<Entry> history, boolean isServed) {
        Map<String, JobResult> results = new HashMap<>();
        for (Entry entry : history) {
            for (Commit commit : entry.getCommitsList()) {
                for (Row row : commit.getRowsList()) {
                    if (row.getKey().startsWith("result/")) results.put(row.getKey(), Results.parse(row.getValue()));
                }
            }
        }
        findings.require(state.jobs().size() == prompts.size(), "jobs that nobody asked for: %s", state.jobs());
        for (JobId id : prompts.keySet()) {
            Job job = state.getJob(id);
            findings.require(
                    job.phase() == JobPhase.DONE || !isServed, "%s is %s: %s", id, job.phase(), job.progress());
            List<JobPrompt> lines = Optional.ofNullable(prompts.get(id)).orElseThrow();
            for (int index = 0; index < lines.size(); index++) {
                JobResult result = results.get(Rows.resultKey(id, index));
                boolean isSettled = job.progress().settled().contains(index);
                findings.require(isSettled == (result != null), "result %d of %s: settled is %s", index, id, isSettled);
                if (result != null) right(id, index, lines.get(index), result);
            }
        }
    }

    private void right(JobId id, int index, JobPrompt prompt, JobResult result) {
        boolean isRight = result.hasProblem()
                ? result.getProblem().getCode().equals(FailureCode.RUNTIME_DIED.code())
                        && deaths.getOrDefault(id + "/" + index, 0) >= DEATHS_TO_FAIL
                : result.getChat()
                        .getText()
                        .equals(SimulatedGateway.answerTo(prompt, id + "/" + index + "/" + result.getAttempt()));
        findings.require(
                isRight && result.getIndex() == index && result.getCustomId().equals(prompt.getCustomId()),
                "result %d of %s is %s",
                index,
                id,
                result);
    }
}
