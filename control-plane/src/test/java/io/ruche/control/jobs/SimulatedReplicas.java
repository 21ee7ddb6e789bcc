package io.ruche.control.jobs;

import io.ruche.proto.ChatOutcome;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Two nodes with four slots each. Answers come late, twice or never; a runtime dies, taking everything on it along, by
 * itself once a run and under each prompt that is poison; interactive requests take slots at times.
 */
final class SimulatedReplicas implements BatchGateway {
    static final String POISON = "poison ";
    private static final int SLOTS = 4;

    private final Timers timers;
    private final Random random;
    private final Predicate<String> isSuspect;
    private final Map<NodeId, Machine> machines = new TreeMap<>();
    private final Set<String> asked = new HashSet<>();
    /** How often a runtime died under a prompt, by job and index. */
    private final Map<String, Integer> deaths = new TreeMap<>();

    private boolean quiet;
    private boolean diedByItself;
    private int again;
    private long trace;

    /** @param isSuspect whether the prompt of a request id is one that a runtime died under */
    SimulatedReplicas(Timers timers, Random random, Predicate<String> isSuspect) {
        this.timers = timers;
        this.random = random;
        this.isSuspect = isSuspect;
        machines.put(new NodeId("node-a"), new Machine());
        machines.put(new NodeId("node-b"), new Machine());
    }

    private static final class Machine {
        final List<Running> running = new ArrayList<>();
        boolean up = true;
        int interactive;
    }

    private record Running(String id, boolean suspect, Consumer<Answer> heard) {}

    /** From now on nothing goes wrong by itself. */
    void calm() {
        quiet = true;
        machines.values().forEach(machine -> machine.interactive = 0);
    }

    /** The leader's links dropped: every request under way is cancelled. */
    void cut() {
        machines.values().forEach(machine -> machine.running.clear());
    }

    /** How many prompts were computed again. */
    int again() {
        return again;
    }

    /** How often a runtime died under this prompt. */
    int deaths(JobId job, int index) {
        return deaths.getOrDefault(job + "/" + index, 0);
    }

    private static String prompt(String requestId) {
        return requestId.substring(0, requestId.lastIndexOf('/'));
    }

    /** A hash of what was asked, in order. */
    long trace() {
        return trace;
    }

    @Override
    public List<Place> places(JobSpec job) {
        List<Place> places = new ArrayList<>();
        machines.forEach((node, machine) -> {
            int free = SLOTS - machine.running.size() - machine.interactive;
            if (machine.up) places.add(new Place(node, Math.max(0, free)));
        });
        return places;
    }

    @Override
    public Call send(String requestId, JobSpec job, NodeId node, JobPrompt prompt, Consumer<Answer> heard) {
        trace = trace * 31 + requestId.hashCode();
        if (!asked.add(prompt(requestId))) again++;
        Machine machine = machines.get(node);
        if (machine == null) throw new AssertionError("sent to " + node);
        boolean suspect = isSuspect.test(requestId);
        if (suspect && !machine.running.isEmpty()) throw new AssertionError(requestId + " does not run alone");
        if (machine.running.stream().anyMatch(Running::suspect)) {
            throw new AssertionError(requestId + " runs beside one that shall run alone");
        }
        if (machine.running.size() >= SLOTS) throw new AssertionError(requestId + " has no slot");
        if (!quiet) machine.interactive = random.nextInt(10) == 0 ? 1 + random.nextInt(3) : 0;
        Running mine = new Running(requestId, suspect, heard);
        machine.running.add(mine);
        timers.after(Duration.ofMillis(5 + random.nextInt(400)), () -> act(machine, mine, prompt));
        return () -> machine.running.remove(mine);
    }

    private void act(Machine machine, Running mine, JobPrompt prompt) {
        if (!machine.running.contains(mine)) return;
        String text = prompt.getChat().getMessages(0).getContent();
        if (text.startsWith(POISON)) {
            die(machine);
            return;
        }
        int die = quiet ? 99 : random.nextInt(100);
        if (die == 0 && !diedByItself) {
            diedByItself = true;
            die(machine);
        } else if (die < 4) {
            end(machine, mine, failed(FailureCode.UNREACHABLE));
        } else if (die < 5) {
            timers.after(Flights.ANSWER_LIMIT.plusMinutes(5), () -> end(machine, mine, answer(text)));
        } else if (die < 8) {
            end(machine, mine, answer(text));
            mine.heard.accept(answer("something else"));
        } else if (die < 10) {
            end(machine, mine, failed(FailureCode.CONTEXT_LENGTH_EXCEEDED));
        } else if (die > 10 || quiet) {
            end(machine, mine, answer(text));
        }
        // else: the answer is lost
    }

    private void die(Machine machine) {
        List<Running> all = List.copyOf(machine.running);
        machine.running.clear();
        machine.up = false;
        timers.after(Duration.ofSeconds(1 + random.nextInt(3)), () -> machine.up = true);
        for (Running it : all) {
            deaths.merge(prompt(it.id), 1, Integer::sum);
            it.heard.accept(failed(FailureCode.RUNTIME_DIED));
        }
    }

    private static void end(Machine machine, Running mine, Answer answer) {
        machine.running.remove(mine);
        mine.heard.accept(answer);
    }

    static String answerTo(String text) {
        return "answer to " + text;
    }

    private static Answer answer(String text) {
        return new Answer.Answered(JobResult.newBuilder()
                .setChat(ChatOutcome.newBuilder().setText(answerTo(text)))
                .build());
    }

    private static Answer failed(FailureCode code) {
        return new Answer.Failed(Failure.of(code, "Injected."));
    }
}
