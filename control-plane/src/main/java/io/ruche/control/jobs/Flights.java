package io.ruche.control.jobs;

import io.ruche.control.jobs.BatchGateway.Answer;
import io.ruche.control.jobs.BatchGateway.Place;
import io.ruche.control.jobs.Flight.Stage;
import io.ruche.proto.JobProblem;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.Attempt;
import io.ruche.scheduler.jobs.Evidence;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.SettledPrompt;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All attempts under way in this reign. Belongs to the driver's loop. */
final class Flights {
    /** A prompt that found no slot for so long is given back: another node may be freer. */
    static final Duration PATIENCE = Duration.ofSeconds(30);
    /** An answer that did not come for so long never comes: the gateway ends a silent replica's call far earlier. */
    static final Duration ANSWER_LIMIT = Duration.ofHours(1);

    /** So often no answer to a prompt may come in this reign until it has failed: it would be computed for ever. */
    static final int MOST_SILENCES = 3;

    /** With the bound of one result this keeps an entry well below its 1 MB. */
    private static final int MOST_COMMIT_BYTES = 384 << 10;

    /** Failures that say nothing about the prompt: it goes again, as often as it takes. */
    private static final Set<FailureCode> AGAIN = EnumSet.of(
            FailureCode.STALE_INSTANCE,
            FailureCode.STALE_EPOCH,
            FailureCode.UNREACHABLE,
            FailureCode.OVERLOADED,
            FailureCode.BUDGET_EXHAUSTED,
            FailureCode.MODEL_LOADING,
            FailureCode.MODEL_NOT_FOUND,
            FailureCode.STARTING,
            FailureCode.NOT_LEADER,
            // an agent that this control plane has not heard of since its start wants a key that is not known yet
            FailureCode.UNAUTHENTICATED,
            FailureCode.PERMISSION_DENIED,
            FailureCode.DOES_NOT_FIT_NOW,
            FailureCode.REQUEST_TIMEOUT,
            FailureCode.CANCELLED,
            // what was given up runs there yet, under the same id
            FailureCode.CONFLICT);

    /** Failures of the store that pass: the prompt is read again. */
    private static final Set<FailureCode> LATER = EnumSet.of(
            FailureCode.UNREACHABLE,
            FailureCode.OVERLOADED,
            FailureCode.STARTING,
            FailureCode.NOT_LEADER,
            FailureCode.INTERNAL,
            FailureCode.DISK_FULL);

    private final PromptSource prompts;
    private final BatchGateway gateway;
    private final Clock clock;
    private final Port port;
    private final Map<Key, Flight> flights = new TreeMap<>();
    /** Jobs of which results are on their way into the log: what comes meanwhile goes together. */
    private final Set<JobId> finishing = new TreeSet<>();
    /** How often open prompts were given up for silence. */
    private final Map<Key, Integer> silences = new TreeMap<>();

    private record Key(JobId job, int index) implements Comparable<Key> {
        @Override
        public int compareTo(Key other) {
            int byJob = job.compareTo(other.job);
            return byJob != 0 ? byJob : Integer.compare(index, other.index);
        }

        boolean isOpen(State state) {
            return state.findJob(job)
                    .filter(found -> found.progress().find(index).isPresent())
                    .isPresent();
        }
    }

    /** What flights need of their driver. */
    interface Port {
        /** From any thread onto the loop; a round follows. */
        void post(Runnable task);

        /** Commits; told on the loop whether it was taken, after a pause if not. */
        void finish(Command.FinishPrompts command, Consumer<Boolean> heard);

        /** Commits; told on the loop whether it was taken, after a pause if not. */
        void fail(Command.FailAttempt command, Consumer<Boolean> heard);

        /** A node failed: nothing is begun there for a while. */
        void rest(NodeId node);
    }

    Flights(PromptSource prompts, BatchGateway gateway, Clock clock, Port port) {
        this.prompts = prompts;
        this.gateway = gateway;
        this.clock = clock;
        this.port = port;
    }

    /** What is leased in this reign flies, and nothing else does. */
    void follow(State state) {
        Set<Key> leased = new TreeSet<>();
        for (Job job : state.begunJobs()) {
            for (Attempt attempt : job.progress().leased(state.epoch())) {
                Key key = new Key(job.id(), attempt.index());
                leased.add(key);
                Flight held = flights.get(key);
                if (held != null && held.attempt == attempt.number()) continue;
                if (held != null) drop(held);
                Flight fresh = new Flight(job.id(), job.spec(), attempt, clock.monotonic());
                flights.put(key, fresh);
                read(fresh);
            }
        }
        for (Key key : List.copyOf(flights.keySet())) {
            if (leased.contains(key)) continue;
            Flight over = flights.remove(key);
            if (over != null) drop(over);
        }
        silences.keySet().removeIf(key -> !key.isOpen(state));
    }

    /** Sends what has a slot, gives up what waits too long, and commits what has ended. */
    void advance() {
        Duration now = clock.monotonic();
        Map<LeasePlan.Slot, Integer> free = new TreeMap<>();
        for (Flight it : List.copyOf(flights.values())) {
            Duration age = now.minus(it.since);
            if (it.stage == Stage.WAITING) {
                if (takeSlot(it, free)) send(it);
                else if (age.compareTo(PATIENCE) > 0) release(it, "No slot became free on " + it.node + ".");
            } else if (it.stage == Stage.SENT && age.compareTo(ANSWER_LIMIT) > 0) {
                drop(it);
                silent(
                        it,
                        Failure.of(
                                FailureCode.REPLICA_SILENT,
                                "No answer came from " + it.node + " within " + ANSWER_LIMIT.toMinutes()
                                        + " minutes."));
            }
        }
        commit();
    }

    /** Prompts that are leased and take up no slot yet. */
    Map<LeasePlan.Slot, Integer> unsent() {
        Map<LeasePlan.Slot, Integer> unsent = new TreeMap<>();
        for (Flight it : flights.values()) {
            if (it.takesNoSlot()) unsent.merge(new LeasePlan.Slot(it.node, it.spec.model()), 1, Integer::sum);
        }
        return unsent;
    }

    /** Forgets all of them. */
    void clear() {
        flights.values().forEach(Flights::drop);
        flights.clear();
        finishing.clear();
        silences.clear();
    }

    private static void drop(Flight flight) {
        BatchGateway.Call call = flight.call;
        flight.call = null;
        if (call != null) call.cancel();
    }

    private boolean flies(Flight flight) {
        return flights.get(new Key(flight.job, flight.index)) == flight;
    }

    private void read(Flight flight) {
        prompts.read(flight.job, flight.index)
                .whenComplete((prompt, thrown) -> port.post(() -> hasRead(flight, prompt, thrown)));
    }

    private void hasRead(Flight flight, @Nullable JobPrompt prompt, @Nullable Throwable thrown) {
        if (!flies(flight) || flight.stage != Stage.READING) return;
        if (prompt == null) {
            Failure why = why(thrown);
            if (LATER.contains(why.code())) release(flight, "The prompt could not be read: " + why.message());
            else answered(flight, problem(why));
            return;
        }
        flight.prompt = prompt;
        flight.enter(Stage.WAITING, clock.monotonic());
    }

    private static Failure why(@Nullable Throwable thrown) {
        return thrown != null && FailureException.unwrap(thrown) instanceof FailureException expected
                ? expected.failure()
                : Failure.of(FailureCode.UNREACHABLE, "the store failed.");
    }

    private boolean takeSlot(Flight flight, Map<LeasePlan.Slot, Integer> free) {
        LeasePlan.Slot slot = new LeasePlan.Slot(flight.node, flight.spec.model());
        int left = free.computeIfAbsent(slot, unused -> freeOn(flight));
        if (left <= 0) return false;
        free.put(slot, left - 1);
        return true;
    }

    private int freeOn(Flight flight) {
        return gateway.places(flight.spec).stream()
                .filter(place -> place.node().equals(flight.node))
                .mapToInt(Place::free)
                .sum();
    }

    private void send(Flight flight) {
        flight.enter(Stage.SENT, clock.monotonic());
        JobPrompt prompt = Objects.requireNonNull(flight.prompt);
        BatchGateway.Call call = gateway.send(
                flight.requestId(), flight.spec, flight.node, prompt, answer -> port.post(() -> heard(flight, answer)));
        if (flight.stage == Stage.SENT) flight.call = call;
    }

    private void heard(Flight flight, Answer answer) {
        if (!flies(flight) || flight.stage != Stage.SENT) return;
        flight.call = null;
        if (answer instanceof Answer.Answered it) {
            answered(flight, it.result());
            return;
        }
        Failure failure = ((Answer.Failed) answer).failure();
        if (failure.code() == FailureCode.RUNTIME_DIED) {
            failed(flight, Optional.of(Evidence.RUNTIME_EXITED), Reason.of(failure));
        } else if (failure.code() == FailureCode.REPLICA_SILENT) {
            silent(flight, failure);
        } else if (AGAIN.contains(failure.code())) {
            failed(flight, Optional.empty(), Reason.of(failure));
        } else {
            answered(flight, problem(failure));
        }
    }

    /** That may be the replica's fault, and may be the prompt's, if it takes too long. */
    private void silent(Flight flight, Failure failure) {
        int times = silences.merge(new Key(flight.job, flight.index), 1, Integer::sum);
        if (times < MOST_SILENCES) failed(flight, Optional.empty(), Reason.of(failure));
        else answered(flight, problem(failure));
    }

    private void answered(Flight flight, JobResult outcome) {
        JobResult whole = filled(flight, outcome);
        if (whole.getSerializedSize() > JobSpec.MOST_RESULT_BYTES) {
            whole = filled(
                    flight,
                    problem(Failure.of(
                            FailureCode.REQUEST_TOO_LARGE,
                            "The result has " + whole.getSerializedSize() + " bytes (expected: <= "
                                    + JobSpec.MOST_RESULT_BYTES + ").",
                            flight.spec.kind() == JobKind.CHAT
                                    ? "Ask for fewer tokens."
                                    : "Spread its texts over more lines.")));
        }
        flight.result = whole;
        flight.enter(Stage.ANSWERED, clock.monotonic());
    }

    /** What a prompt is called, nothing if it is lost; fails while it cannot be read. */
    CompletionStage<String> name(JobId job, int index) {
        return prompts.read(job, index).handle((prompt, thrown) -> {
            if (prompt != null) return customId(prompt);
            Failure why = why(thrown);
            if (LATER.contains(why.code())) throw new FailureException(why);
            return "";
        });
    }

    private static String customId(@Nullable JobPrompt prompt) {
        String name = prompt == null ? "" : prompt.getCustomId();
        // a longer one was taken in before names had a bound, and no result may be too large for the log
        return name.length() <= JobSpec.MOST_CUSTOM_ID ? name : "";
    }

    private JobResult filled(Flight flight, JobResult outcome) {
        return outcome.toBuilder()
                .setIndex(flight.index)
                .setAttempt(flight.attempt)
                .setCustomId(customId(flight.prompt))
                .setAtMillis(clock.wall().toEpochMilli())
                .build();
    }

    private static JobResult problem(Failure failure) {
        return JobResult.newBuilder()
                .setProblem(JobProblem.newBuilder()
                        .setCode(failure.code().code())
                        .setMessage(failure.message())
                        .setHelp(failure.help()))
                .build();
    }

    /** It goes again, and nothing is held against it. */
    private void release(Flight flight, String why) {
        failed(flight, Optional.empty(), Reason.of(FailureCode.UNREACHABLE.code(), why, ""));
    }

    private void failed(Flight flight, Optional<Evidence> evidence, Reason reason) {
        flight.failed = new Flight.Failed(evidence, reason);
        flight.enter(Stage.FAILED, clock.monotonic());
        port.rest(flight.node);
    }

    private void commit() {
        Map<JobId, List<Flight>> answered = new TreeMap<>();
        for (Flight it : List.copyOf(flights.values())) {
            if (it.committing) continue;
            if (it.stage == Stage.FAILED) fail(it);
            if (it.stage == Stage.ANSWERED && !finishing.contains(it.job)) {
                answered.computeIfAbsent(it.job, unused -> new ArrayList<>()).add(it);
            }
        }
        answered.forEach(this::finish);
    }

    private void finish(JobId job, Collection<Flight> flightsOfJob) {
        List<SettledPrompt> settled = new ArrayList<>();
        List<Flight> taken = new ArrayList<>();
        int bytes = 0;
        for (Flight it : flightsOfJob) {
            JobResult result = Objects.requireNonNull(it.result);
            bytes += result.getSerializedSize();
            if (!settled.isEmpty() && bytes > MOST_COMMIT_BYTES) break;
            settled.add(new SettledPrompt(it.index, it.attempt, result));
            taken.add(it);
            it.committing = true;
        }
        finishing.add(job);
        port.finish(new Command.FinishPrompts(job, settled), ok -> {
            finishing.remove(job);
            taken.forEach(it -> it.committing = false);
        });
    }

    private void fail(Flight flight) {
        Flight.Failed why = Objects.requireNonNull(flight.failed);
        flight.committing = true;
        port.fail(
                new Command.FailAttempt(
                        flight.job,
                        flight.index,
                        flight.attempt,
                        why.evidence(),
                        why.reason(),
                        customId(flight.prompt)),
                ok -> flight.committing = false);
    }
}
