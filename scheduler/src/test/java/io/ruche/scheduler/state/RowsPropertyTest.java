package io.ruche.scheduler.state;

import static io.ruche.scheduler.house.Things.GIB;
import static io.ruche.scheduler.house.Things.facts;
import static io.ruche.scheduler.house.Things.joined;
import static io.ruche.scheduler.house.Things.model;
import static io.ruche.scheduler.house.Things.node;
import static io.ruche.scheduler.house.Things.secret;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.proto.store.StoredBillLine;
import io.ruche.proto.store.StoredDeploymentPhase;
import io.ruche.proto.store.StoredInstancePhase;
import io.ruche.proto.store.StoredJobPhase;
import io.ruche.proto.store.StoredModelPhase;
import io.ruche.proto.store.StoredNodePhase;
import io.ruche.proto.store.StoredRole;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobPriority;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.lifecycle.ModelPhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowsPropertyTest {
    private static final Reason TROUBLE = Reason.of("runtime_died", "It was killed.", "Read the log.");

    /** {@link House} compares after every entry: recovered rows with applied events. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void rowsAreWhatTheEventsBuilt(long seed) {
        SimulatedEntropy chance = new SimulatedEntropy(seed);
        House house = new House(seed);
        int accepted = 0;
        for (int i = 0; i < 400; i++) {
            house.pass(Duration.ofMillis(chance.below(5_000)));
            if (house.submit(command(house.state(), chance)) instanceof Verdict.Decision) accepted++;
        }
        assertThat(accepted).isGreaterThan(200);
        assertThat(house.recovered()).isEqualTo(house.state());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13})
    void theSameCommandsGiveTheSameHistory(long seed) {
        assertThat(history(seed)).isEqualTo(history(seed));
    }

    private static List<Event> history(long seed) {
        SimulatedEntropy chance = new SimulatedEntropy(seed);
        House house = new House(seed);
        for (int i = 0; i < 200; i++) house.submit(command(house.state(), chance));
        return house.history();
    }

    @Test
    void everyConstantHasItsStoredOne() {
        for (NodePhase it : NodePhase.values()) {
            assertThat(RowEnums.fromRow(NodePhase.class, RowEnums.toRow(StoredNodePhase.class, it)))
                    .isEqualTo(it);
        }
        for (DeploymentPhase it : DeploymentPhase.values()) {
            assertThat(RowEnums.fromRow(DeploymentPhase.class, RowEnums.toRow(StoredDeploymentPhase.class, it)))
                    .isEqualTo(it);
        }
        for (InstancePhase it : InstancePhase.values()) {
            assertThat(RowEnums.fromRow(InstancePhase.class, RowEnums.toRow(StoredInstancePhase.class, it)))
                    .isEqualTo(it);
        }
        for (ModelPhase it : ModelPhase.values()) {
            assertThat(RowEnums.fromRow(ModelPhase.class, RowEnums.toRow(StoredModelPhase.class, it)))
                    .isEqualTo(it);
        }
        for (JobPhase it : JobPhase.values()) {
            assertThat(RowEnums.fromRow(JobPhase.class, RowEnums.toRow(StoredJobPhase.class, it)))
                    .isEqualTo(it);
        }
        for (JobKind it : JobKind.values()) {
            assertThat(RowEnums.fromRow(JobKind.class, RowEnums.toRow(io.ruche.proto.JobKind.class, it)))
                    .isEqualTo(it);
        }
        for (JobPriority it : JobPriority.values()) {
            assertThat(RowEnums.fromRow(JobPriority.class, RowEnums.toRow(io.ruche.proto.JobPriority.class, it)))
                    .isEqualTo(it);
        }
        for (Role it : Role.values()) {
            assertThat(RowEnums.fromRow(Role.class, RowEnums.toRow(StoredRole.class, it)))
                    .isEqualTo(it);
        }
        for (Bill.Line it : Bill.Line.values()) {
            assertThat(RowEnums.fromRow(Bill.Line.class, RowEnums.toRow(StoredBillLine.class, it)))
                    .isEqualTo(it);
        }
    }

    @Test
    void aRowThatCannotBeReadIsDamageAndSaysWhich() {
        byte[] noise = "not a row".getBytes(StandardCharsets.UTF_8);
        for (String key : List.of(
                "node/a",
                "deployment/a",
                "instance/a",
                "model/a",
                "key/a",
                "job/a",
                "spec/Agent/a",
                "spec/Agnt/a",
                "spec/a",
                "epoch/1",
                "epoch/x",
                "jobs/1",
                "node")) {
            assertThatThrownBy(() -> Rows.load(State.EMPTY, key, noise))
                    .as(key)
                    .isInstanceOfSatisfying(FailureException.class, it -> {
                        assertThat(it.failure().code()).isEqualTo(FailureCode.STORE_DAMAGED);
                        assertThat(it.failure().message()).contains(key);
                    });
        }
        // parses, but every required part is missing
        assertThatThrownBy(() -> Rows.load(State.EMPTY, "instance/a", new byte[0]))
                .isInstanceOf(FailureException.class);
    }

    private static Command command(State state, SimulatedEntropy chance) {
        String name = "m" + chance.below(4);
        String node = List.of("a", "b", "c").get(chance.below(3));
        DeploymentName deployment = new DeploymentName(name);
        DeploymentSpec spec = new DeploymentSpec(
                chance.percent(50) ? "djl" : "", chance.percent(30) ? "fast" : "", 1 + chance.below(3), 0, 0);
        if (chance.percent(30)) {
            spec = spec.with(new Demands(
                    chance.below(201) - 100,
                    chance.percent(50) ? List.of("a", "raspberry-pi-5-8") : List.of(),
                    chance.percent(50),
                    chance.percent(50) ? Demands.Objective.THROUGHPUT : Demands.Objective.LATENCY,
                    chance.percent(50) ? Optional.of(Duration.ofSeconds(10 + chance.below(1_000))) : Optional.empty(),
                    chance.below(3)));
        }
        switch (chance.below(20)) {
            case 0:
                return joined(node, (2 + chance.below(3)) * GIB);
            case 1:
                return new Command.DeclareLost(node(node), TROUBLE);
            case 2:
                return new Command.NodeReturned(node(node));
            case 3:
                return new Command.DrainNode(node(node), chance.percent(50));
            case 4:
            case 5:
                return new Command.Deploy(
                        model(name), chance.percent(50) ? Optional.of(facts()) : Optional.empty(), spec);
            case 6:
                return new Command.Undeploy(deployment);
            case 7:
            case 8:
                return new Command.PlaceInstance(
                        deployment,
                        node(node),
                        new PlanHash("ab".repeat(32)),
                        new Stage("", 0, 1, 0, 29),
                        "djl",
                        "",
                        4096,
                        4,
                        new Bill(List.of(new Bill.Item(Bill.Line.KV_CACHE, GIB)), 2 * GIB));
            case 9:
            case 10:
            case 11:
                return anInstance(state, chance)
                        .<Command>map(it -> new Command.InstanceChanged(
                                it.id(),
                                it.generation(),
                                InstancePhase.values()[chance.below(InstancePhase.values().length)],
                                chance.percent(50) ? TROUBLE : Reason.NONE))
                        .orElse(new Command.StartEpoch(state.epoch() + 1, "x"));
            case 12:
                return anInstance(state, chance)
                        .<Command>map(it -> new Command.BumpGeneration(it.id(), it.generation()))
                        .orElse(new Command.Undeploy(deployment));
            case 13:
                return anInstance(state, chance)
                        .<Command>map(it -> chance.percent(50)
                                ? new Command.Quarantine(it.id(), it.generation(), TROUBLE)
                                : new Command.StopInstance(it.id(), TROUBLE))
                        .orElse(new Command.Undeploy(deployment));
            case 14:
                return anInstance(state, chance)
                        .<Command>map(it -> new Command.RemoveInstance(it.id(), chance.percent(30)))
                        .orElse(new Command.Undeploy(deployment));
            case 15:
                return new Command.ModelChanged(
                        new ModelName(name),
                        ModelPhase.values()[chance.below(4)],
                        chance.percent(30) ? TROUBLE : Reason.NONE,
                        chance.percent(30) ? Optional.of(facts()) : Optional.empty());
            case 17:
            case 18:
                return new Command.ApplySpecs(
                        List.of(
                                new Command.ApplySpecs.Put(secret(name, node), List.of("spec.description")),
                                new Command.ApplySpecs.Put(secret("s", "same"), List.of())),
                        List.of(secret("m" + chance.below(4), "").id()),
                        "key-1",
                        chance.percent(90) ? state.specs().version() : 0);
            case 16:
                return new Command.ExplainDeployment(deployment, chance.percent(50), TROUBLE, Optional.empty());
            default:
                return chance.percent(50)
                        ? new Command.CreateKey(
                                name, Role.values()[chance.below(3)], String.format("%064x", chance.below(20)), "rk_")
                        : new Command.PullModel(model(name), Optional.empty(), Optional.of(node(node)));
        }
    }

    private static Optional<Instance> anInstance(State state, SimulatedEntropy chance) {
        if (state.instances().isEmpty()) return Optional.empty();
        return state.instances().stream()
                .skip(chance.below(state.instances().size()))
                .findFirst();
    }
}
