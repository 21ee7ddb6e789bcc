package io.ruche.scheduler.dispatch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.house.House;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.Specs;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Given;
import io.ruche.scheduler.organisation.turn.Why;
import io.ruche.scheduler.organisation.workflow.Order;
import io.ruche.scheduler.organisation.workflow.Signal;
import io.ruche.scheduler.organisation.workflow.TaskId;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.Verdict;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Four agents, two workflows, talk and words that are asked for, in a house whose leader dies between any two calls: items
 * are offered again and again, turns fail, steps of tools are sent and not heard of, people vote, cancel, pause and change
 * documents. Then nothing new comes, what was begun is finished, and {@link FlowBook} looks at what is left.
 */
final class FlowRun {
    private static final String YAML = """
            apiVersion: ruche.io/v1
            kind: Organisation
            metadata: { name: four }
            spec: { mission: Do things once., agents: [ada, bob, cyd, dot], timezone: Europe/Paris }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: ada }
            spec: { role: Finder, model: { models: [smollm2-135m] } }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: bob }
            spec: { role: Maker, model: { models: [smollm2-135m] } }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: cyd }
            spec: { role: Judge, trust: decider, model: { models: [smollm2-135m] } }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: dot }
            spec: { role: Talker, model: { models: [smollm2-135m] } }
            ---
            apiVersion: ruche.io/v1
            kind: ApprovalPolicy
            metadata: { name: build }
            spec: { match: { action: [deploy] }, approvers: ["agent:cyd", "human:me", "human:you"], quorum: 2, ttl: 1h }
            ---
            apiVersion: ruche.io/v1
            kind: Workflow
            metadata: { name: make }
            spec:
              triggers: [{ folder: inbox }, { event: ada.found }]
              concurrency: enqueue
              steps:
                - { id: find, agent: ada, prompt: "Look at {input.text}", retry: { max: 1 }, timeout: 20m }
                - { id: build, agent: bob, needs: [find], gate: build, prompt: "Build {find.text}.", compensate: undo }
                - { id: save, tool: workspace.write, needs: [build], with: { path: a.txt, text: "{build.text}" }, retry: { max: 2 } }
                - { id: each, agent: dot, needs: [find], prompt: Again., loop: { maxIterations: 2, pacing: { min: 30s } } }
                - { id: undo, agent: ada, prompt: Undo it. }
            ---
            apiVersion: ruche.io/v1
            kind: Workflow
            metadata: { name: note }
            spec:
              triggers: [{ manual: true }]
              concurrency: coalesce
              steps:
                - { id: look, tool: workspace.read, with: { path: a.txt } }
                - { id: tell, agent: dot, needs: [look], prompt: "{look.text}", timeout: 5m }
            ---
            apiVersion: ruche.io/v1
            kind: Workflow
            metadata: { name: send }
            spec:
              triggers: [{ manual: true }]
              concurrency: enqueue
              steps:
                - { id: post, tool: http.post, with: { url: "http://localhost:1/", text: "{input.n}" }, timeout: 2m, retry: { max: 1 } }
                - { id: heard, agent: dot, needs: [post], prompt: "{post.text}" }
            ---
            apiVersion: ruche.io/v1
            kind: Conversation
            metadata: { name: chat }
            spec:
              participants: { select: nearby, min: 2, max: 3 }
              start: { probability: 0.5, cooldownPair: 1m, cooldownAgent: 10s }
              turns: { maxRounds: 2, maxTurns: 5, order: bid }
              outputs: [summary]
            ---
            apiVersion: ruche.io/v1
            kind: Conversation
            metadata: { name: daily }
            spec:
              type: scheduled
              participants: { select: list, agents: [ada, bob, cyd, dot], min: 2, max: 4 }
              start: { cron: "0 9 * * *" }
              turns: { maxRounds: 1 }
              outputs: [summary, tasks]
            """;

    /** What somebody could have got wrong. */
    static class Parts {
        List<Event> decided(List<Event> events) {
            return events;
        }

        FlowPlanner.Plan plan(State state, Set<TaskId> inherited, long nowMillis) {
            return FlowPlanner.plan(state, Set.of(), inherited, nowMillis);
        }
    }

    final House house;
    /** What each key was asked to do, and did. */
    final Map<String, Set<String>> done = new TreeMap<>();
    /** How often each key was posted. */
    final Map<String, Integer> posted = new TreeMap<>();

    /** What each member's tools wrote down of posts: whether they are over. */
    private final Map<String, Boolean> logs = new TreeMap<>();
    /** Items that were taken. */
    final Set<String> taken = new TreeSet<>();

    private final long seed;
    private final Parts parts;
    private final SimulatedEntropy chance;
    private Set<TaskId> inherited = Set.of();
    private int number;
    private long lookedMillis;
    /** How long nobody looked at the clock, at most. */
    long longestWithoutLook;

    private FlowRun(long seed, Parts parts) {
        this.seed = seed;
        this.parts = parts;
        this.chance = new SimulatedEntropy(seed);
        UnaryOperator<List<Event>> decided = parts::decided;
        this.house = new House(seed, decided);
        this.lookedMillis = now();
        apply(YAML);
    }

    /** Throws AssertionError with the seed in front. */
    static FlowRun play(long seed, Parts parts) {
        FlowRun run = new FlowRun(seed, parts);
        try {
            run.work();
            run.rest();
            new FlowBook(run).look();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
        return run;
    }

    State state() {
        return house.state();
    }

    private void work() {
        for (int i = 0; i < 250; i++) {
            house.pass(Duration.ofMillis(chance.below(20_000)));
            switch (chance.below(14)) {
                case 0, 1 -> offer("item-" + chance.below(12));
                case 2 ->
                    house.submit(new Command.StartRun(
                            chance.percent(50) ? "note" : "send",
                            Command.StartRun.Door.MANUAL,
                            "human:me",
                            "{\"n\":" + i + "}",
                            Label.NONE));
                case 3, 4, 5 -> begin();
                case 6, 7, 8 -> end();
                case 9 -> vote();
                case 10, 11 -> carryOut(true);
                case 12 -> meddle();
                default -> die();
            }
        }
    }

    /** Nothing new comes, and everybody does what is asked. */
    private void rest() {
        for (Agent agent : List.copyOf(state().agents())) house.submit(new Command.ResumeAgent(agent.name()));
        for (int i = 0; i < 3_000; i++) {
            int before = house.history().size();
            begin();
            while (end()) {}
            while (vote()) {}
            carryOut(false);
            if (house.history().size() > before) continue;
            FlowPlanner.Plan plan = parts.plan(state(), inherited, now());
            if (isAtRest(plan)) return;
            house.pass(Duration.ofMillis(Math.min(
                    Math.max(1, plan.lookAgainAtMillis() - now()),
                    Duration.ofDays(2).toMillis())));
        }
        throw new AssertionError("it never comes to rest: " + state().flow());
    }

    private boolean isAtRest(FlowPlanner.Plan plan) {
        return plan.tasks().isEmpty()
                && state().waitingAgents().isEmpty()
                && state().openTurns().isEmpty()
                && state().flow().nextDue(0).isEmpty();
    }

    private void offer(String item) {
        Verdict verdict =
                house.submit(new Command.OfferTrigger("make", 0, item, "{\"text\":\"" + item + "\"}", Label.NONE));
        if (verdict instanceof Verdict.Decision) taken.add(item);
    }

    private boolean begin() {
        for (Agent agent : List.copyOf(state().waitingAgents())) {
            if (house.submit(new Command.StartTurn(agent.name(), seed + number++)) instanceof Verdict.Decision) {
                return true;
            }
        }
        return false;
    }

    private boolean end() {
        List<Turn> open = List.copyOf(state().openTurns());
        if (open.isEmpty()) return false;
        Turn turn = open.get(chance.below(open.size()));
        boolean failed = chance.percent(15);
        Optional<String> answer = failed ? Optional.empty() : answer(turn);
        List<Act.Raised> raised = turn.agent().equals("ada") && !failed && chance.percent(10)
                ? List.of(new Act.Raised("found", "item"))
                : List.of();
        Why why = failed ? new Why("broken", "It broke.") : Why.NONE;
        Act act = new Act.Done(
                failed, why, failed ? "" : "Done.", answer, List.of(), raised, List.of(), true, Label.NONE);
        return house.submit(new Command.RecordDecision(turn.id(), new Decision(turn.steps(), Given.NOTHING, act)))
                instanceof Verdict.Decision;
    }

    private Optional<String> answer(Turn turn) {
        return switch (turn.wake()) {
            case "conversation" ->
                Optional.of(
                        turn.task().contains("/summary/")
                                ? "{\"summary\":\"We talked.\",\"importance\":3,\"tasks\":[]}"
                                : "{\"say\":\"" + (chance.percent(30) ? "" : "Hello, dot.") + "\"}");
            case "approval.requested" ->
                Optional.of(
                        chance.percent(80)
                                ? "{\"word\":\"approve\",\"reason\":\"Good.\"}"
                                : "{\"word\":\"reject\",\"reason\":\"Bad.\"}");
            default -> Optional.empty();
        };
    }

    private boolean vote() {
        List<Approval> pending = List.copyOf(state().flow().pendingApprovals());
        if (pending.isEmpty()) return false;
        Approval approval = pending.get(chance.below(pending.size()));
        Approval.Word word = chance.percent(75) ? Approval.Word.APPROVE : Approval.Word.REJECT;
        String party = chance.percent(50) ? "human:me" : "human:you";
        return house.submit(new Command.VoteApproval(
                        approval.id(), party, word, Optional.of(approval.payloadHash()), "Because."))
                instanceof Verdict.Decision;
    }

    /** @param mayDie whether the leader may die after a tool did something and before that is written down */
    private void carryOut(boolean mayDie) {
        longestWithoutLook = Math.max(longestWithoutLook, now() - lookedMillis);
        lookedMillis = now();
        for (FlowTask task : parts.plan(state(), inherited, now()).tasks()) {
            if (task instanceof FlowTask.Tick it) house.submit(new Command.TickFlow(it.key()));
            if (task instanceof FlowTask.Talk it) {
                house.submit(new Command.StartTalk(it.conversation(), it.dueMillis(), seed + number++));
            }
            if (task instanceof FlowTask.GiveUp it) lose(it.task());
            if (task instanceof FlowTask.Perform it && !perform(it.task(), mayDie)) return;
        }
    }

    private boolean perform(TaskId task, boolean mayDie) {
        boolean isThere = FlowPlanner.underWay(state()).contains(task);
        if (!isThere) return true; // an earlier task of the same plan ended it
        Order.Begin order = FlowPlanner.order(state(), task);
        if (task.step().equals("post")) return post(task, order.key(), mayDie);
        done.computeIfAbsent(order.key(), key -> new HashSet<>())
                .add(order.worker().name() + " " + order.with().orElse(""));
        if (mayDie && chance.percent(30)) {
            die();
            return false;
        }
        Signal signal = chance.percent(15)
                ? new Signal.Failed(task, "The disk is full.", true)
                : Signal.Finished.text(task, "ok", Label.NONE);
        house.submit(new Command.SignalRun(task.run(), signal));
        if (chance.percent(20)) house.submit(new Command.SignalRun(task.run(), signal));
        return true;
    }

    /** As an agent's tools do what must not be done twice. */
    private boolean post(TaskId task, String key, boolean mayDie) {
        String logged = requireNonNull(state().epochs().get(state().epoch())).holder() + " " + key;
        Boolean isOver = logs.putIfAbsent(logged, false);
        if (isOver == null) {
            boolean arrives = chance.percent(80);
            if (arrives) posted.merge(key, 1, Integer::sum);
            if (mayDie && chance.percent(30)) {
                die();
                return false;
            }
            if (!arrives) {
                logs.remove(logged);
                house.submit(new Command.SignalRun(task.run(), new Signal.Failed(task, "Nobody is there.", true)));
                return true;
            }
            logs.put(logged, true);
            if (mayDie && chance.percent(30)) {
                die();
                return false;
            }
        } else if (!isOver) {
            lose(task);
            return true;
        }
        house.submit(new Command.SignalRun(task.run(), Signal.Finished.text(task, "taken", Label.NONE)));
        return true;
    }

    private void lose(TaskId task) {
        house.submit(new Command.SignalRun(task.run(), new Signal.Lost(task, "Nobody knows.")));
    }

    private void die() {
        String member = chance.percent(70) ? "test" : "there";
        house.submit(new Command.StartEpoch(state().epoch() + 1, member));
        inherited = Set.copyOf(FlowPlanner.underWay(state()));
        // whoever leads next knows no more than the rows
        assertThat(house.recovered()).isEqualTo(state());
    }

    private void meddle() {
        List<Agent> agents = new ArrayList<>(state().agents());
        String agent = agents.get(chance.below(agents.size())).name();
        switch (chance.below(4)) {
            case 0 -> house.submit(new Command.PauseAgent(agent, Reason.of("pause", "Wait.", "")));
            case 1 -> house.submit(new Command.ResumeAgent(agent));
            case 2 -> apply(YAML.replace("Build {find.text}.", "Build " + chance.below(100) + " {find.text}."));
            default ->
                state().flow().openRuns().stream()
                        .findFirst()
                        .ifPresent(run -> house.submit(new Command.CancelRun(run.id(), "human:me", "")));
        }
    }

    private void apply(String yaml) {
        List<Command.ApplySpecs.Put> put = Specs.accepted(yaml, state().specs().house()).documents().stream()
                .map((SpecDocument it) -> new Command.ApplySpecs.Put(it, List.of()))
                .toList();
        house.submit(
                new Command.ApplySpecs(put, List.of(), "key-1", state().specs().version()));
    }

    long now() {
        return house.now().toEpochMilli();
    }

    /** All that was told, as a trace of the run. */
    List<String> trace() {
        List<String> told = new ArrayList<>();
        for (Event event : house.history()) {
            Optional<byte[]> row = Rows.value(state(), event.subject());
            told.add(event.atMillis() + " " + event.text()
                    + row.map(it -> " " + it.length).orElse(""));
        }
        return told;
    }
}
