package io.ruche.scheduler.dispatch;

import io.ruche.scheduler.house.House;
import io.ruche.scheduler.house.Journals;
import io.ruche.scheduler.lifecycle.TurnPhase;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.Specs;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Given;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.Recalled;
import io.ruche.scheduler.organisation.turn.Recollection;
import io.ruche.scheduler.organisation.turn.Standing;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.Verdict;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import io.ruche.scheduler.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Four agents at work in a house whose leader dies between any two calls: wakes from outside, a scripted model, effects that
 * are counted, messages late, lost and doubled, people who pause, answer and tell to go on. Then everybody stops asking for
 * things, what was begun is finished, and {@link TurnBook} looks at what is left.
 */
final class TurnRun {
    private static final List<String> AGENTS = List.of("ada", "bob", "cyd", "dot");
    private static final Duration BUSY = Duration.ofMinutes(3);
    private static final Duration REST = Duration.ofDays(3);
    private static final Standing LOCAL = new Standing("smollm2-135m", Standing.Place.HERE, "grid", 2_048, "");
    private static final String SCHEMA = "{\"type\":\"object\",\"properties\":{\"ok\":{\"type\":\"boolean\"}},"
            + "\"required\":[\"ok\"],\"additionalProperties\":false}";
    private static final String YAML = """
            apiVersion: ruche.io/v1
            kind: Organisation
            metadata: { name: four }
            spec:
              mission: Do things once.
              agents: [ada, bob, cyd, dot]
              defaults: { egress: tools }
              timezone: Europe/Paris
              kill: { maxNoProgressRuns: 3 }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: ada }
            spec:
              role: Maker
              model: { models: [glm-4.7, smollm2-135m], maxTokens: 200 }
              mcpServers: [{ name: pigeon, url: "http://localhost:1" }, { name: post, url: "http://localhost:2" }]
              tools: { allow: [workspace.write, "mcp:pigeon/send", "mcp:post/send"] }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: bob }
            spec:
              role: Sender
              model: { models: [smollm2-135m], maxTokens: 200 }
              mcpServers: [{ name: pigeon, url: "http://localhost:1" }, { name: post, url: "http://localhost:2" }]
              tools: { allow: [workspace.read, "mcp:pigeon/send", "mcp:post/send"], approval: [ship] }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: cyd }
            spec:
              role: Reader
              trust: reader
              model: { models: [smollm2-135m], maxTokens: 200 }
              tools: { allow: [workspace.read] }
              schedule: { maxRunsPerDay: 12 }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: dot }
            spec:
              role: Talker
              model: { models: [smollm2-135m], maxTokens: 200 }
              schedule: { wakeOn: [cyd.found], activeHours: "01:02-20:00" }
            ---
            apiVersion: ruche.io/v1
            kind: ApprovalPolicy
            metadata: { name: ship }
            spec:
              match: { action: [sendExternal] }
              approvers: [human:me]
            """;

    private final long seed;
    private final Parts parts;
    private final SimulatedWorld world;
    private final SimulatedWorld.SimulatedLoop outside;
    private final SimulatedEntropy chance;
    private final Clock clock;
    final House house;
    final ScriptedModel model;
    final CountingSink sink;
    private final TurnBook book;
    private final Map<String, Long> happened = new TreeMap<>();
    private TurnLeader leader;
    private int told;
    private boolean isBusy = true;

    private TurnRun(long seed, Parts parts) {
        this.seed = seed;
        this.parts = parts;
        this.world = new SimulatedWorld(seed);
        this.outside = world.loop("outside");
        this.chance = world.entropy();
        this.clock = world.clock();
        this.house = new House(
                seed, events -> parts.decided(events.stream().map(Parts::keyed).toList()));
        this.model = new ScriptedModel(chance);
        this.sink = new CountingSink(chance, parts.sinkForgetsEpochs());
        this.book = new TurnBook(seed, house, sink);
        house.at(clock.wall());
        apply();
        this.leader = lead();
    }

    /** What a run showed. */
    record Shown(long trace, Map<String, Long> happened) {}

    /** Throws AssertionError, with the seed in its message, for whatever is not as promised. */
    static Shown play(long seed, Parts parts) {
        TurnRun run = new TurnRun(seed, parts);
        run.play();
        run.book.check();
        run.happened.putAll(run.book.happened());
        return new Shown(run.world.trace(), run.happened);
    }

    /** Of the same seed, to compare. */
    static long trace(long seed, Parts parts) {
        TurnRun run = new TurnRun(seed, parts);
        run.play();
        return run.world.trace();
    }

    private void play() {
        leader.start();
        for (int i = 12 + chance.below(16); i > 0; i--) after(BUSY, this::wake);
        for (int i = chance.below(8); i > 0; i--) after(BUSY, this::die);
        if (chance.percent(50)) after(BUSY, this::pause);
        after(Duration.ofSeconds(10), this::people);
        world.run(BUSY);
        isBusy = false;
        world.run(REST);
        long calls = model.calls();
        long revision = house.state().revision();
        long effects = sink.performed();
        world.run(Duration.ofDays(2));
        book.require(calls == model.calls() && effects == sink.performed(), "an organisation at rest called a model");
        book.require(revision == house.state().revision(), "an organisation at rest wrote something down");
        count("calls", calls);
        count("effects", effects);
    }

    private void wake() {
        String agent = AGENTS.get(chance.below(AGENTS.size()));
        WakeReason.Kind kind = WakeReason.Kind.values()[chance.below(WakeReason.Kind.values().length - 1)];
        String source = List.of("human:me", "inbox", "agent:" + AGENTS.get(chance.below(4)), "run-1/find")
                .get(chance.below(4));
        commit(
                new Command.WakeAgent(
                        agent,
                        WakeReason.of(kind),
                        source,
                        new Note(
                                chance.percent(90) ? "human:me" : "agent:ada",
                                "Do it.",
                                Label.of("PUBLIC", chance.percent(20)),
                                0),
                        chance.percent(20) ? Optional.of(SCHEMA) : Optional.empty()),
                () -> {});
    }

    private void die() {
        leader.die();
        count("deaths", 1);
        outside.after(Duration.ofMillis(chance.below(chance.percent(50) ? 300 : 20_000)), () -> {
            house.at(clock.wall());
            book.require(house.recovered().equals(house.state()), "a new leader reads something else");
            String member = chance.percent(70) ? "test" : "there";
            house.accept(new Command.StartEpoch(house.state().epoch() + 1, member));
            told = house.history().size();
            leader.die();
            leader = lead();
            leader.start();
        });
    }

    private void pause() {
        commit(
                new Command.PauseAgent(AGENTS.get(chance.below(4)), Reason.of("person", "human:me said so.", "")),
                () -> {});
    }

    /** Now and then somebody looks who is paused and who asks. */
    private void people() {
        for (Agent agent : house.state().agents()) {
            if (agent.isPaused() && chance.percent(isBusy ? 30 : 100)) {
                count(agent.paused().code(), 1);
                commit(new Command.ResumeAgent(agent.name()), () -> {});
            }
        }
        boolean anybody = isBusy;
        for (Turn turn : house.state().openTurns()) {
            anybody = true;
            if (turn.phase() != TurnPhase.ASKING) continue;
            Act.Ask ask = (Act.Ask) Journals.decision(house, turn, turn.step()).act();
            count(ask.about().name(), 1);
            commit(new Command.RecordOutcome(turn.id(), turn.step(), word(ask)), () -> {});
        }
        // what waits for tomorrow morning may begin then
        if (anybody
                || house.state().agents().stream()
                        .anyMatch(it -> it.isPaused() || !it.wakes().isEmpty())) {
            outside.after(Duration.ofSeconds(isBusy ? 10 : 600), this::people);
        }
    }

    private Outcome word(Act.Ask ask) {
        boolean yes = chance.percent(60);
        Outcome.Word word = ask.about() == Act.About.APPROVAL
                ? yes ? Outcome.Word.APPROVE : Outcome.Word.REJECT
                : yes ? Outcome.Word.AGAIN : Outcome.Word.COUNT_AS_DONE;
        return new Outcome.Judged(clock.wall().toEpochMilli(), word, "human:me", "");
    }

    private TurnLeader lead() {
        return new TurnLeader(outside, chance, clock, house, parts, model, sink, this::given, this::commit);
    }

    private Given given() {
        List<Recollection> memories = Stream.iterate(0, i -> i + 1)
                .limit(chance.below(6))
                .map(i -> new Recollection(
                        "mem-" + chance.below(1_000), "Of old.", Label.of("PUBLIC", chance.percent(10))))
                .toList();
        List<Standing> models = chance.percent(95)
                ? List.of(LOCAL)
                : List.of(new Standing("smollm2-135m", Standing.Place.NOWHERE, "", 0, "it loads"));
        return new Given(new Recalled(memories, List.of(), List.of(), List.of()), models);
    }

    private void commit(Command command, Runnable answered) {
        house.at(clock.wall());
        Verdict verdict = house.submit(command);
        book.heard(command, verdict);
        if (verdict instanceof Verdict.Refused) count("refused", 1);
        List<Event> news = house.history().subList(told, house.history().size());
        for (Event event : news) {
            count(event.reason(), 1);
            world.note(event.text().hashCode());
        }
        told = house.history().size();
        if (!news.isEmpty()) {
            book.look();
            leader.changed();
        }
        answered.run();
    }

    private void apply() {
        List<Command.ApplySpecs.Put> put = Specs.accepted(YAML, Specs.EMPTY).documents().stream()
                .map(it -> new Command.ApplySpecs.Put(it, List.of()))
                .toList();
        house.accept(new Command.ApplySpecs(
                put, List.of(), "key-1", house.state().specs().version()));
        told = house.history().size();
    }

    private void after(Duration within, Runnable task) {
        outside.after(Duration.ofMillis(chance.below((int) within.toMillis())), task);
    }

    private void count(String what, long times) {
        happened.merge(what, times, Long::sum);
    }
}
