package io.ruche.scheduler.reconcile;

import static io.ruche.scheduler.house.Things.GIB;
import static io.ruche.scheduler.house.Things.deploy;
import static io.ruche.scheduler.house.Things.facts;
import static io.ruche.scheduler.house.Things.joined;
import static io.ruche.scheduler.house.Things.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ruche.proto.InstanceActual;
import io.ruche.proto.InstanceState;
import io.ruche.scheduler.device.DeviceSheet;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.placement.Forecast;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.NodeId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class LearningTest {
    private static final DeploymentName ONE = new DeploymentName("one");
    private static final DeviceSheet A_IS_A_STUDIO = DeviceSheet.of(
            "devices.yaml", "cluster: {nodes: {a: mac-studio-m2-ultra-64}}".getBytes(StandardCharsets.UTF_8));

    private final House house = new House(1);
    private final TreeMap<NodeId, NodeObserved> heard = new TreeMap<>();
    private final Duration monotonic = Duration.ofHours(1);

    @Test
    void anUnknownMachineIsPredictedByWhatWasMeasuredOnIt() {
        ready();
        FleetKnowledge before = new FleetKnowledge(DeviceSheet.BUILT_IN, Learning.NONE);
        assertThat(forecast(before).decodeTokensPerSecond()).isEmpty();

        FleetKnowledge after = before;
        for (int request = 1; request <= 3; request++) {
            assertThat(forecast(after).decodeTokensPerSecond()).isEmpty();
            says(0, 100 * request, 60f + request / 100f);
            after = knows(after);
        }
        assertThat(forecast(after).decodeTokensPerSecond().orElseThrow()).isCloseTo(60, within(0.5));
        assertThat(after.kind(house.state().getNode(node("a"))).orElseThrow().name())
                .isEqualTo("measured");
    }

    @Test
    void aKnownMachinesPredictionIsCorrectedFromTheThirdMeasurementOn() {
        ready();
        FleetKnowledge knowledge = new FleetKnowledge(A_IS_A_STUDIO, Learning.NONE);
        double raw = forecast(knowledge).decodeTokensPerSecond().orElseThrow();
        for (int i = 1; i <= 3; i++) {
            says(0, 100 * i, (float) raw / 2 + i / 1000f);
            if (i == 3) {
                assertThat(forecast(knowledge).decodeTokensPerSecond().orElseThrow())
                        .as("two measurements may be chance")
                        .isEqualTo(raw);
            }
            knowledge = knows(knowledge);
        }
        assertThat(forecast(knowledge).decodeTokensPerSecond().orElseThrow()).isCloseTo(raw / 2, within(0.1));
    }

    @Test
    void theSameReadingCountsOnce() {
        ready();
        says(400 << 20, 100, 60f);
        Learning once = Learning.NONE.with(house.state(), observed(), DeviceSheet.BUILT_IN);
        assertThat(once.with(house.state(), observed(), DeviceSheet.BUILT_IN)).isSameAs(once);
    }

    @Test
    void oneLongAnswerIsOneMeasurement() {
        ready();
        FleetKnowledge knowledge = new FleetKnowledge(DeviceSheet.BUILT_IN, Learning.NONE);
        for (int report = 1; report <= 40; report++) {
            says(0, 20 * report, 60f);
            knowledge = knows(knowledge);
        }
        assertThat(forecast(knowledge).decodeTokensPerSecond()).isEmpty();
    }

    @Test
    void aBrokenReadingTeachesNothing() {
        ready();
        says(0, 100, Float.NaN);
        FleetKnowledge knowledge = knows(new FleetKnowledge(DeviceSheet.BUILT_IN, Learning.NONE));
        assertThat(forecast(knowledge).decodeTokensPerSecond()).isEmpty();
        says(0, 200, 1e30f);
        assertThat(forecast(knows(knowledge)).decodeTokensPerSecond()).isEmpty();
    }

    @Test
    void footprintsChangeTheOverheadOfTheNextBill() {
        FleetKnowledge knowledge = new FleetKnowledge(DeviceSheet.BUILT_IN, Learning.NONE);
        long assumed = preview(knowledge);
        ready();
        for (int load = 0; load < 3; load++) {
            long named = instance().bill().totalBytes() - (320L << 20);
            says(named + (500L << 20), 0, 0);
            knowledge = knows(knowledge);
            again();
        }
        assertThat(preview(knowledge) - assumed).isEqualTo((500L - 320) << 20);
    }

    @Test
    void loadsArePredictedAsTheyWereSeen() {
        house.accept(joined("a", 40 * GIB));
        hear(InstanceState.INSTANCE_STATE_WAITING, 0, 0, 0);
        house.accept(deploy("one"));
        settle();
        hear(InstanceState.INSTANCE_STATE_LOADING, 0, 0, 0);
        settle();
        house.pass(Duration.ofSeconds(4));
        says(100 << 20, 0, 0);
        settle();
        assertThat(Learning.loadSeconds(instance()).orElseThrow()).isEqualTo(4);
        FleetKnowledge knowledge = knows(new FleetKnowledge(DeviceSheet.BUILT_IN, Learning.NONE));
        assertThat(forecast(knowledge).loadSeconds().orElseThrow()).isCloseTo(4, within(0.01));
    }

    private void ready() {
        house.accept(joined("a", 40 * GIB));
        hear(InstanceState.INSTANCE_STATE_WAITING, 0, 0, 0);
        house.accept(deploy("one"));
        settle();
        says(0, 0, 0);
        settle();
    }

    /** The same loads once more. */
    private void again() {
        hear(InstanceState.INSTANCE_STATE_FAILED, 0, 0, 0);
        settle();
        house.pass(Duration.ofMinutes(10));
        settle();
        says(0, 0, 0);
        settle();
    }

    private void says(long footprint, long tokens, float rate) {
        hear(InstanceState.INSTANCE_STATE_READY, footprint, tokens, rate);
    }

    private void hear(InstanceState state, long footprint, long tokens, float rate) {
        TreeMap<InstanceId, InstanceActual> instances = new TreeMap<>();
        for (Instance it : house.state().instancesOf(ONE)) {
            InstanceActual.Builder actual = InstanceActual.newBuilder()
                    .setId(it.id().value())
                    .setGeneration(it.generation())
                    .setState(state)
                    .setFootprintBytes(footprint)
                    .setGeneratedTokens(tokens)
                    .setFacts(facts());
            if (rate != 0) actual.setDecodeTokensPerSecond(rate);
            instances.put(it.id(), actual.build());
        }
        heard.put(
                node("a"), Heard.now(monotonic, house.state(), java.util.Optional.empty(), instances, new TreeMap<>()));
    }

    private FleetKnowledge knows(FleetKnowledge before) {
        return new FleetKnowledge(before.sheet(), before.learnt().with(house.state(), observed(), before.sheet()));
    }

    private Forecast forecast(FleetKnowledge knowledge) {
        Replica replica = Replica.of(house.state(), ONE).get(0);
        return knowledge.forecast(house.state(), facts(), replica.mode(), replica.planned(house.state()));
    }

    private long preview(FleetKnowledge knowledge) {
        if (house.state().nodes().isEmpty()) house.accept(joined("a", 40 * GIB));
        Command.Deploy asked = deploy("preview");
        var placement = Snapshots.preview(
                        new Machines(house.state(), knowledge), observed(), asked.model(), asked.facts(), asked.spec())
                .placement();
        return ((io.ruche.scheduler.placement.Placement.Placed) placement)
                .plan()
                .stages()
                .get(0)
                .bill()
                .totalBytes();
    }

    private Observed observed() {
        return new Observed(monotonic, monotonic, heard);
    }

    private Instance instance() {
        return house.state().instancesOf(ONE).get(0);
    }

    private void settle() {
        for (int i = 0; i < 10; i++) {
            List<Command> commands = Planner.plan(house.state(), observed(), house.now());
            if (commands.isEmpty()) return;
            commands.forEach(house::submit);
        }
    }
}
