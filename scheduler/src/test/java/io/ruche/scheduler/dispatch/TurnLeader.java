package io.ruche.scheduler.dispatch;

import static java.util.Objects.requireNonNull;

import io.ruche.scheduler.house.House;
import io.ruche.scheduler.house.Journals;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Effect;
import io.ruche.scheduler.organisation.turn.EffectClass;
import io.ruche.scheduler.organisation.turn.Given;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.TurnHistory;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.TurnId;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Timers;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/** One reign: does what the planner says, with messages that are late, lost and doubled, until it dies. */
final class TurnLeader {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration EFFECT_TIMEOUT = Duration.ofSeconds(30);
    /** After this a proxy takes no order any more: it comes before the time-out. */
    private static final long EFFECT_DEADLINE_MILLIS = 20_000;

    private final Timers timers;
    private final SimulatedEntropy chance;
    private final Clock clock;
    private final House house;
    private final Parts parts;
    private final ScriptedModel model;
    private final CountingSink sink;
    private final Supplier<Given> recall;
    private final BiConsumer<Command, Runnable> commit;
    private final long epoch;
    private final String member;
    private final Set<TurnTask> underWay = new LinkedHashSet<>();
    private boolean isDead;
    private boolean isLooking;
    private Optional<Timers.Cancellable> alarm = Optional.empty();

    TurnLeader(
            Timers timers,
            SimulatedEntropy chance,
            Clock clock,
            House house,
            Parts parts,
            ScriptedModel model,
            CountingSink sink,
            Supplier<Given> recall,
            BiConsumer<Command, Runnable> commit) {
        this.timers = timers;
        this.chance = chance;
        this.clock = clock;
        this.house = house;
        this.parts = parts;
        this.model = model;
        this.sink = sink;
        this.recall = recall;
        this.commit = commit;
        this.epoch = house.state().epoch();
        this.member = requireNonNull(house.state().epochs().get(epoch)).holder();
    }

    /** Nobody's effect is given up before the proxies have heard who leads. */
    void start() {
        after(1 + chance.below(200), () -> {
            sink.greet(epoch);
            look();
        });
    }

    void die() {
        isDead = true;
    }

    /** Something was committed, by whomever. */
    void changed() {
        if (isDead || isLooking) return;
        isLooking = true;
        after(chance.below(20), this::look);
    }

    private void look() {
        isLooking = false;
        alarm.ifPresent(Timers.Cancellable::cancel);
        long now = now();
        TurnPlanner.Plan plan = parts.plan(house.state(), underWay, now);
        for (TurnTask task : plan.tasks()) {
            underWay.add(task);
            after(chance.below(30), () -> perform(task));
        }
        if (plan.lookAgainAtMillis() == TurnPlanner.NEVER) return;
        Duration until = Duration.ofMillis(Math.max(1, plan.lookAgainAtMillis() - now));
        alarm = Optional.of(timers.after(until, () -> {
            if (!isDead) look();
        }));
    }

    private void perform(TurnTask task) {
        if (task instanceof TurnTask.Start it) submit(task, new Command.StartTurn(it.agent(), chance.nextLong()));
        if (task instanceof TurnTask.Advance it) advance(it);
        if (task instanceof TurnTask.Ask it) ask(it);
        if (task instanceof TurnTask.Perform it) send(it);
        if (task instanceof TurnTask.GiveUp it) giveUp(task, it.turn(), it.step(), it.index());
        if (task instanceof TurnTask.Wake it) {
            submit(task, new Command.RecordOutcome(it.turn(), it.step(), new Outcome.Woken(now())));
        }
    }

    private void advance(TurnTask.Advance it) {
        Optional<Turn> turn = house.state().findTurn(it.turn()).filter(found -> found.steps() == it.step());
        if (turn.isEmpty() || !Journals.read(house, turn.get()).isReady()) {
            done(it);
            return;
        }
        TurnHistory history = Journals.read(house, turn.get());
        submit(it, new Command.RecordDecision(it.turn(), parts.advance(history, recall.get())));
        if (chance.percent(5)) { // it was computed on two members
            submit(it, new Command.RecordDecision(it.turn(), parts.advance(history, recall.get())));
        }
    }

    private void ask(TurnTask.Ask it) {
        Optional<Act> act = act(it.turn(), it.step());
        if (act.isEmpty() || !(act.get() instanceof Act.Call call)) {
            done(it);
            return;
        }
        int answers = chance.percent(4) ? 0 : chance.percent(4) ? 2 : 1;
        for (int i = 0; i < answers; i++) {
            after(
                    50 + chance.below(3_000),
                    () -> submit(it, new Command.RecordOutcome(it.turn(), it.step(), model.answer(call, now()))));
        }
        if (answers == 0) after(CALL_TIMEOUT.toMillis(), () -> done(it));
    }

    private void send(TurnTask.Perform it) {
        Optional<Act> act = act(it.turn(), it.step());
        if (act.isEmpty() || !(act.get() instanceof Act.Effects effects)) {
            done(it);
            return;
        }
        Effect wanted = effects.effects().get(it.index());
        Effect effect = new Effect(
                parts.key(wanted.key(), epoch), wanted.tool(), wanted.effectClass(), wanted.args(), wanted.label());
        long sentAt = now();
        boolean[] answered = new boolean[1];
        if (!chance.percent(6)) { // the order may be on its way when whoever sent it dies
            timers.after(Duration.ofMillis(5 + chance.below(chance.percent(20) ? 15_000 : 2_000)), () -> {
                if (now() > sentAt + EFFECT_DEADLINE_MILLIS) return;
                Optional<Outcome> outcome = sink.perform(epoch, member, effect, it.index(), now());
                if (outcome.isEmpty() || chance.percent(6)) return;
                int answers = chance.percent(5) ? 2 : 1;
                for (int i = 0; i < answers; i++) {
                    after(5 + chance.below(500), () -> {
                        answered[0] = true;
                        submit(it, new Command.RecordOutcome(it.turn(), it.step(), outcome.get()));
                    });
                }
            });
        }
        after(EFFECT_TIMEOUT.toMillis(), () -> {
            if (answered[0]) return;
            if (effect.effectClass() == EffectClass.UNKEYED) giveUp(it, it.turn(), it.step(), it.index());
            else done(it);
        });
    }

    private void giveUp(TurnTask task, TurnId turn, int step, int index) {
        submit(
                task,
                new Command.RecordOutcome(turn, step, new Outcome.Performed(index, now(), Outcome.Status.UNKNOWN, "")));
    }

    private Optional<Act> act(TurnId id, int step) {
        return house.state()
                .findTurn(id)
                .filter(turn -> !turn.hasEnded() && turn.step() == step)
                .map(turn -> Journals.decision(house, turn, step).act());
    }

    private void submit(TurnTask task, Command command) {
        after(
                1 + chance.below(20),
                () -> commit.accept(command, () -> {
                    if (!isDead) after(chance.below(20), () -> done(task));
                }));
    }

    private void done(TurnTask task) {
        underWay.remove(task);
        changed();
    }

    private long now() {
        return clock.wall().toEpochMilli();
    }

    private void after(long millis, Runnable task) {
        timers.after(Duration.ofMillis(millis), () -> {
            if (!isDead) task.run();
        });
    }
}
