package io.ruche.control.house;

import io.ruche.agent.link.NodeLink;
import io.ruche.control.gateway.BatchLines;
import io.ruche.control.house.Wire.Door;
import io.ruche.control.jobs.JobDriver;
import io.ruche.control.jobs.input.InputPorts;
import io.ruche.control.jobs.input.OpenInputs;
import io.ruche.control.jobs.input.PromptPages;
import io.ruche.control.jobs.service.JobDesk;
import io.ruche.control.link.NodeLinks;
import io.ruche.control.reconcile.Reconciler;
import io.ruche.control.state.Actor;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.Findings;
import io.ruche.control.state.Follower;
import io.ruche.control.state.Seeds;
import io.ruche.control.state.SimulatedHouse;
import io.ruche.control.state.SimulatedHouse.Member;
import io.ruche.control.state.VirtualWorld;
import io.ruche.proto.NodeServiceGrpc.NodeServiceImplBase;
import io.ruche.proto.store.Entry;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Demands;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One seed of the whole house: three members, each with the very state loop, links, reconcile loop and job driver that
 * serve; four machines, each with the very agent; people who deploy, drain and submit jobs; and trouble on every side.
 * Then all is well again, and what was promised must be so.
 */
final class HouseRun {
    private static final List<Long> LIMITS = List.of(1_500L, 2_200L, 3_000L, 4_000L);
    private static final List<String> NAMES = List.of("ash", "elm", "fir", "oak");
    private static final Duration SLICE = Duration.ofMillis(500);
    private static final Duration CALM = Duration.ofMinutes(5);

    private final VirtualWorld world;
    private final Random random;
    private final Parts parts;
    private final SimulatedHouse house;
    private final Findings findings;
    private final Map<NodeId, SimulatedMachine> machines = new TreeMap<>();
    private final Map<String, Desk> desks = new TreeMap<>();
    private final List<Follower> followers = new ArrayList<>();
    private final Errands errands;
    private final Batches batches;
    private final Quiet quiet;
    private final Shards shards;
    private final Ranks ranks;

    /** What one process of a member has. */
    private record Desk(Actor actor, Cluster cluster, Supplier<Observed> observed, JobDesk jobs, Door door) {}

    /**
     * What a run showed.
     *
     * @param trace equal for two runs of one seed
     * @param happened how often what
     */
    record Shown(long trace, Map<String, Long> happened) {}

    private HouseRun(long seed, Parts parts) {
        this.world = new VirtualWorld(seed);
        this.random = world.random();
        this.parts = parts;
        this.house = new SimulatedHouse(world, parts.making(), this::begun);
        this.findings = house.findings();
        this.ranks = new Ranks(seed);
        this.errands = new Errands(world, house);
        this.batches = new Batches(world, house, () -> leader().map(Desk::jobs));
        for (int i = 0; i < NAMES.size(); i++) {
            SimulatedMachine machine = new SimulatedMachine(
                    NAMES.get(i), LIMITS.get(i) * Catalogued.MIB, world, findings, parts, this::dialler);
            machines.put(machine.id, machine);
        }
        this.shards = new Shards(random, parts, findings);
        this.quiet = new Quiet(findings, machines.values());
    }

    static Shown play(long seed, Supplier<Parts> parts) {
        try {
            return new HouseRun(seed, parts.get()).play();
        } catch (AssertionError | RuntimeException e) {
            throw Seeds.failed(seed, "HouseSimulationTest", e);
        }
    }

    /** A process of a member begins. */
    private void begun(Member member) {
        Actor actor = member.actor().orElseThrow();
        Cluster cluster = member.face().orElseThrow();
        NodeLinks links = new NodeLinks(parts.linked(cluster), actor, actor, actor);
        Cluster judged = new Judge(cluster, links::observed, this::machine, findings);
        Reconciler reconciler =
                new Reconciler(parts.reconciled(judged), () -> parts.observed(links.observed()), actor, actor, actor);
        links.onChange(reconciler::wake);
        InputPorts ports =
                new InputPorts(cluster, member.coldRows().orElseThrow(), new BatchLines(), actor, actor, actor, world);
        OpenInputs inputs = new OpenInputs(ports);
        SimulatedGateway gateway = new SimulatedGateway(
                world,
                actor,
                cluster,
                this::machine,
                (machine, from) -> reaches(machine, member, from),
                batches.deaths);
        JobDriver driver =
                new JobDriver(parts.driven(cluster), new PromptPages(ports, actor), gateway, actor, actor, actor);
        links.start();
        reconciler.start();
        inputs.start();
        driver.start();
        Door door = new Door(actor, (NodeServiceImplBase) links.service());
        desks.put(member.name(), new Desk(actor, cluster, links::observed, new JobDesk(ports, inputs), door));
    }

    private SimulatedMachine machine(NodeId id) {
        SimulatedMachine machine = machines.get(id);
        if (machine == null) throw new AssertionError("no such machine: " + id);
        return machine;
    }

    private static boolean reaches(SimulatedMachine machine, Member member, Actor from) {
        return !machine.isUnplugged && from.isAlive() && (!member.isApart() || machine.seesApart);
    }

    /** An agent knows where the leader was, or tries any. */
    private Function<NodeLink.Listener, NodeLink.Connection> dialler(SimulatedMachine machine) {
        return listener -> {
            Optional<Member> leader = house.leader();
            Member to = leader.isPresent() && random.nextInt(5) > 0 ? leader.get() : house.anyone();
            Optional<Door> door = to.actor()
                    .flatMap(actor -> Optional.ofNullable(desks.get(to.name())))
                    .map(Desk::door);
            return Wire.open(
                    world,
                    machine.actor().orElseThrow(),
                    door,
                    () -> door.isPresent() && reaches(machine, to, door.get().process()),
                    house::isCalm,
                    listener);
        };
    }

    private Optional<Desk> leader() {
        return house.leader().flatMap(member -> Optional.ofNullable(desks.get(member.name())));
    }

    private Shown play() {
        house.start();
        int failPercent = random.nextInt(4) == 0 ? 60 : 15;
        for (SimulatedMachine machine : machines.values()) {
            machine.failPercent = failPercent;
            machine.boot();
        }
        deploy(Catalogued.SERVED);
        int jobs = 1 + random.nextInt(2);
        for (int i = 0; i < jobs; i++) batches.submit("batch-" + i);
        Follower follower = new Follower(world, findings);
        followers.add(follower);
        follow(follower);
        int troubles = 4 + random.nextInt(6);
        for (int i = 0; i < troubles; i++) {
            run(Duration.ofMillis(500 + random.nextInt(4_000)));
            for (int n = random.nextInt(3); n >= 0; n--) want();
            trouble();
            if (i % 2 == 0)
                leader().ifPresent(desk ->
                        shards.look(desk.cluster().state(), desk.observed().get()));
        }
        run(Duration.ofMillis(random.nextInt(4_000)));
        calmDown();
        settle();
        return end();
    }

    private void deploy(String model) {
        deploy(model, 0);
    }

    /** @param context another than before begins it anew, also where it was given up */
    private void deploy(String model, int context) {
        deploy(model, context, ranks.demands(model));
    }

    private void deploy(String model, int context, Demands demands) {
        boolean isKnown = random.nextInt(4) > 0;
        int replicas = ranks.replicas(model, model.equals("m1") ? 1 + random.nextInt(3) : 1);
        errands.run(new Command.Deploy(
                Catalogued.spec(model),
                isKnown ? Optional.of(Catalogued.facts(model)) : Optional.empty(),
                new DeploymentSpec("", "", replicas, context, 0).with(demands)));
    }

    /** Somebody wants something. */
    private void want() {
        String model = Catalogued.NAMES.get(random.nextInt(Catalogued.NAMES.size()));
        switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> deploy(model);
            case 4 -> {
                if (!model.equals(Catalogued.SERVED)) errands.run(new Command.Undeploy(new DeploymentName(model)));
            }
            case 5 -> errands.run(new Command.DrainNode(anyMachine().id, random.nextInt(3) > 0));
            default -> errands.makeKey();
        }
    }

    private SimulatedMachine anyMachine() {
        return machine(new NodeId("node-" + NAMES.get(random.nextInt(NAMES.size()))));
    }

    private void trouble() {
        machines.values().forEach(it -> {
            it.disturbed();
            it.seesApart = random.nextBoolean();
        });
        SimulatedMachine victim = anyMachine();
        switch (random.nextInt(10)) {
            case 0, 1 ->
                victim.actor().ifPresent(actor -> {
                    house.count("agent deaths");
                    actor.dieAfter(random.nextInt(30));
                });
            case 2 ->
                victim.actor().ifPresent(actor -> {
                    house.count("agent sleeps");
                    actor.sleep(Duration.ofMillis(random.nextInt(9_000)));
                });
            case 3 -> {
                house.count("links cut");
                victim.isUnplugged = true;
                world.after(Duration.ofMillis(random.nextInt(9_000)), () -> victim.isUnplugged = false);
            }
            case 4 -> {
                house.count("foreign use");
                victim.foreignBytes = random.nextInt(3) * victim.limitBytes / 4;
            }
            case 5 ->
                victim.alive().stream().findFirst().ifPresent(worker -> {
                    house.count("workers killed");
                    worker.die();
                });
            case 6 -> {
                house.count("full disks");
                victim.fillDisk(true);
                world.after(Duration.ofMillis(random.nextInt(4_000)), () -> victim.fillDisk(false));
            }
            default -> house.trouble();
        }
    }

    private void follow(Follower follower) {
        if (!house.isCalm() && follower.isConnected() && random.nextInt(3) == 0) {
            follower.drop();
        } else if (!follower.isConnected() || follower.isDeaf()) {
            house.leader().flatMap(Member::face).ifPresent(follower::connect);
        }
        world.after(Duration.ofMillis(200 + random.nextInt(2_500)), () -> follow(follower));
    }

    private void run(Duration time) {
        for (Duration left = time; !left.isZero() && !left.isNegative(); left = left.minus(SLICE)) {
            house.run(left.compareTo(SLICE) < 0 ? left : SLICE);
            look();
            findings.raise();
        }
    }

    private void look() {
        quiet.requireOnce();
        for (Member member : house.members()) {
            Desk desk = desks.get(member.name());
            if (desk == null || !member.leads() || desk.actor().isAsleep()) continue;
            State state = desk.cluster().state();
            quiet.requireRoom(state);
            batches.check(state);
        }
    }

    /** Faults end, but for a machine that stays away in some runs; what was given up is asked for again. */
    private void calmDown() {
        house.calmDown();
        Optional<SimulatedMachine> lost = random.nextInt(3) == 0 ? Optional.of(anyMachine()) : Optional.empty();
        for (SimulatedMachine machine : machines.values()) {
            machine.failPercent = 0;
            machine.isUnplugged = false;
            machine.foreignBytes = 0;
            machine.fillDisk(false);
            machine.disturbed();
            machine.actor().ifPresent(actor -> actor.dieAfter(Long.MAX_VALUE));
        }
        lost.ifPresent(machine -> {
            house.count("machines lost for good");
            machine.staysDown = true;
            machine.actor().ifPresent(Actor::die);
        });
    }

    private void settle() {
        Duration limit = world.monotonic().plus(CALM);
        do {
            run(Duration.ofSeconds(2));
        } while (!errands.isDone() && world.monotonic().compareTo(limit) < 0);
        machines.keySet().forEach(node -> errands.run(new Command.DrainNode(node, false)));
        run(Duration.ofSeconds(10)); // what agents know of pulls and failures is known by then
        leader().ifPresent(desk -> {
            State state = desk.cluster().state();
            for (Deployment it : state.deployments()) {
                boolean wasGivenUp = state.instancesOf(it.name()).stream()
                        .anyMatch(instance -> instance.phase() == InstancePhase.QUARANTINED);
                deploy(
                        it.name().value(),
                        wasGivenUp ? 512 : it.spec().context(),
                        ranks.again(it.spec().demands()));
            }
        });
        run(ranks.patience());
        do {
            run(Duration.ofSeconds(2));
        } while (!isSettled() && world.monotonic().compareTo(limit) < 0);
        findings.require(errands.isDone(), "an errand is not done: %s; %s", errands.last, house);
        batches.requireAcknowledged();
        findings.raise();
    }

    private boolean isSettled() {
        Optional<Desk> leader = leader();
        if (leader.isEmpty() || !errands.isDone() || !batches.areAcknowledged()) return false;
        State state = leader.get().cluster().state();
        Observed observed = leader.get().observed().get();
        return house.isSettled(followers)
                && quiet.trouble(state, observed).isEmpty()
                && (batches.areDone(state) || !quiet.isServed(state));
    }

    private Shown end() {
        List<Entry> history = house.requireHistory(errands.acknowledged, followers);
        Desk desk = leader().orElseThrow();
        State state = desk.cluster().state();
        quiet.trouble(state, desk.observed().get())
                .ifPresent(what -> findings.require(false, "when all is quiet: %s", what));
        batches.end(state, history, quiet.isServed(state));
        Chronicle chronicle = new Chronicle(findings);
        chronicle.read(history);
        findings.raise();
        house.count("runs");
        house.count("entries", history.size());
        house.count("epochs", state.epoch());
        house.count("placed", chronicle.placed);
        house.count("groups planned", shards.groups);
        house.count("singles planned", shards.single);
        house.count("plans refused", shards.refused);
        house.count("groups placed", chronicle.sharded);
        if (chronicle.pushedOut > 0) house.count("pushed out", chronicle.pushedOut);
        if (chronicle.yielded > 0) house.count("yielded", chronicle.yielded);
        house.count("restarted", chronicle.restarted);
        house.count("virtual seconds", world.monotonic().toSeconds());
        house.count("jobs", state.jobs().size());
        machines.values().forEach(it -> house.count("agent lives lost", it.deaths));
        long last = history.get(history.size() - 1).hashCode();
        return new Shown(world.trace() * 31 + last, house.happened());
    }
}
