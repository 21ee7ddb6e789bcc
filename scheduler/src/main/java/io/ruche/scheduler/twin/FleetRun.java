package io.ruche.scheduler.twin;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.fleet.Fleet;
import io.ruche.scheduler.fleet.Fleet.FleetNode;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.placement.PlanStages;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.simulation.Outcome;
import io.ruche.scheduler.simulation.ReplicaSpec;
import io.ruche.scheduler.simulation.ReplicaSpeed;
import io.ruche.scheduler.simulation.VirtualTime;
import io.ruche.scheduler.speed.LoadTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One fleet's days: its machines, what lies on them, and the work that comes. One thread. */
final class FleetRun implements Floor.Replicas, Served.Tallies {
    private static final long DAY = Duration.ofDays(1).toNanos();

    final TwinInput input;
    final Fleet fleet;
    final VirtualTime time = new VirtualTime();
    final Series series = new Series();
    final Map<String, Machine> machines = new LinkedHashMap<>();
    final Map<String, Served> served = new LinkedHashMap<>();
    final Floor floor;
    final Work work;
    final long end;
    private final Progress progress;
    private int queued;
    private boolean begun;
    private long[] booked = {};
    private Optional<Snapshot> first = Optional.empty();

    FleetRun(TwinInput input, Fleet fleet, Progress progress) {
        this.input = input;
        this.fleet = fleet;
        this.progress = progress;
        this.end = input.days() * DAY;
        for (FleetNode node : fleet.nodes()) machines.put(node.name(), new Machine(node, series));
        this.floor = new Floor(input, fleet, machines, this);
        this.work = input.organisation().isPresent() ? new OfficeWork(this) : new TraceWork(this);
    }

    void run() {
        floor.begin(work.preferences(), work.besides());
        input.trace().ifPresent(it -> count(it.model()));
        begun = true;
        booked = machines.keySet().stream().mapToLong(floor::bookedBytes).toArray();
        first = Optional.of(floor.snapshot());
        Losses.plan(this);
        work.begin();
        long step = Math.max(1, end / 100);
        long told = 0;
        while (!time.isEmpty()) {
            if (time.now() < end && time.next() > end && work.fillsItsDays()) time.rest(end);
            if (isQuiet()) break;
            time.step();
            if (time.now() >= told) {
                progress.at(fleet.name(), Math.min(1, (double) time.now() / end));
                told = time.now() + step;
            }
        }
        if (time.now() < end && work.fillsItsDays()) time.rest(end);
        for (Served it : served.values()) it.service.giveUp();
        machines.values().forEach(it -> it.advance(time.now()));
        progress.at(fleet.name(), 1);
    }

    /** What came of it, when it is over. */
    TwinReport.FleetReport report() {
        return new Summary(this, booked, first.orElseThrow()).report();
    }

    /** Nothing waits for an answer, and nothing more comes. */
    private boolean isQuiet() {
        return work.isOver() && served.values().stream().allMatch(Served::isIdle);
    }

    /** What is asked of a model is counted where it has no place too. */
    private void count(String name) {
        CatalogueModel model = floor.model(name);
        int context = model.facts().map(ModelFacts::getContextLength).orElse(0);
        served.computeIfAbsent(name, it -> new Served(it, model, time, input, context, this));
    }

    Optional<Served> find(String model) {
        return Optional.ofNullable(served.get(model));
    }

    void lose(Machine machine) {
        if (!machine.lose(time.now())) return;
        floor.lost(machine);
        changed();
    }

    void back(Machine machine) {
        if (!machine.back(time.now())) return;
        floor.settle();
        changed();
    }

    private void changed() {
        for (Served it : List.copyOf(served.values())) if (!it.isPlaced() && work.canChoose()) it.sendAway();
        work.changed();
    }

    // ---- replicas come and go

    @Override
    public Optional<Replica> add(String name, CatalogueModel model, Plan plan, Snapshot snapshot) {
        ModelFacts facts = model.facts().orElseThrow();
        Optional<PlanSpeed> predicted = PlanStages.of(plan, facts, snapshot)
                .map(it -> new PlanSpeed(facts, it, input.assumptions().value(Assumption.PROMPT_FACTOR)))
                .filter(PlanSpeed::isKnown);
        Optional<MeasuredSpeed> measured = Optional.ofNullable(input.measured().get(name));
        if (predicted.isEmpty() && measured.isEmpty()) return Optional.empty();
        ReplicaSpeed speed = measured.<ReplicaSpeed>map(it ->
                        ReplicaSpeed.steady(it.prefillTokensPerSecond(), it.decodeTokensPerSecond(), it.batchCost()))
                .orElseGet(predicted::orElseThrow);
        if (measured.isEmpty() && !predicted.orElseThrow().knowsPrompts()) work.guessesPrompts(name);
        Plan.PlannedStage head = plan.stages().get(0);
        Served of = served.computeIfAbsent(name, it -> new Served(it, model, time, input, head.context(), this));
        double load = loadSeconds(plan);
        ReplicaSpec spec = new ReplicaSpec(
                model.bareName() + "-" + (of.replicas.size() + 1),
                speed,
                head.slots(),
                head.context(),
                (long) input.assumptions().value(Assumption.CHUNK_TOKENS),
                begun ? load : 0,
                Optional.empty());
        double[] shares = predicted.map(PlanSpeed::shares).orElseGet(() -> {
            double[] whole = new double[plan.stages().size()];
            Arrays.fill(whole, 1);
            return whole;
        });
        Replica replica = new Replica(
                of, of.replicas.size(), plan, spec, measured.isPresent(), hosts(plan), shares, time.now(), load);
        of.replicas.add(replica);
        replica.machines.forEach(it -> it.hosts(1, time.now()));
        of.service.add(spec);
        // after the end of the load, which was planned just before: only then is there anything to choose
        if (spec.loadSeconds() > 0) time.plan(time.now() + (long) (spec.loadSeconds() * 1e9), work::changed);
        return Optional.of(replica);
    }

    @Override
    public void remove(Replica replica) {
        Served of = replica.served;
        replica.end(time.now(), of.service.use(replica.index));
        of.service.remove(replica.index);
        replica.machines.forEach(it -> it.hosts(-1, time.now()));
    }

    private List<Machine> hosts(Plan plan) {
        List<Machine> hosts = new ArrayList<>();
        for (Plan.PlannedStage it : plan.stages()) hosts.add(machine(it.nodeName()));
        return hosts;
    }

    Machine machine(String name) {
        Machine found = machines.get(name);
        if (found == null) throw new IllegalStateException("no machine " + name);
        return found;
    }

    /** All machines load at once, each its part from its own disk. */
    private double loadSeconds(Plan plan) {
        double slowest = 0;
        for (Plan.PlannedStage stage : plan.stages()) {
            long bytes = 0;
            for (Bill.Item it : stage.bill().lines()) {
                switch (it.line()) {
                    case WEIGHTS, EMBEDDING, HEAD -> bytes += it.bytes();
                    case KV_CACHE, COMPUTE_BUFFERS, RUNTIME_OVERHEAD -> {}
                }
            }
            double usual = bytes / (input.assumptions().value(Assumption.DISK_GB_A_SECOND) * 1e9);
            slowest = Math.max(
                    slowest,
                    LoadTime.fromDiskSeconds(machine(stage.nodeName()).node.device(), bytes)
                            .orElse(usual));
        }
        return slowest;
    }

    // ---- what replicas tell

    /** Models that share a machine slow each other, by what all of them ask of the busiest one. */
    @Override
    public void running(Replica replica, int requests) {
        replica.running = requests;
        for (Machine machine : replica.machines) machine.demand(demand(machine), time.now());
        for (Served each : served.values()) {
            for (Replica it : each.replicas) {
                if (!it.isThere() || it.running == 0) continue;
                if (it != replica && it.machines.stream().noneMatch(replica.machines::contains)) continue;
                double most = 1;
                for (Machine machine : it.machines) most = Math.max(most, machine.demand());
                each.service.pace(it.index, 1 / most);
            }
        }
    }

    private double demand(Machine machine) {
        double demand = 0;
        for (Served each : served.values()) {
            for (Replica it : each.replicas) {
                if (!it.isThere() || it.running == 0) continue;
                for (int stage = 0; stage < it.machines.size(); stage++) {
                    if (it.machines.get(stage) == machine) demand += it.demand(stage);
                }
            }
        }
        return demand;
    }

    @Override
    public void queued(int more) {
        if (more == 0) return;
        queued += more;
        series.queue(time.now(), queued);
    }

    @Override
    public void finished(Served of, Outcome outcome) {
        series.served(
                time.now(), outcome.request().promptTokens(), outcome.request().outputTokens());
    }
}
