package io.ruche.scheduler.placement;

import static io.ruche.scheduler.placement.Fleet.GB;
import static io.ruche.scheduler.placement.Fleet.GIB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.speed.SpeedModel;
import io.ruche.scheduler.speed.StageSpeed;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Stage;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardsTest {
    private static final RuntimeOffer MLX = Fleet.mlx("llama");
    private static final Device SMALL = new Device("small", 64 * GIB, 48 * GIB, 273e9, 0, 0, 0);
    private static final Device QUICK = new Device("quick", 64 * GIB, 48 * GIB, 819e9, 0, 0, 0);

    @Test
    void allMachinesTogetherAreToldWhereTheyLackRoom() {
        RuntimeOffer mlx = Fleet.mlx("llama");
        Device machine = new Device("m", 64L << 30, 50 * Fleet.GB, 273e9, 0, 0, 0);
        Snapshot two = new Fleet()
                .with("a", machine, mlx)
                .with("b", machine, mlx)
                .linked("a", "b", Fleet.ETHERNET)
                .snapshot();
        PlacementRequest large = Fleet.request("large", Fleet.layered("llama", 20, 150 * Fleet.GB));

        Placement placement = Placement.place(large, two);

        assertThat(placement).isInstanceOf(Placement.Never.class);
        assertThat(((Placement.Never) placement).reasons())
                .filteredOn(reason -> reason.code().equals("memory_together"))
                .singleElement()
                .satisfies(reason -> assertThat(reason.message())
                        .contains("(expected: <= 100 GB, all that the 2 machines that could hold a part of it"));
    }

    @Test
    void llamaCppPaysForEachBorderOfAPipeline() {
        Device machine = new Device("m", 64L << 30, 50 * Fleet.GB, 273e9, 0, 0, 0);
        double mlx = pipelineSeconds(machine, "mlx");
        double rpc = pipelineSeconds(machine, "llama.cpp");

        assertThat(rpc - mlx).isCloseTo(SpeedModel.LLAMA_CPP_RPC_HOP_SECONDS, within(1e-6));
    }

    private static double pipelineSeconds(Device machine, String runtime) {
        RuntimeOffer offer = Fleet.mlx("llama").toBuilder()
                .setName(runtime)
                .clearTensorArchitectures()
                .build();
        Snapshot two = new Fleet()
                .with("a", machine, offer)
                .with("b", machine, offer)
                .linked("a", "b", Fleet.ETHERNET)
                .snapshot();
        Placement placement = Placement.place(Fleet.request("m", Fleet.layered("llama", 20, 70 * Fleet.GB)), two);
        return 1
                / ((Placement.Placed) placement)
                        .plan()
                        .prediction()
                        .orElseThrow()
                        .decodeTokensPerSecond();
    }

    @Test
    void oneMachineIsBetterThanTwoFasterOnes() {
        Fleet fleet = line(3, QUICK).with("z", new Device("large", 256 * GIB, 192 * GIB, 100e9, 0, 0, 0), MLX);
        assertThat(plan(fleet.snapshot(), 80).mode()).isEqualTo(Plan.Mode.SINGLE);
    }

    @Test
    void takesTheFewestMachinesThatHoldIt() {
        assertThat(plan(line(5, SMALL).snapshot(), 80).stages()).hasSize(2);
        assertThat(plan(line(5, SMALL).snapshot(), 130).stages()).hasSize(3);
        assertThat(plan(line(5, SMALL).snapshot(), 220).stages()).hasSize(5);
    }

    @Test
    void fastMachinesTakeTheLayersThatTheyHave() {
        Fleet fleet = new Fleet().with("a", SMALL, MLX).with("b", QUICK, MLX).linked("a", "b", Fleet.THUNDERBOLT);
        Plan plan = plan(fleet.snapshot(), 60);
        Plan.PlannedStage quick = plan.stages().stream()
                .filter(it -> it.nodeName().equals("b"))
                .findFirst()
                .orElseThrow();

        assertThat(layers(quick)).isGreaterThan(15);
        assertThat(quick.bill().totalBytes()).isLessThanOrEqualTo(quick.bill().limitBytes());
    }

    @Test
    void forManyRequestsAtOnceTheSlowestStageIsFastest() {
        Fleet fleet = new Fleet().with("a", SMALL, MLX).with("b", QUICK, MLX).linked("a", "b", Fleet.THUNDERBOLT);
        PlacementRequest request = request(60);
        Plan latency = placed(request, fleet.snapshot());
        Plan throughput = placed(
                request.with(Constraints.NONE.withObjective(Constraints.Objective.THROUGHPUT)), fleet.snapshot());

        assertThat(slowest(throughput, fleet)).isLessThanOrEqualTo(slowest(latency, fleet));
        assertThat(throughput.prediction().orElseThrow().decodeTokensPerSecond())
                .isLessThanOrEqualTo(latency.prediction().orElseThrow().decodeTokensPerSecond());
    }

    @Test
    void aChainIsWalkedInItsOrder() {
        Fleet fleet = new Fleet();
        for (String name : List.of("a", "b", "c", "d")) fleet.with(name, SMALL, MLX);
        fleet.linked("c", "a", Fleet.ETHERNET).linked("a", "d", Fleet.ETHERNET).linked("d", "b", Fleet.ETHERNET);
        List<String> names = plan(fleet.snapshot(), 150).stages().stream()
                .map(Plan.PlannedStage::nodeName)
                .toList();

        assertThat(names).isIn(List.of("c", "a", "d", "b"), List.of("b", "d", "a", "c"));
    }

    @Test
    void tensorParallelNeedsHeadsThatDivide() {
        ModelFacts nine = Fleet.layered("llama", 30, 80 * GB).toBuilder()
                .setHeads(9)
                .setKvHeads(3)
                .build();
        Fleet fleet = mesh(3, SMALL, Fleet.RDMA);

        assertThat(placed(Fleet.request("m", nine), fleet.snapshot()).mode()).isEqualTo(Plan.Mode.PIPELINE);
        assertThat(plan(fleet.snapshot(), 80).mode()).isEqualTo(Plan.Mode.TENSOR);
        ModelFacts three = nine.toBuilder().setFileBytes(130 * GB).build();
        assertThat(placed(Fleet.request("m", scaled(three, 130)), fleet.snapshot())
                        .mode())
                .as("three ranks")
                .isEqualTo(Plan.Mode.TENSOR);
    }

    @Test
    void whatTheRuntimeCannotCutThatWayIsCutTheOther() {
        RuntimeOffer pipelineOnly = MLX.toBuilder().clearTensorArchitectures().build();
        RuntimeOffer tensorOnly = MLX.toBuilder().clearPipelineArchitectures().build();
        for (RuntimeOffer offer : List.of(pipelineOnly, tensorOnly)) {
            Fleet fleet =
                    new Fleet().with("a", SMALL, offer).with("b", SMALL, offer).linked("a", "b", Fleet.RDMA);
            assertThat(plan(fleet.snapshot(), 80).mode())
                    .isEqualTo(offer == pipelineOnly ? Plan.Mode.PIPELINE : Plan.Mode.TENSOR);
        }
        Fleet slow = new Fleet()
                .with("a", SMALL, tensorOnly)
                .with("b", SMALL, tensorOnly)
                .linked("a", "b", Fleet.THUNDERBOLT);
        assertThat(Placement.place(request(80), slow.snapshot())).isInstanceOf(Placement.Never.class);
    }

    @Test
    void equalMachinesOfUnknownKindGetEqualBytesAndNoPrediction() {
        Fleet known = mesh(2, SMALL, Fleet.ETHERNET);
        List<NodeSnapshot> nodes = known.nodes().stream()
                .map(it -> new NodeSnapshot(it.node(), it.memory(), 0, false, false))
                .toList();
        Plan plan = placed(request(80), new Snapshot(nodes, known.links()));

        assertThat(plan.prediction()).isEmpty();
        assertThat(layers(plan.stages().get(0))).isEqualTo(15);
    }

    @Test
    void aGroupIsBookedWholeAndTheNextGoesElsewhere() {
        Snapshot snapshot = mesh(4, SMALL, Fleet.RDMA).snapshot();
        Plan first = plan(snapshot, 80);
        Plan second = placed(request(80), snapshot.book(first));

        assertThat(first.stages())
                .extracting(Plan.PlannedStage::node)
                .doesNotContainAnyElementsOf(
                        second.stages().stream().map(Plan.PlannedStage::node).toList());
        assertThat(Placement.place(request(80), snapshot.book(first).book(second)))
                .as("no half of a group")
                .isInstanceOf(Placement.NotNow.class);
        assertThat(first.stages()).extracting(Plan.PlannedStage::slots).containsOnly(1);
    }

    @Test
    void moreThanEightMachinesAreOrderedToo() {
        Plan plan = plan(line(12, SMALL).snapshot(), 370);
        assertThat(plan.stages()).hasSizeBetween(10, 12);
    }

    @Test
    void aPlanThatLeavesALayerOutIsNone() {
        Plan plan = plan(mesh(2, SMALL, Fleet.ETHERNET).snapshot(), 80);
        Plan.PlannedStage last = plan.stages().get(1);
        Stage gap =
                new Stage("", 1, 2, last.stage().firstLayer() + 1, last.stage().lastLayer());
        Plan.PlannedStage late =
                new Plan.PlannedStage(last.node(), "b", gap, "mlx", "", last.context(), 1, last.bill());

        assertThatThrownBy(() -> new Plan(
                        plan.hash(), Plan.Mode.PIPELINE, List.of(plan.stages().get(0), late), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The prefix sums of the search take it for granted. */
    @Test
    void theSpeedModelIsASumOverLayersAndBytes() {
        for (ModelFacts facts : List.of(Fleet.kimi(), Fleet.layered("llama", 20, 20 * GB))) {
            double whole = SpeedModel.stageSeconds(facts, new StageSpeed(SMALL, 7, 5 * GB, 0), 1);
            double sum = 7 * SpeedModel.stageSeconds(facts, new StageSpeed(SMALL, 1, 0, 0), 1)
                    + 5 * SpeedModel.stageSeconds(facts, new StageSpeed(SMALL, 0, GB, 0), 1);
            assertThat(sum).isCloseTo(whole, Percentage.withPercentage(0.001));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void holdsEachLayerOnceWithinEachCapAndTheSameForAnyOrderOfNodes(long seed) {
        SimulatedEntropy chance = new SimulatedEntropy(seed);
        int size = 3 + chance.below(8);
        Fleet fleet = new Fleet();
        Device[] kinds = {SMALL, QUICK};
        Link[] links = {Fleet.RDMA, Fleet.THUNDERBOLT, Fleet.ETHERNET};
        for (int i = 0; i < size; i++) fleet.with("n" + i, kinds[chance.below(2)], MLX);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                if (chance.percent(60)) fleet.linked("n" + i, "n" + j, links[chance.below(3)]);
            }
        }
        List<NodeSnapshot> nodes = new ArrayList<>();
        for (NodeSnapshot node : fleet.nodes()) {
            long reserved = node.memory().limitBytes() / 100 * chance.below(40);
            nodes.add(node.with(new NodeMemory(node.memory().limitBytes(), reserved, 0)));
        }
        PlacementRequest request = request(60 + chance.below(200));
        Placement placement = Placement.place(request, new Snapshot(nodes, fleet.links()));
        for (int shuffle = 0; shuffle < 5; shuffle++) {
            NodeSnapshot moved = nodes.remove(chance.below(nodes.size()));
            nodes.add(chance.below(nodes.size() + 1), moved);
            assertThat(Placement.place(request, new Snapshot(nodes, fleet.links())))
                    .as("seed %d", seed)
                    .isEqualTo(placement);
        }
        if (!(placement instanceof Placement.Placed placed)) return;
        Plan plan = placed.plan();
        assertThat(plan.stages())
                .allMatch(it -> it.bill().totalBytes() <= it.bill().limitBytes());
        assertThat(plan.stages().get(plan.stages().size() - 1).stage().lastLayer())
                .isEqualTo(29);
    }

    private static double slowest(Plan plan, Fleet fleet) {
        ModelFacts facts = request(60).facts().orElseThrow();
        LayerReads reads = LayerReads.of(facts, "mlx", "");
        return plan.stages().stream()
                .mapToDouble(stage -> SpeedModel.stageSeconds(
                        facts,
                        reads.range(
                                fleet.nodes().stream()
                                        .filter(it -> it.node().id().equals(stage.node()))
                                        .findFirst()
                                        .orElseThrow()
                                        .device()
                                        .orElseThrow(),
                                stage.stage().firstLayer(),
                                stage.stage().lastLayer()),
                        1))
                .max()
                .orElseThrow();
    }

    private static ModelFacts scaled(ModelFacts facts, long gigabytes) {
        ModelFacts.Builder larger = facts.toBuilder();
        for (int layer = 1; layer <= facts.getLayers(); layer++) {
            larger.setLayerBytes(layer, gigabytes * GB / facts.getLayers());
        }
        return larger.build();
    }

    private static Fleet line(int size, Device device) {
        Fleet fleet = new Fleet();
        for (int i = 0; i < size; i++) fleet.with("n" + (10 + i), device, MLX);
        for (int i = 1; i < size; i++) fleet.linked("n" + (9 + i), "n" + (10 + i), Fleet.THUNDERBOLT);
        return fleet;
    }

    private static Fleet mesh(int size, Device device, Link link) {
        Fleet fleet = new Fleet();
        for (int i = 0; i < size; i++) fleet.with("n" + i, device, MLX);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) fleet.linked("n" + i, "n" + j, link);
        }
        return fleet;
    }

    private static PlacementRequest request(long gigabytes) {
        return Fleet.request("m", Fleet.layered("llama", 30, gigabytes * GB))
                .with(new DeploymentSpec("", "", 1, 4_096, 0));
    }

    private static Plan plan(Snapshot snapshot, long gigabytes) {
        return placed(request(gigabytes), snapshot);
    }

    private static Plan placed(PlacementRequest request, Snapshot snapshot) {
        return ((Placement.Placed) Placement.place(request, snapshot)).plan();
    }

    private static int layers(Plan.PlannedStage stage) {
        return stage.stage().lastLayer() - stage.stage().firstLayer() + 1;
    }
}
