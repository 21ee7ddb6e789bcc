package io.ruche.scheduler.reconcile;

import static io.ruche.scheduler.house.Things.GIB;
import static io.ruche.scheduler.house.Things.djl;
import static io.ruche.scheduler.house.Things.joined;
import static io.ruche.scheduler.house.Things.model;
import static io.ruche.scheduler.house.Things.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.InstanceActual;
import io.ruche.proto.InstanceState;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.house.Things;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.routing.Router;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A model that no machine holds alone: its stages come and go together. */
class ShardGroupsTest {
    private static final DeploymentName GIANT = new DeploymentName("giant");
    private static final RuntimeOffer SHARDING =
            djl().toBuilder().addPipelineArchitectures("llama").build();

    private final House house = new House(1);
    private final TreeMap<NodeId, NodeObserved> heard = new TreeMap<>();
    private Duration monotonic = Duration.ofHours(1);

    @Test
    void allStagesArePlacedByOneEntry() {
        join("a", "b", "c");
        deploy();
        long before = house.state().revision();
        List<Command> commands = plan();
        assertThat(commands).singleElement().isInstanceOf(Command.PlaceGroup.class);
        commands.forEach(house::submit);

        assertThat(house.state().revision()).isEqualTo(before + 1);
        List<Instance> stages = house.state().instancesOf(GIANT);
        assertThat(stages).hasSize(2);
        assertThat(stages)
                .extracting(Instance::group)
                .containsOnly(stages.get(0).group());
        assertThat(stages)
                .extracting(Instance::planHash)
                .containsOnly(stages.get(0).planHash());
        Replica replica = Replica.of(house.state(), GIANT).get(0);
        assertThat(replica.mode()).isEqualTo(Plan.Mode.PIPELINE);
        assertThat(replica.stages().get(0).stage().lastLayer() + 1)
                .isEqualTo(replica.stages().get(1).stage().firstLayer());
        assertThat(plan()).as("one replica is there").isEmpty();
    }

    @Test
    void oneStageWithoutRoomPlacesNone() {
        join("a", "b");
        deploy();
        Command.PlaceGroup group = (Command.PlaceGroup) plan().get(0);
        Command.PlaceInstance last = group.stages().get(1);
        house.accept(new Command.Deploy(model("other"), Optional.of(Things.big(2 * GIB)), DeploymentSpec.DEFAULT));
        house.accept(new Command.PlaceInstance(
                new DeploymentName("other"),
                last.node(),
                last.planHash(),
                new io.ruche.scheduler.state.Stage("", 0, 1, 0, 9),
                "djl",
                "",
                2048,
                1,
                last.bill()));

        assertThat(house.refuse(group).code()).isEqualTo(FailureCode.DOES_NOT_FIT_NOW);
        assertThat(house.state().instancesOf(GIANT)).isEmpty();
    }

    @Test
    void isReadyWhenEveryStageIsAndIsAskedAtTheFirst() {
        placed();
        says("a", InstanceState.INSTANCE_STATE_READY);
        settle();
        assertThat(phase()).isEqualTo(DeploymentPhase.LOADING);
        assertThat(Router.ready(house.state(), GIANT)).isEmpty();

        says("b", InstanceState.INSTANCE_STATE_READY);
        settle();
        assertThat(phase()).isEqualTo(DeploymentPhase.READY);
        Instance first = Replica.of(house.state(), GIANT).get(0).stages().get(0);
        assertThat(Router.ready(house.state(), GIANT))
                .singleElement()
                .satisfies(it -> assertThat(it.instance()).isEqualTo(first.id()));
        assertThat(DesiredView.of(house.state(), first.node())
                        .getInstances(0)
                        .getStage()
                        .getPeersList())
                .hasSize(2);
    }

    @Test
    void endingOneStageEndsTheGroup() {
        placed();
        Instance one = house.state().instancesOf(GIANT).get(0);
        house.accept(new Command.StopInstance(one.id(), Reason.of("surplus", "", "")));
        assertThat(house.state().instancesOf(GIANT)).extracting(Instance::phase).containsOnly(InstancePhase.STOPPING);
    }

    @Test
    void aStageThatFailedStartsAllAgain() {
        placed();
        says("a", InstanceState.INSTANCE_STATE_READY);
        says("b", InstanceState.INSTANCE_STATE_READY);
        settle();
        says("b", InstanceState.INSTANCE_STATE_FAILED);
        settle();
        assertThat(Router.ready(house.state(), GIANT)).isEmpty();
        house.pass(Restarts.pause(1));
        settle();
        assertThat(house.state().instancesOf(GIANT))
                .extracting(Instance::generation)
                .containsOnly(2L);
    }

    @Test
    void aGroupThatLostAMachineForGoodIsPlacedAnew() {
        join("a", "b", "c");
        deploy();
        settle();
        Instance lost = house.state().instancesOf(GIANT).get(1);
        String gone = house.state().getNode(lost.node()).name();
        monotonic = monotonic.plus(Liveness.LOSS).plusMillis(100);
        for (String name : List.of("a", "b", "c")) if (!name.equals(gone)) hear(name);
        settle();
        assertThat(house.state().getInstance(lost.id()).phase()).isEqualTo(InstancePhase.LOST);
        assertThat(plan()).as("it may come back").isEmpty();

        house.pass(Replicas.GRACE);
        settle();
        for (String name : List.of("a", "b", "c")) if (!name.equals(gone)) hear(name);
        settle();
        List<Instance> stages = house.state().serving(GIANT);
        assertThat(stages).hasSize(2).extracting(Instance::node).doesNotContain(lost.node());
        assertThat(house.state().instancesOf(GIANT)).hasSize(2);
    }

    @Test
    void everyEventOfAGroupIsInTheLogOnce() {
        placed();
        assertThat(house.history().stream()
                        .filter(Event.InstancePlaced.class::isInstance)
                        .count())
                .isEqualTo(2);
        assertThat(house.recovered().instancesOf(GIANT)).isEqualTo(house.state().instancesOf(GIANT));
    }

    private void placed() {
        join("a", "b");
        deploy();
        settle();
        assertThat(house.state().serving(GIANT)).hasSize(2);
    }

    private void join(String... names) {
        for (String name : names) {
            house.accept(joined(name, 3 * GIB, SHARDING));
            hear(name);
        }
    }

    private void deploy() {
        house.accept(new Command.Deploy(
                model("giant"), Optional.of(Things.big(8 * GIB)), new DeploymentSpec("", "", 1, 2048, 1)));
    }

    private void says(String name, InstanceState state) {
        TreeMap<InstanceId, InstanceActual> instances = new TreeMap<>();
        for (Instance instance : house.state().instancesOn(node(name))) {
            instances.put(
                    instance.id(),
                    InstanceActual.newBuilder()
                            .setId(instance.id().value())
                            .setGeneration(instance.generation())
                            .setState(state)
                            .build());
        }
        heard.put(node(name), Heard.now(monotonic, house.state(), Optional.empty(), instances, new TreeMap<>()));
    }

    /** It says nothing but that it is there, and knows the newest. */
    private void hear(String name) {
        heard.put(node(name), Heard.now(monotonic, house.state(), Optional.empty(), new TreeMap<>(), new TreeMap<>()));
    }

    private List<Command> plan() {
        return Planner.plan(
                house.state(), new Observed(monotonic, monotonic.minus(Duration.ofHours(1)), heard), house.now());
    }

    private void settle() {
        for (int round = 0; round < 10; round++) {
            List<Command> commands = plan();
            if (commands.isEmpty()) return;
            commands.forEach(house::submit);
        }
    }

    private DeploymentPhase phase() {
        return house.state().getDeployment(GIANT).phase();
    }
}
