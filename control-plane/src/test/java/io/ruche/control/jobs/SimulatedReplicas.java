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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Two nodes with four slots each. Answers come late, twice or never; a runtime dies, taking everything on it along, by
 * itself once a run and under each prompt that is poison; interactive requests take slots at times.
 */
final class SimulatedReplicas {
    static final String POISON = "poison ";
    static final List<NodeId> NODES = List.of(new NodeId("node-a"), new NodeId("node-b"));

    private static final int SLOTS = 4;

    private final Timers timers;
    private final Random random;
    private final int slowestMillis;
    private final Map<NodeId, Machine> machines = new TreeMap<>();
    private final Set<String> asked = new HashSet<>();
    /** How often a runtime died under a prompt, by job and index. */
    private final Map<String, Integer> deaths = new TreeMap<>();
    /** Prompts that shared a runtime, when it died, with one that another process had sent. */
    private final Set<String> mixed = new HashSet<>();

    private boolean quiet;
    private boolean diedByItself;
    private int again;
    private long trace;

    /** @param slowestMillis how long an answer takes at most, if it is not late */
    SimulatedReplicas(Timers timers, Random random, int slowestMillis) {
        this.timers = timers;
        this.random = random;
        this.slowestMillis = slowestMillis;
        NODES.forEach(node -> machines.put(node, new Machine()));
        crowd();
    }

    private static final class Machine {
        private final List<Running> running = new ArrayList<>();
        private boolean up = true;
        private int interactive;

        /** What runs; a dropped link cancels what came over it. */
        List<Running> running() {
            running.removeIf(it -> !it.sender.isAlive.getAsBoolean());
            return running;
        }

        int free() {
            return SLOTS - running().size() - interactive;
        }
    }

    private static final class Running {
        private final Sender sender;
        private final String id;
        private final boolean suspect;
        private final Consumer<BatchGateway.Answer> heard;
        private boolean isCancelled;

        Running(Sender sender, String id, boolean suspect, Consumer<BatchGateway.Answer> heard) {
            this.sender = sender;
            this.id = id;
            this.suspect = suspect;
            this.heard = heard;
        }

        boolean isFrom(Sender other) {
            return sender == other && !isCancelled;
        }
    }

    /** Interactive requests come and go. */
    private void crowd() {
        if (quiet) return;
        machines.values()
                .forEach(machine -> machine.interactive = random.nextInt(6) == 0 ? 1 + random.nextInt(SLOTS) : 0);
        timers.after(Duration.ofMillis(100 + random.nextInt(600)), this::crowd);
    }

    /** From now on nothing goes wrong by itself. */
    void calm() {
        quiet = true;
        machines.values().forEach(machine -> machine.interactive = 0);
    }

    /** All links drop: whoever waits for an answer hears that none comes. */
    void hangUp() {
        for (Machine machine : machines.values()) {
            List.copyOf(machine.running()).forEach(it -> end(machine, it, failed(FailureCode.UNREACHABLE)));
        }
    }

    /** How many prompts were computed again. */
    int again() {
        return again;
    }

    /** How often a runtime died under this prompt. */
    int deaths(JobId job, int index) {
        return deaths.getOrDefault(job + "/" + index, 0);
    }

    /** Whether one of those may be laid to a prompt of a process that leads no more. */
    boolean isMixed(JobId job, int index) {
        return mixed.contains(job + "/" + index);
    }

    private static String prompt(String requestId) {
        return requestId.substring(0, requestId.lastIndexOf('/'));
    }

    /** A hash of what was asked, in order. */
    long trace() {
        return trace;
    }

    /**
     * The way of one process to these replicas.
     *
     * @param isAlive whether its links hold
     * @param isSuspect whether the prompt of a request id is one that a runtime died under, as that process knows it
     */
    Sender sender(BooleanSupplier isAlive, Predicate<String> isSuspect) {
        return new Sender(isAlive, isSuspect);
    }

    final class Sender implements BatchGateway {
        private final BooleanSupplier isAlive;
        private final Predicate<String> isSuspect;

        private Sender(BooleanSupplier isAlive, Predicate<String> isSuspect) {
            this.isAlive = isAlive;
            this.isSuspect = isSuspect;
        }

        /** The request ids of what it has under way. */
        List<String> underWay() {
            return machines.values().stream()
                    .flatMap(machine -> machine.running().stream())
                    .filter(it -> it.isFrom(this))
                    .map(it -> it.id)
                    .toList();
        }

        @Override
        public List<Place> places(JobSpec job) {
            List<Place> places = new ArrayList<>();
            machines.forEach((node, machine) -> {
                if (machine.up) places.add(new Place(node, Math.max(0, machine.free())));
            });
            return places;
        }

        @Override
        public Call send(String requestId, JobSpec job, NodeId node, JobPrompt prompt, Consumer<Answer> heard) {
            trace = trace * 31 + requestId.hashCode();
            if (!asked.add(prompt(requestId))) again++;
            Machine machine = machines.get(node);
            if (machine == null) throw new AssertionError("sent to " + node);
            if (machine.running().stream().anyMatch(it -> it.id.equals(requestId))) {
                heard.accept(failed(FailureCode.CONFLICT)); // one request an id: it was given up, and runs yet
                return () -> {};
            }
            List<Running> mine =
                    machine.running().stream().filter(it -> it.isFrom(this)).toList();
            boolean suspect = isSuspect.test(requestId);
            if (suspect && !mine.isEmpty()) throw new AssertionError(requestId + " does not run alone");
            if (mine.stream().anyMatch(it -> it.suspect)) {
                throw new AssertionError(requestId + " runs beside one that shall run alone");
            }
            if (machine.free() <= 0) throw new AssertionError(requestId + " has no slot that is left over");
            Running fresh = new Running(this, requestId, suspect, heard);
            machine.running.add(fresh);
            timers.after(Duration.ofMillis(5 + random.nextInt(slowestMillis)), () -> act(machine, fresh, prompt));
            return () -> {
                fresh.isCancelled = true;
                timers.after(Duration.ofMillis(random.nextInt(100)), () -> machine.running.remove(fresh));
            };
        }
    }

    private void act(Machine machine, Running mine, JobPrompt prompt) {
        if (!machine.running().contains(mine)) return;
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
            Duration late =
                    random.nextBoolean() ? Duration.ofSeconds(random.nextInt(20)) : Flights.ANSWER_LIMIT.plusMinutes(5);
            timers.after(late, () -> end(machine, mine, answer(text, mine.id)));
        } else if (die < 8) {
            end(machine, mine, answer(text, mine.id));
            mine.heard.accept(answer("something else", mine.id));
        } else if (die < 10) {
            end(machine, mine, failed(FailureCode.CONTEXT_LENGTH_EXCEEDED));
        } else if (die > 10 || quiet) {
            end(machine, mine, answer(text, mine.id));
        }
        // else: the answer is lost
    }

    private void die(Machine machine) {
        List<Running> all = List.copyOf(machine.running());
        machine.running.clear();
        machine.up = false;
        timers.after(Duration.ofSeconds(1 + random.nextInt(3)), () -> machine.up = true);
        boolean isMixed = all.stream().map(it -> it.sender).distinct().count() > 1;
        for (Running it : all) {
            deaths.merge(prompt(it.id), 1, Integer::sum);
            if (isMixed) mixed.add(prompt(it.id));
            it.heard.accept(failed(FailureCode.RUNTIME_DIED));
        }
    }

    private static void end(Machine machine, Running mine, BatchGateway.Answer answer) {
        machine.running.remove(mine);
        mine.heard.accept(answer);
    }

    static String answerTo(String text, String requestId) {
        return "answer to " + text + ", asked by " + requestId;
    }

    private static BatchGateway.Answer answer(String text, String requestId) {
        return new BatchGateway.Answer.Answered(JobResult.newBuilder()
                .setChat(ChatOutcome.newBuilder().setText(answerTo(text, requestId)))
                .build());
    }

    private static BatchGateway.Answer failed(FailureCode code) {
        return new BatchGateway.Answer.Failed(Failure.of(code, "Injected."));
    }
}
