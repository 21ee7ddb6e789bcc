package io.ruche.scheduler.reconcile;

import static io.ruche.scheduler.house.Things.GIB;
import static io.ruche.scheduler.house.Things.deploy;
import static io.ruche.scheduler.house.Things.joined;
import static io.ruche.scheduler.house.Things.node;
import static io.ruche.scheduler.house.Things.undeploy;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.Capacity;
import io.ruche.scheduler.flight.Decision;
import io.ruche.scheduler.flight.FlightRecord;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What waits says for what, and is placed as soon as that has come. */
class WakingTest {
    private static final DeploymentSpec WIDE = new DeploymentSpec("", "", 1, 4096, 4);

    private final House house = new House(1);
    private final TreeMap<NodeId, NodeObserved> heard = new TreeMap<>();
    private final Duration monotonic = Duration.ofHours(1);
    private FlightRecord flight = FlightRecord.EMPTY;

    @Test
    void whatFindsNoNodeIsPlacedWhenOneJoins() {
        house.accept(deploy("one"));
        settle();
        assertThat(named("one").reason().code()).isEqualTo("no_nodes");
        assertThat(named("one").phase()).isEqualTo(DeploymentPhase.PENDING);

        join("a", 4 * GIB, 0);
        settle();
        assertThat(named("one").phase()).isEqualTo(DeploymentPhase.LOADING);
    }

    @Test
    void whatFindsTheRoomTakenNamesWhoTakesItAndIsPlacedWhenThatGoes() {
        join("a", 2 * GIB, 0);
        house.accept(deploy("one", WIDE));
        settle();
        house.accept(deploy("two", WIDE));
        settle();
        assertThat(named("two").reason().code()).isEqualTo("memory_now");
        assertThat(named("two").reason().message()).contains("needs", "reserved");
        assertThat(named("two").reason().help()).isEqualTo("Undeploy one.");
        Decision waits = flight.last("deployment", "two", Decision.Kind.WAITING).orElseThrow();
        assertThat(waits.reasons()).extracting(Reason::code).containsExactly("room_taken", "memory_now");
        assertThat(waits.considered()).singleElement().satisfies(it -> {
            assertThat(it.rejection()).isPresent();
            assertThat(it.room().leftBytes()).isLessThan(it.needBytes());
        });

        house.accept(undeploy("one"));
        join("a", 2 * GIB, 0);
        settle();
        settle();
        assertThat(named("two").phase()).isEqualTo(DeploymentPhase.LOADING);
    }

    @Test
    void whatFindsOtherProgramsInItsRoomIsPlacedWhenTheyEnd() {
        join("a", 2 * GIB, 1900L << 20);
        house.accept(deploy("one", WIDE));
        settle();
        assertThat(named("one").reason().code()).isEqualTo("memory_now");
        assertThat(named("one").reason().message()).contains("foreign");

        hear("a", 0);
        settle();
        assertThat(named("one").phase()).isEqualTo(DeploymentPhase.LOADING);
    }

    @Test
    void whatFindsItsNodeDrainingIsPlacedWhenThatEnds() {
        join("a", 4 * GIB, 0);
        house.accept(new Command.DrainNode(node("a"), true));
        house.accept(deploy("one"));
        settle();
        assertThat(named("one").reason().code()).isEqualTo("node_draining");

        house.accept(new Command.DrainNode(node("a"), false));
        settle();
        assertThat(named("one").phase()).isEqualTo(DeploymentPhase.LOADING);
        Decision placed = flight.last("deployment", "one", Decision.Kind.PLACED).orElseThrow();
        assertThat(placed.plan()).isPresent();
        assertThat(placed.considered())
                .singleElement()
                .satisfies(it -> assertThat(it.score()).isPositive());
        assertThat(flight.about("node", "a")).contains(placed);
    }

    @Test
    void aNewLeaderFindsTheReasonsAgain() {
        join("a", 2 * GIB, 0);
        house.accept(deploy("one", WIDE));
        house.accept(deploy("two", WIDE));
        settle();
        Optional<Decision> again =
                Explanations.waiting(house.state(), observed(), named("two"), FleetKnowledge.BUILT_IN, 7);
        assertThat(again.orElseThrow().reasons()).extracting(Reason::code).contains("memory_now");
        assertThat(Explanations.waiting(house.state(), observed(), named("one"), FleetKnowledge.BUILT_IN, 7))
                .as("it waits for nothing")
                .isEmpty();
    }

    private void join(String name, long limit, long foreign) {
        house.accept(joined(name, limit));
        hear(name, foreign);
    }

    private void hear(String name, long foreign) {
        long total = house.state().getNode(node(name)).inventory().getMemoryTotalBytes();
        long booked = house.state().reservedBytes(node(name));
        long outside = total - house.state().getNode(node(name)).memoryLimitBytes();
        Capacity capacity = Capacity.newBuilder()
                .setMemoryAvailableBytes(total - outside - booked - foreign)
                .setOwnMemoryBytes(booked)
                .build();
        heard.put(
                node(name),
                Heard.now(monotonic, house.state(), Optional.of(capacity), new TreeMap<>(), new TreeMap<>()));
    }

    private Observed observed() {
        return new Observed(monotonic, monotonic, heard);
    }

    private void settle() {
        for (int i = 0; i < 10; i++) {
            Planner.Round round = Planner.plan(house.state(), observed(), house.now(), FleetKnowledge.BUILT_IN);
            for (Decision decision : round.decisions()) flight = flight.with(decision);
            if (round.commands().isEmpty()) return;
            round.commands().forEach(house::submit);
        }
    }

    private Deployment named(String name) {
        return house.state().getDeployment(new DeploymentName(name));
    }
}
