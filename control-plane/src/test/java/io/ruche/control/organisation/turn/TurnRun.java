package io.ruche.control.organisation.turn;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ruche.control.state.Actor;
import io.ruche.control.state.Caller;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.ColdRows;
import io.ruche.control.state.FaultyStore;
import io.ruche.control.state.FaultyStore.Fault;
import io.ruche.control.state.GridStep;
import io.ruche.control.state.PlayedLog;
import io.ruche.control.state.Seeds;
import io.ruche.control.state.StateLoop;
import io.ruche.control.state.VirtualWorld;
import io.ruche.control.state.adapter.memory.MemoryClusterStore;
import io.ruche.control.state.adapter.memory.MemoryDisk;
import io.ruche.control.telemetry.TurnMeter;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.TurnPhase;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Effect;
import io.ruche.scheduler.organisation.turn.EffectClass;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.Replay;
import io.ruche.scheduler.organisation.turn.Step;
import io.ruche.scheduler.organisation.turn.TokenCounter;
import io.ruche.scheduler.organisation.turn.TurnHistory;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.state.Agent;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Turn;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;

/**
 * One seed: three agents on the very state loop, store and driver under virtual time, in one process that dies again and
 * again between any two of its tasks, over a disk whose answers are late, lost or wrong, with tools that outlive it. In the
 * end nothing goes wrong any more, everything that was begun is finished, and the house is at rest.
 */
final class TurnRun {
    private static final Fault[] FAULTS = {
        Fault.WRITTEN_IN_DOUBT,
        Fault.LOST_IN_DOUBT,
        Fault.WRITTEN_SILENT,
        Fault.LATE,
        Fault.TAKEN,
        Fault.OVERTAKEN,
        Fault.REFUSED
    };

    private final Bugs bugs;
    private final VirtualWorld world;
    private final Random random;
    private final MemoryDisk disk = new MemoryDisk();
    private final ScriptedCalls model;
    private final CountingTools tools;
    private final Map<String, Long> happened = new TreeMap<>();
    private boolean isBusy = true;
    /** How often the driver wanted to be woken later. */
    private long timers;

    private String member = "member-1";
    private Actor life;
    private FaultyStore store;
    private StateLoop loop;

    /** @param cluster what the driver takes for the cluster */
    record Bugs(UnaryOperator<Cluster> cluster, boolean forgetsEpochs) {
        static final Bugs NONE = new Bugs(UnaryOperator.identity(), false);
    }

    /** @param trace equal for two runs of one seed */
    record Shown(long trace, Map<String, Long> happened) {}

    private TurnRun(long seed, Bugs bugs) {
        this.bugs = bugs;
        this.world = new VirtualWorld(seed);
        this.random = world.random();
        this.model = new ScriptedCalls(world);
        this.tools = new CountingTools(world, bugs.forgetsEpochs());
        this.life = new Actor(world);
        this.store = new FaultyStore(new MemoryClusterStore(disk, life, world, world), world);
        this.loop = new StateLoop(store, life, life, life, world, "member-1");
    }

    static Shown play(long seed, Bugs bugs) {
        try {
            return new TurnRun(seed, bugs).play();
        } catch (AssertionError | RuntimeException e) {
            throw Seeds.failed(seed, "TurnDriverSimulationTest", e);
        }
    }

    private Shown play() {
        boot();
        accept(TurnHouse.node());
        accept(TurnHouse.deploy());
        accept(TurnHouse.place());
        recover();
        accept(TurnHouse.organisation(loop.state()));
        people();
        int deaths = 1 + random.nextInt(6);
        for (int i = 0; i < deaths; i++) {
            for (int n = random.nextInt(8); n > 0; n--) {
                store.faults.add(random.nextInt(5) == 0 ? FAULTS[random.nextInt(FAULTS.length)] : Fault.NONE);
            }
            if (random.nextInt(4) == 0) life.jump(Duration.ofSeconds(random.nextInt(40) - 20));
            for (int n = 1 + random.nextInt(6); n > 0; n--) {
                world.after(Duration.ofMillis(random.nextInt(20_000)), this::wake);
            }
            if (random.nextInt(3) == 0) world.after(Duration.ofMillis(random.nextInt(20_000)), this::stumble);
            life.dieAfter(200 + random.nextInt(2_500));
            for (int step = 0; step < 300 && life.isAlive(); step++) {
                world.run(Duration.ofMillis(200));
                look();
            }
            count("deaths", 1);
            life.die();
            store.close();
            world.run(Duration.ofMillis(random.nextInt(random.nextBoolean() ? 300 : 20_000)));
            boot();
        }
        world.run(Duration.ofSeconds(20));
        isBusy = false;
        model.calm();
        tools.calm();
        store.faults.clear();
        for (int step = 0; step < 400 && !isAtRest(); step++) {
            world.run(Duration.ofMinutes(1));
            look();
        }
        return end();
    }

    private void boot() {
        life = new Actor(world);
        store = new FaultyStore(new MemoryClusterStore(disk, life, world, world), world);
        if (random.nextInt(4) > 0) member = member.equals("member-1") ? "member-2" : "member-1";
        loop = new StateLoop(store, life, life, life, world, member);
        CompletableFuture<Void> started = loop.start().toCompletableFuture();
        world.runUntil(started::isDone);
        started.join();
        Actor mine = life;
        new TurnDriver(new TurnPorts(
                        new OverheardCluster(bugs.cluster().apply(loop), this::taken),
                        loop.coldRows(),
                        this::advance,
                        Knowledge.NONE,
                        model.of(mine::isAlive),
                        tools.of(member, mine::isAlive),
                        mine,
                        (delay, task) -> {
                            timers++;
                            return mine.after(delay, task);
                        },
                        mine,
                        world,
                        TurnMeter.NONE))
                .start();
    }

    /** A grid whose members leave. */
    private CompletionStage<byte[]> advance(String agent, byte[] question) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        boolean fails = isBusy && random.nextInt(20) == 0;
        world.after(Duration.ofMillis(random.nextInt(fails ? 5_000 : 20)), () -> {
            if (fails) answer.completeExceptionally(new IllegalStateException("the member left"));
            else answer.complete(GridStep.answer(question, keys -> List.of()));
        });
        return answer;
    }

    private void wake() {
        String agent = TurnHouse.AGENTS.get(random.nextInt(3));
        WakeReason.Kind kind = random.nextBoolean() ? WakeReason.Kind.MESSAGE : WakeReason.Kind.FOLDER_FILE;
        Command.WakeAgent it = new Command.WakeAgent(
                agent,
                WakeReason.of(kind),
                "human:me",
                new Note("human:me", "Do it.", Label.NONE, 0),
                Optional.empty());
        loop.submit(it, Caller.of("test")).thenAccept(reply -> count("woken", 1));
    }

    private void stumble() {
        submit(TurnHouse.move(loop.state(), InstancePhase.FAILED));
    }

    private void recover() {
        for (Optional<InstancePhase> next = TurnHouse.towardsReady(loop.state());
                next.isPresent();
                next = TurnHouse.towardsReady(loop.state())) accept(TurnHouse.move(loop.state(), next.get()));
    }

    /** Now and then somebody looks who is paused, who asks, and whether the model is there. */
    private void people() {
        State state = loop.state();
        for (Agent agent : state.agents()) {
            if (agent.isPaused()) submit(new Command.ResumeAgent(agent.name()));
            else if (isBusy && random.nextInt(40) == 0) {
                submit(new Command.PauseAgent(agent.name(), Reason.of("person", "human:me said so.", "")));
            }
        }
        for (Turn turn : state.openTurns()) {
            if (turn.phase() == TurnPhase.ASKING) submit(new Command.RecordOutcome(turn.id(), turn.step(), word(turn)));
        }
        TurnHouse.towardsReady(state).ifPresent(phase -> submit(TurnHouse.move(state, phase)));
        if (isBusy || !isAtRest()) world.after(Duration.ofSeconds(7), this::people);
    }

    private Outcome word(Turn turn) {
        boolean yes = random.nextInt(5) > 1;
        Outcome.Word word = turn.expects().whyNot(judged(Outcome.Word.APPROVE)).isEmpty()
                ? yes ? Outcome.Word.APPROVE : Outcome.Word.REJECT
                : yes ? Outcome.Word.AGAIN : Outcome.Word.COUNT_AS_DONE;
        count(word.name(), 1);
        return judged(word);
    }

    private Outcome judged(Outcome.Word word) {
        return new Outcome.Judged(world.wall().toEpochMilli(), word, "human:me", "");
    }

    private boolean isAtRest() {
        State state = loop.state();
        return state.openTurns().isEmpty()
                && state.agents().stream().allMatch(it -> it.wakes().isEmpty() && !it.isPaused());
    }

    /** After each slice of time. */
    private void look() {
        TreeSet<String> atWork = new TreeSet<>();
        for (Turn turn : loop.state().openTurns()) {
            assertThat(atWork.add(turn.agent()))
                    .as("%s has one turn", turn.agent())
                    .isTrue();
        }
    }

    /** From now on nobody may do it. */
    private void taken(Command command) {
        if (command instanceof Command.RecordOutcome it
                && it.outcome() instanceof Outcome.Performed lost
                && lost.status() == Outcome.Status.UNKNOWN) {
            tools.giveUp(it.turn() + "/" + it.step() + "/" + lost.index());
        }
    }

    private Shown end() {
        State state = loop.state();
        assertThat(isAtRest()).as("nothing is left: %s", state.openTurns()).isTrue();
        for (Turn turn : state.turns()) check(journal(turn));
        replay(state);
        assertThat(tools.tooLate()).as("done when nobody expected it any more").isEmpty();
        long calls = model.calls();
        long asked = tools.asked();
        long revision = loop.state().revision();
        world.run(Duration.ofSeconds(30));
        long set = timers;
        world.run(Duration.ofHours(2));
        assertThat(timers).as("timers at rest").isEqualTo(set);
        assertThat(model.calls()).as("calls at rest").isEqualTo(calls);
        assertThat(tools.asked()).as("effects at rest").isEqualTo(asked);
        assertThat(loop.state().revision()).as("nothing is written at rest").isEqualTo(revision);
        count("calls", calls);
        count("effects", asked);
        count("turns", state.turns().size());
        return new Shown(world.trace(), happened);
    }

    /** The log, played again from nothing, is the same organisation. */
    private void replay(State state) {
        PlayedLog log = new PlayedLog();
        while (log.next() <= state.revision()) log.play(await(store.read(log.next(), 200)));
        SortedMap<String, ByteString> cold = new TreeMap<>();
        List<String> keys = log.coldKeys();
        for (int from = 0; from < keys.size(); from += ColdRows.MOST) {
            List<String> some = keys.subList(from, Math.min(keys.size(), from + ColdRows.MOST));
            List<Optional<ByteString>> found = await(loop.coldRows().read(some));
            for (int i = 0; i < some.size(); i++)
                cold.put(some.get(i), found.get(i).orElseThrow());
        }
        assertThat(log.hash()).as("the log, played again").isEqualTo(PlayedLog.hash(state, cold));
        count("rows replayed", keys.size());
    }

    private <T> T await(CompletionStage<T> stage) {
        CompletableFuture<T> future = stage.toCompletableFuture();
        world.runUntil(future::isDone);
        return future.join();
    }

    private void check(TurnHistory journal) {
        String id = journal.start().turn();
        assertThat(Replay.differences(journal, TokenCounter.ESTIMATE))
                .as("%s played again", id)
                .isEmpty();
        TreeSet<String> intended = new TreeSet<>();
        for (Step step : journal.steps()) {
            if (!(step.decision().act() instanceof Act.Effects effects)) continue;
            for (Outcome outcome : step.outcomes()) {
                Outcome.Performed performed = (Outcome.Performed) outcome;
                intended.add(effects.effects().get(performed.index()).key());
                check(effects.effects().get(performed.index()), performed.status());
            }
        }
        for (String key : tools.keys()) {
            if (key.startsWith(id + "/")) assertThat(intended).contains(key);
        }
    }

    private void check(Effect effect, Outcome.Status status) {
        count("effect " + status, 1);
        int times = tools.happened(effect.key());
        if (effect.effectClass() != EffectClass.UNKEYED) {
            assertThat(status).as("%s", effect).isNotEqualTo(Outcome.Status.UNKNOWN);
            if (status == Outcome.Status.OK) assertThat(times).as("%s", effect).isPositive();
            return;
        }
        switch (status) {
            case OK -> assertThat(times).as("%s", effect).isEqualTo(1);
            case FAILED -> assertThat(times).as("%s", effect).isZero();
            case UNKNOWN -> assertThat(times).as("%s", effect).isLessThanOrEqualTo(1);
        }
    }

    private TurnHistory journal(Turn turn) {
        return await(new TurnJournals(loop.coldRows(), world).read(turn));
    }

    private void submit(Command command) {
        loop.submit(command, Caller.of("test")).exceptionally(thrown -> {
            count("refused", 1);
            return new Reply("", false);
        });
    }

    private void accept(Command command) {
        CompletableFuture<Reply> answer =
                loop.submit(command, Caller.of("test")).toCompletableFuture();
        world.runUntil(answer::isDone);
        answer.join();
    }

    private void count(String what, long times) {
        happened.merge(what, times, Long::sum);
    }
}
