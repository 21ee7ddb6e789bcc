package io.ruche.scheduler.reconcile;

import static io.ruche.scheduler.house.Things.GIB;
import static io.ruche.scheduler.house.Things.deploy;
import static io.ruche.scheduler.house.Things.facts;
import static io.ruche.scheduler.house.Things.joined;
import static io.ruche.scheduler.house.Things.model;
import static io.ruche.scheduler.house.Things.node;
import static io.ruche.scheduler.house.Things.replicas;
import static io.ruche.scheduler.house.Things.undeploy;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.Desired;
import io.ruche.proto.InstanceActual;
import io.ruche.proto.InstanceState;
import io.ruche.proto.ModelActual;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelState;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.house.Things;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.ModelPhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlannerTest {
    private static final DeploymentName SMOL = new DeploymentName("smollm2-135m");

    private final House house = new House(1);
    private final TreeMap<NodeId, NodeObserved> heard = new TreeMap<>();
    private Duration monotonic = Duration.ofHours(1);
    private Duration silenceFrom = monotonic;

    @Test
    void placesWhatIsDeployedAndFollowsTheAgentToReady() {
        join("a", 4 * GIB);
        house.accept(deploy("smollm2-135m"));
        settle();
        assertThat(only().phase()).isEqualTo(InstancePhase.WAITING);

        says("a", InstanceState.INSTANCE_STATE_LOADING);
        settle();
        assertThat(deployment().phase()).isEqualTo(DeploymentPhase.LOADING);
        says("a", InstanceState.INSTANCE_STATE_READY);
        settle();
        assertThat(deployment().phase()).isEqualTo(DeploymentPhase.READY);
        assertThat(plan()).isEmpty();
    }

    @Test
    void pullsAModelOfUnknownSizeFirst() {
        join("a", 4 * GIB);
        house.accept(new Command.Deploy(model("smollm2-135m"), Optional.empty(), DeploymentSpec.DEFAULT));
        settle();
        assertThat(house.state().instances()).isEmpty();
        assertThat(desired("a").getModelsList()).containsExactly(model("smollm2-135m"));

        has("a", ModelState.MODEL_STATE_PULLING);
        settle();
        assertThat(deployment().phase()).isEqualTo(DeploymentPhase.PULLING);
        has("a", ModelState.MODEL_STATE_PRESENT);
        settle();
        assertThat(wish().measured()).isTrue();
        assertThat(only().phase()).isEqualTo(InstancePhase.WAITING);
    }

    @Test
    void aFailedPullFailsTheDeploymentUntilItIsAskedForAgain() {
        join("a", 4 * GIB);
        house.accept(new Command.Deploy(model("smollm2-135m"), Optional.empty(), DeploymentSpec.DEFAULT));
        settle();
        has("a", ModelState.MODEL_STATE_FAILED);
        settle();
        assertThat(deployment().phase()).isEqualTo(DeploymentPhase.FAILED);
        assertThat(deployment().reason().code()).isEqualTo("download_failed");
        assertThat(desired("a").getModelsList()).isEmpty();

        house.accept(new Command.Deploy(model("smollm2-135m"), Optional.empty(), DeploymentSpec.DEFAULT));
        assertThat(plan())
                .as("what was said before the wish is no answer to it")
                .isEmpty();
        assertThat(deployment().phase()).isEqualTo(DeploymentPhase.PENDING);
        assertThat(desired("a").getModelsList()).hasSize(1);
    }

    @Test
    void saysNeverBeforeAnythingIsDownloaded() {
        join("a", 4 * GIB);
        house.accept(
                new Command.Deploy(model("kimi"), Optional.of(Things.big(662_500_000_000L)), DeploymentSpec.DEFAULT));
        settle();
        Deployment kimi = house.state().getDeployment(new DeploymentName("kimi"));

        assertThat(kimi.phase()).isEqualTo(DeploymentPhase.FAILED);
        assertThat(kimi.reason().code()).isEqualTo("memory_never");
        assertThat(kimi.bill()).isPresent();
        assertThat(desired("a").getModelsList()).isEmpty();
        assertThat(plan()).isEmpty();

        join("big", 2_000 * GIB);
        settle();
        assertThat(house.state().getDeployment(new DeploymentName("kimi")).phase())
                .isEqualTo(DeploymentPhase.LOADING);
    }

    @Test
    void twoDeploymentsAreNotPromisedTheSameMemory() {
        join("a", 2 * GIB);
        house.accept(deploy("one", new DeploymentSpec("", "", 1, 4096, 4)));
        house.accept(deploy("two", new DeploymentSpec("", "", 1, 4096, 4)));
        settle();

        assertThat(house.state().instances()).hasSize(1);
        Deployment two = house.state().getDeployment(new DeploymentName("two"));
        assertThat(two.phase()).isEqualTo(DeploymentPhase.PENDING);
        assertThat(two.reason().code()).isEqualTo("memory_now");
    }

    @Test
    void startsAgainAfterAPauseThatDoublesAndGivesUpAfterFive() {
        ready("a");
        for (int failure = 1; failure <= Restarts.MOST_FAILURES; failure++) {
            says("a", InstanceState.INSTANCE_STATE_FAILED);
            settle();
            if (failure == Restarts.MOST_FAILURES) break;
            assertThat(only().phase()).as("failure %d", failure).isEqualTo(InstancePhase.FAILED);
            house.pass(Restarts.pause(failure).minusMillis(1));
            assertThat(plan()).isEmpty();
            house.pass(Duration.ofMillis(1));
            settle();
            assertThat(only().generation()).isEqualTo(failure + 1);
            says("a", InstanceState.INSTANCE_STATE_READY);
            settle();
        }

        assertThat(only().phase()).isEqualTo(InstancePhase.QUARANTINED);
        assertThat(deployment().phase()).isEqualTo(DeploymentPhase.FAILED);
        assertThat(deployment().reason().message()).startsWith("It failed 5 times in a row, at last: It was killed");
        assertThat(desired("a").getInstancesList()).isEmpty();
        assertThat(plan()).isEmpty();
    }

    @Test
    void aDamagedModelIsNotTriedAgain() {
        ready("a");
        says("a", InstanceState.INSTANCE_STATE_FAILED, "damaged_model");
        settle();
        assertThat(only().phase()).isEqualTo(InstancePhase.QUARANTINED);
    }

    @Test
    void pausesDoubleUpToAMinute() {
        assertThat(List.of(1, 2, 3, 4, 6, 7, 50).stream().map(Restarts::pause))
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 8L, 32L, 60L, 60L);
    }

    @Test
    void aNodeIsLostAfterThreeSilentSecondsAndKeepsItsInstanceWhenItReturns() {
        ready("a");
        monotonic = monotonic.plusSeconds(3);
        assertThat(plan()).isEmpty();
        monotonic = monotonic.plusMillis(1);
        settle();
        assertThat(house.state().getNode(node("a")).phase()).isEqualTo(NodePhase.LOST);
        assertThat(deployment().phase()).isEqualTo(DeploymentPhase.PENDING);

        says("a", InstanceState.INSTANCE_STATE_READY);
        settle();
        assertThat(house.state().getNode(node("a")).phase()).isEqualTo(NodePhase.JOINED);
        assertThat(deployment().phase()).isEqualTo(DeploymentPhase.READY);
        assertThat(only().generation()).isEqualTo(1);
    }

    @Test
    void silenceCountsOnlySinceWeListen() {
        ready("a");
        monotonic = monotonic.plusSeconds(100);
        silenceFrom = monotonic.minusSeconds(3);
        assertThat(plan()).isEmpty();
    }

    @Test
    void aLoopThatSleptBeginsToListenAnew() {
        LossClock clock = LossClock.start(Duration.ofSeconds(10)).tick(Duration.ofMillis(10_500));
        assertThat(clock.silenceFrom()).isEqualTo(Duration.ofSeconds(10));
        assertThat(clock.tick(Duration.ofMillis(12_501)).silenceFrom()).isEqualTo(Duration.ofMillis(12_501));
    }

    @Test
    void aLoopThatStalledListensForASecondBeforeAnyoneIsLost() {
        Duration stalled = Duration.ofMillis(21_000);
        LossClock clock = new LossClock(Duration.ofSeconds(10), Duration.ofSeconds(20)).tick(stalled);
        assertThat(stalled.plusSeconds(1).minus(clock.silenceFrom())).isEqualTo(Liveness.LOSS);
    }

    @Test
    void replicasOfALostNodeArePlacedElsewhereAfterTheGrace() {
        ready("a");
        join("b", 4 * GIB);
        monotonic = monotonic.plusSeconds(4);
        says("b");
        settle();
        assertThat(house.state().instances()).hasSize(1);

        house.pass(Replicas.GRACE);
        settle();
        assertThat(house.state().instances()).extracting(Instance::node).contains(node("b"));

        says("b", InstanceState.INSTANCE_STATE_READY);
        says("a", InstanceState.INSTANCE_STATE_READY);
        settle();
        says("a", InstanceState.INSTANCE_STATE_READY);
        says("b", InstanceState.INSTANCE_STATE_READY);
        settle();
        assertThat(house.state().serving(SMOL)).hasSize(1);
    }

    @Test
    void whatIsUndeployedIsRemovedOnceItsAgentNoLongerHasIt() {
        ready("a");
        house.accept(undeploy("smollm2-135m"));
        settle();
        assertThat(house.state().instances()).as("its agent has not heard yet").hasSize(1);
        assertThat(desired("a").getInstancesList()).isEmpty();

        says("a");
        settle();
        assertThat(house.state().instances()).isEmpty();
        assertThat(house.state().deployments()).isEmpty();
    }

    @Test
    void anAgentThatWasStartedAgainLoadsTheSameGeneration() {
        ready("a");
        says("a", InstanceState.INSTANCE_STATE_LOADING);
        settle();
        assertThat(deployment().phase()).isEqualTo(DeploymentPhase.LOADING);
        assertThat(only().generation()).isEqualTo(1);
        assertThat(only().failures()).isZero();
    }

    @Test
    void aDrainingNodeIsEmptiedOnceOthersAreReady() {
        ready("a");
        join("b", 4 * GIB);
        house.accept(new Command.DrainNode(node("a"), true));
        settle();
        assertThat(house.state().instancesOn(node("a")))
                .extracting(Instance::phase)
                .containsExactly(InstancePhase.READY);
        assertThat(desired("a").getDrain()).isTrue();

        says("b", InstanceState.INSTANCE_STATE_READY);
        settle();
        assertThat(house.state().instancesOn(node("a")))
                .extracting(Instance::phase)
                .containsExactly(InstancePhase.STOPPING);
    }

    @Test
    void aDrainingNodeIsEmptiedWhenThereIsNoOther() {
        ready("a");
        house.accept(new Command.DrainNode(node("a"), true));
        settle();
        assertThat(only().phase()).isEqualTo(InstancePhase.STOPPING);
        says("a");
        settle();
        assertThat(deployment().phase()).isEqualTo(DeploymentPhase.PENDING);
        assertThat(deployment().reason().code()).isEqualTo("node_draining");
    }

    @Test
    void fewerReplicasEndTheSurplus() {
        join("a", 4 * GIB);
        join("b", 4 * GIB);
        house.accept(deploy("smollm2-135m", replicas(2)));
        settle();
        says("a", InstanceState.INSTANCE_STATE_LOADING);
        says("b", InstanceState.INSTANCE_STATE_READY);
        settle();
        assertThat(deployment().phase()).isEqualTo(DeploymentPhase.DEGRADED);
        house.accept(deploy("smollm2-135m", replicas(1)));
        settle();

        assertThat(house.state().serving(SMOL)).extracting(Instance::node).containsExactly(node("b"));
        assertThat(deployment().phase()).isEqualTo(DeploymentPhase.READY);
    }

    @Test
    void theDesiredDocumentIsWhole() {
        ready("a");
        Desired desired = desired("a");

        assertThat(desired.getEpoch()).isEqualTo(1);
        assertThat(desired.getVersion()).isEqualTo(house.state().revision());
        assertThat(desired.getInstances(0).getModel()).isEqualTo(model("smollm2-135m"));
        assertThat(desired.getInstances(0).getStage().getSize()).isEqualTo(1);
        assertThat(desired.getInstances(0).getStage().getLastLayer()).isEqualTo(29);
        assertThat(desired.getInstances(0).getOptions().getContext()).isEqualTo(8192);
        assertThat(desired.getInstances(0).getPlanHash())
                .isEqualTo(only().planHash().bytes());
        assertThat(desired.getModelsList()).as("it stays on disk").hasSize(1);
        assertThat(DesiredView.of(house.state(), new NodeId("node-x")).getInstancesList())
                .isEmpty();
    }

    @Test
    void aPreviewBooksNothingAndThinksTheOldReplicaAway() {
        ready("a");
        long revision = house.state().revision();
        DeploymentSpec spec = new DeploymentSpec("", "reference", 1, 8192, 4);
        Placement placement =
                Snapshots.preview(house.state(), observed(), model("smollm2-135m"), Optional.of(facts()), spec);

        assertThat(placement).isInstanceOf(Placement.Placed.class);
        assertThat(house.state().revision()).isEqualTo(revision);
    }

    private void join(String name, long limit) {
        house.accept(joined(name, limit));
        says(name);
    }

    private void ready(String name) {
        join(name, 4 * GIB);
        house.accept(deploy("smollm2-135m"));
        settle();
        says(name, InstanceState.INSTANCE_STATE_READY);
        settle();
        assertThat(deployment().phase()).isEqualTo(DeploymentPhase.READY);
    }

    /** The agent of this node has heard of everything and runs nothing. */
    private void says(String name) {
        hear(name, new TreeMap<>(), new TreeMap<>());
    }

    /** It has heard of everything, and all its instances are in this state. */
    private void says(String name, InstanceState state) {
        says(name, state, "runtime_died");
    }

    private void says(String name, InstanceState state, String reason) {
        TreeMap<InstanceId, InstanceActual> instances = new TreeMap<>();
        for (var spec : desired(name).getInstancesList()) {
            InstanceActual.Builder actual = InstanceActual.newBuilder()
                    .setId(spec.getId())
                    .setGeneration(spec.getGeneration())
                    .setState(state);
            if (state == InstanceState.INSTANCE_STATE_FAILED)
                actual.setReason(reason).setMessage("It was killed.");
            instances.put(new InstanceId(spec.getId()), actual.build());
        }
        hear(name, instances, new TreeMap<>());
    }

    private void has(String name, ModelState state) {
        ModelActual.Builder actual =
                ModelActual.newBuilder().setName("smollm2-135m").setState(state);
        if (state == ModelState.MODEL_STATE_PRESENT) {
            ModelFacts measured =
                    facts().toBuilder().setQuantisation("measured").build();
            actual.setFacts(measured);
        }
        TreeMap<ModelName, ModelActual> models = new TreeMap<>();
        models.put(new ModelName("smollm2-135m"), actual.build());
        hear(name, new TreeMap<>(), models);
    }

    private void hear(
            String name, TreeMap<InstanceId, InstanceActual> instances, TreeMap<ModelName, ModelActual> models) {
        heard.put(node(name), Heard.now(monotonic, house.state(), Optional.empty(), instances, models));
    }

    private Observed observed() {
        return new Observed(monotonic, silenceFrom, heard);
    }

    private List<Command> plan() {
        return Planner.plan(house.state(), observed(), house.now());
    }

    /** Plans until there is nothing to do with what was heard. */
    private void settle() {
        for (int round = 0; round < 10; round++) {
            List<Command> commands = plan();
            if (commands.isEmpty()) return;
            commands.forEach(house::submit);
        }
        assertThat(plan()).as("the planner does not come to rest").isEmpty();
    }

    private Desired desired(String name) {
        return DesiredView.of(house.state(), node(name));
    }

    private Instance only() {
        assertThat(house.state().instances()).hasSize(1);
        return house.state().instances().iterator().next();
    }

    private Deployment deployment() {
        return house.state().getDeployment(SMOL);
    }

    private ModelWish wish() {
        return house.state().findModel(new ModelName("smollm2-135m")).orElseThrow();
    }

    /** Found by the simulation of the house, seed 56: who was told to fetch it never came back. */
    @Test
    void anotherNodeFetchesWhatALostOneWasToldTo() {
        join("a", 4 * GIB);
        join("b", 8 * GIB);
        house.accept(new Command.Deploy(model("smollm2-135m"), Optional.empty(), DeploymentSpec.DEFAULT));
        settle();
        assertThat(wish().nodes()).containsExactly(node("b"));

        house.accept(new Command.DeclareLost(node("b"), Reason.of("node_lost", "It is silent.", "")));
        heard.remove(node("b"));
        settle();

        assertThat(wish().nodes()).containsExactly(node("a"), node("b"));
    }

    @Test
    void aWishedModelGoesToANodeAndIsPresentThere() {
        join("a", 4 * GIB);
        join("b", 8 * GIB);
        house.accept(new Command.PullModel(model("smollm2-135m"), Optional.empty(), Optional.empty()));
        settle();
        assertThat(wish().nodes()).containsExactly(node("b"));
        has("b", ModelState.MODEL_STATE_PRESENT);
        settle();
        assertThat(wish().phase()).isEqualTo(ModelPhase.PRESENT);

        says("b");
        settle();
        assertThat(wish().phase()).as("its file was removed").isEqualTo(ModelPhase.WANTED);
    }
}
