package io.ruche.scheduler.twin;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.turn.Brief;
import io.ruche.scheduler.organisation.turn.Briefs;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.organisation.turn.WorkingHours;
import io.ruche.scheduler.routing.PrefixChain;
import io.ruche.scheduler.simulation.ReplicaSpeed;
import io.ruche.scheduler.simulation.VirtualTime;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** An organisation's work: what reaches it from outside, and the turns, workflows and talks that come of it. */
final class OfficeWork implements Work {
    private static final long NANOS_OF_A_MILLI = 1_000_000;
    /** Tokens of a block of a persona: a few lines. */
    private static final int BLOCK_TOKENS = 64;

    final House house;
    final Answers answers;
    final Purse purse;
    final ModelsAtHand models;
    final Flows flows;
    final Gatherings gatherings;
    private final FleetRun run;
    private final Map<String, Desk> desks = new LinkedHashMap<>();
    private final Map<Desk, Turns> turns = new LinkedHashMap<>();
    private final List<Runnable> sleepers = new ArrayList<>();
    private final Set<String> guessed = new TreeSet<>();
    private final Outside outside;
    private final ZoneId zone;
    private final long startMillis;

    OfficeWork(FleetRun run) {
        this.run = run;
        this.house = run.input.organisation().orElseThrow();
        this.answers = new Answers(run.input.assumptions());
        this.zone = Start.zone(run.input);
        this.startMillis = Start.millis(run.input);
        this.purse = new Purse(house, startMillis);
        this.models = new ModelsAtHand(this, run);
        house.each(AgentSpec.class).forEach(it -> desk(it.name(), it.spec()));
        this.flows = new Flows(this);
        this.gatherings = new Gatherings(this);
        this.outside = new Outside(this);
    }

    private void desk(String agent, AgentSpec spec) {
        Optional<Brief> brief = Briefs.find(house, agent);
        Optional<WorkingHours> hours = WorkingHours.find(house, agent);
        if (brief.isEmpty() || hours.isEmpty()) return;
        MemoryPolicySpec memory = house.memoryPolicyOf(agent);
        long tokens = answers.tokens(brief.get().system());
        long[] blocks = new long[(int) (tokens / BLOCK_TOKENS)];
        for (int i = 0; i < blocks.length; i++) blocks[i] = Chances.hash(agent) + i;
        desks.put(
                agent,
                new Desk(
                        agent,
                        spec,
                        brief.get(),
                        hours.get(),
                        house.policyOf(agent, spec),
                        memory.topK(),
                        memory.reflect().importanceSum(),
                        blocks.length == 0 ? PrefixChain.NONE : PrefixChain.ofBlocks(blocks, BLOCK_TOKENS),
                        tokens));
    }

    // ---- time and chance

    VirtualTime time() {
        return run.time;
    }

    long endNanos() {
        return run.end;
    }

    ZoneId zone() {
        return zone;
    }

    long nowMillis() {
        return startMillis + run.time.now() / NANOS_OF_A_MILLI;
    }

    long nanosAt(long millis) {
        return Math.max(run.time.now(), (millis - startMillis) * NANOS_OF_A_MILLI);
    }

    void at(long millis, Runnable what) {
        run.time.plan(nanosAt(millis), what);
    }

    void after(double seconds, Runnable what) {
        run.time.plan(run.time.now() + (long) (seconds * 1e9), what);
    }

    long seed() {
        return run.input.seed();
    }

    /** Each thing draws its own lots, so that what one does changes nothing for another. */
    SimulatedEntropy chance(String of) {
        return new SimulatedEntropy(seed() * 0x9E3779B97F4A7C15L ^ Chances.hash(of));
    }

    double value(Assumption of) {
        return run.input.assumptions().value(of);
    }

    long whole(Assumption of) {
        return Math.round(value(of));
    }

    /** When a person answers who is asked now. */
    long wordMillis(SimulatedEntropy chance) {
        double from = value(Assumption.WORD_FROM_HOUR);
        double until = value(Assumption.WORD_UNTIL_HOUR);
        ZonedDateTime asked = Instant.ofEpochMilli(nowMillis()).atZone(zone);
        double hour = asked.toLocalTime().toSecondOfDay() / 3600.0;
        if (from < until && (hour < from || hour >= until)) {
            ZonedDateTime morning = asked.toLocalDate()
                    .plusDays(hour >= until ? 1 : 0)
                    .atStartOfDay(zone)
                    .plusSeconds((long) (from * 3600));
            asked = morning;
        }
        double minutes = Chances.exponential(chance, value(Assumption.WORD_MINUTES));
        return asked.toInstant().toEpochMilli() + (long) (minutes * 60_000);
    }

    // ---- agents

    Optional<Desk> desk(String agent) {
        return Optional.ofNullable(desks.get(agent));
    }

    boolean has(String agent) {
        return desks.containsKey(agent);
    }

    List<Desk> desks() {
        return List.copyOf(desks.values());
    }

    void knock(String agent, Knock knock) {
        Desk desk = desks.get(agent);
        if (desk == null) {
            knock.answer().accept(Optional.empty());
            return;
        }
        if (desk.inbox.stream().anyMatch(it -> it.isSame(knock))) return;
        desk.inbox.add(knock);
        begin(desk);
    }

    /** Before all that waits: others listen already. */
    void first(String agent, Knock knock) {
        Desk desk = desks.get(agent);
        if (desk == null) {
            knock.answer().accept(Optional.empty());
            return;
        }
        desk.inbox.addFirst(knock);
        begin(desk);
    }

    /** An event that agents may wait for. */
    void raised(String event) {
        for (Desk desk : desks()) {
            if (!desk.spec.schedule().wakeOn().contains(event)) continue;
            long characters = (long) (value(Assumption.INPUT_TOKENS) * value(Assumption.CHARACTERS_A_TOKEN));
            knock(
                    desk.agent,
                    Knock.of(
                            event + " " + desk.agent + " " + run.time.now(),
                            WakeReason.Kind.EVENT,
                            event,
                            Answers.filler(characters)));
        }
    }

    /** Whatever waits under that key is not wanted any more. */
    void stop(String key) {
        for (Desk desk : desks()) {
            desk.inbox.removeIf(it -> it.key().equals(key));
            Turns turn = turns.get(desk);
            if (turn != null && desk.current.filter(it -> it.key().equals(key)).isPresent()) turn.stop();
        }
    }

    /** The next turn of an agent that has something to do, if it may begin now. */
    void begin(Desk desk) {
        if (desk.current.isPresent() || desk.inbox.isEmpty() || isOver()) return;
        long now = nowMillis();
        String day = desk.hours.day(now);
        long start = desk.hours.nextStart(now, desk.runsOn(day));
        if (start > now) {
            long at = nanosAt(start);
            if (desk.looksAtNanos == at) return;
            desk.looksAtNanos = at;
            desk.notStarted++;
            run.time.plan(at, () -> begin(desk));
            return;
        }
        desk.runsToday = desk.runsOn(day) + 1;
        desk.day = day;
        desk.turns++;
        Knock knock = desk.inbox.remove();
        desk.current = Optional.of(knock);
        Turns turn = new Turns(this, desk, knock);
        turns.put(desk, turn);
        turn.call();
    }

    /** A turn is over. */
    void ended(Desk desk, Knock knock, Optional<Knock.Said> said) {
        desk.current = Optional.empty();
        turns.remove(desk);
        if (said.isPresent() && knock.kind() != WakeReason.Kind.REFLECTION) remember(desk);
        knock.answer().accept(said);
        begin(desk);
        // talk that begets talk would never end; so the cluster has it
        if (knock.kind() != WakeReason.Kind.CONVERSATION) gatherings.freed(desk, knock.key());
    }

    private void remember(Desk desk) {
        desk.memories++;
        desk.gathered += value(Assumption.IMPORTANCE);
        if (desk.gathered < desk.reflectAt) return;
        desk.gathered = 0;
        long tokens = Math.round(desk.reflectAt / value(Assumption.IMPORTANCE)) * whole(Assumption.MEMORY_TOKENS);
        desk.inbox.add(Knock.of(
                "reflection " + desk.agent + " " + desk.memories,
                WakeReason.Kind.REFLECTION,
                "memory",
                Answers.filler((long) (tokens * value(Assumption.CHARACTERS_A_TOKEN)))));
    }

    /** Until other models are there. */
    void sleep(Runnable again) {
        sleepers.add(again);
    }

    Served served(String model) {
        return run.find(model).orElseThrow(() -> new IllegalStateException(model + " is not served"));
    }

    ReplicaSpeed speedOf(String model) {
        return served(model).replicas.stream()
                .filter(Replica::isThere)
                .map(it -> it.spec.speed())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(model + " has no replica"));
    }

    // ---- what the run asks

    @Override
    public List<List<String>> preferences() {
        List<List<String>> lists = new ArrayList<>();
        for (Desk it : desks()) {
            List<String> list = models.ofTheHouse(it.agent, it.spec, it.brief.models());
            if (!list.isEmpty()) lists.add(list);
        }
        return lists;
    }

    /** What spent budgets go on with. */
    @Override
    public Set<String> besides() {
        Set<String> all = new LinkedHashSet<>();
        house.each(BudgetSpec.class)
                .flatMap(it -> it.spec().degradeTo().stream())
                .filter(it -> run.input
                        .catalogue()
                        .find(it)
                        .filter(TwinModels::writes)
                        .isPresent())
                .forEach(all::add);
        return all;
    }

    @Override
    public void begin() {
        outside.begin();
    }

    @Override
    public boolean isOver() {
        return run.time.now() >= run.end;
    }

    @Override
    public boolean canChoose() {
        return true;
    }

    @Override
    public void changed() {
        List<Runnable> all = List.copyOf(sleepers);
        sleepers.clear();
        all.forEach(Runnable::run);
    }

    @Override
    public boolean fillsItsDays() {
        return true;
    }

    @Override
    public void guessesPrompts(String model) {
        guessed.add(model);
    }

    @Override
    public List<TwinReport.AgentRow> agents() {
        return desks().stream().map(Desk::row).toList();
    }

    @Override
    public List<TwinReport.Warning> warnings() {
        List<TwinReport.Warning> warnings = new ArrayList<>();
        for (Desk desk : desks()) {
            if (desk.firstModel.isPresent() || desk.turns == 0) continue;
            Knock any = Knock.of("", WakeReason.Kind.MESSAGE, "", "");
            warnings.add(new TwinReport.Warning(
                    "Agent/" + desk.agent,
                    desk.agent + " waits: none of its models is reachable.",
                    List.of(Reason.of(
                            "no_model",
                            models.whyNone(desk, any),
                            "Name a smaller model at the end of its list, add a machine, or a provider's key."))));
        }
        guessed.forEach(it -> warnings.add(Guesses.prompts(it, run.input)));
        return warnings;
    }

    @Override
    public String reason(String model) {
        if (besides().contains(model)) return "A budget goes on with it when it is spent.";
        long lists =
                preferences().stream().filter(it -> isFirstPlaced(model, it)).count();
        if (lists > 0) return "Of " + lists + " agents' lists the first that has a place.";
        if (Summary.isInFile(model, run.fleet)) return "The fleet's file names it.";
        return "It stood in while what agents name first had no place.";
    }

    private boolean isFirstPlaced(String model, List<String> list) {
        return list.stream()
                .filter(it -> run.find(it).isPresent())
                .findFirst()
                .filter(model::equals)
                .isPresent();
    }

    @Override
    public double spentUsd() {
        return desks.values().stream().mapToDouble(it -> it.spentUsd).sum();
    }
}
