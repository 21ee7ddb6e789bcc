package io.ruche.scheduler.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.Desired;
import io.ruche.proto.store.StoredInstance;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation sees what it is there to see: each bug that is planted here breaks an invariant within a few seeds. */
class PlantedBugTest {
    private static final int SEEDS = 10;

    static Stream<Arguments> bugs() {
        return Stream.of(
                Arguments.of("the planner forgets what is booked", new ForgetsBookings(), "planned what does not fit"),
                Arguments.of("a restart keeps the generation", new KeepsGeneration(), "keeps its generation"),
                Arguments.of("an agent obeys old orders", new ObeysOldOrders(), "follows an older document"),
                Arguments.of("what a lost node had is not replaced", new NeverReplaces(), "not replaced after a loss"),
                Arguments.of("an instance is removed at once", new RemovesAtOnce(), "is removed though it runs"),
                Arguments.of("a replica is placed twice", new PlacesTwice(), "replicas of"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void isCaught(String what, Core bug, String invariant) {
        Optional<String> caught = Optional.empty();
        for (long seed = 1; seed <= SEEDS && caught.isEmpty(); seed++) {
            caught = play(seed, bug);
        }

        assertThat(caught).as(what).hasValueSatisfying(said -> assertThat(said).contains(invariant));
    }

    private static Optional<String> play(long seed, Core bug) {
        try {
            ClusterRun.play(seed, bug);
            return Optional.empty();
        } catch (AssertionError e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private static final class ForgetsBookings extends Core {
        @Override
        List<Command> plan(State state, Observed observed, Instant now) {
            State weightless = state;
            for (Instance instance : state.instances()) {
                String key = Rows.Kind.INSTANCE.key(instance.id().value());
                byte[] row = Rows.value(state, key).orElseThrow();
                weightless = Rows.load(weightless, key, withoutBill(row));
            }
            return super.plan(weightless, observed, now);
        }

        private static byte[] withoutBill(byte[] row) {
            try {
                return StoredInstance.parseFrom(row).toBuilder()
                        .clearBill()
                        .build()
                        .toByteArray();
            } catch (InvalidProtocolBufferException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class KeepsGeneration extends Core {
        @Override
        List<Event> decided(List<Event> events) {
            return events.stream()
                    .map(event -> event instanceof Event.InstanceRestarted it
                            ? new Event.InstanceRestarted(
                                    it.instance(), it.deployment(), it.generation() - 1, it.atMillis())
                            : event)
                    .toList();
        }
    }

    private static final class ObeysOldOrders extends Core {
        @Override
        boolean follows(Desired offered, Desired followed) {
            return !offered.equals(followed);
        }
    }

    private static final class NeverReplaces extends Core {
        @Override
        List<Command> plan(State state, Observed observed, Instant now) {
            return super.plan(state, observed, now).stream()
                    .filter(command -> !(command instanceof Command.PlaceInstance place
                            && state.instancesOf(place.deployment()).stream()
                                    .anyMatch(instance -> instance.phase() == InstancePhase.LOST)))
                    .toList();
        }
    }

    private static final class RemovesAtOnce extends Core {
        @Override
        List<Command> plan(State state, Observed observed, Instant now) {
            List<Command> commands = new ArrayList<>(super.plan(state, observed, now));
            state.instances().stream()
                    .filter(instance -> instance.phase() == InstancePhase.STOPPING)
                    .forEach(instance -> commands.add(new Command.RemoveInstance(instance.id(), false)));
            return commands;
        }
    }

    private static final class PlacesTwice extends Core {
        @Override
        List<Event> decided(List<Event> events) {
            List<Event> twice = new ArrayList<>(events);
            for (Event event : events) {
                if (event instanceof Event.InstancePlaced it) {
                    twice.add(new Event.InstancePlaced(
                            new InstanceId(it.instance().value() + "b"),
                            it.deployment(),
                            it.node(),
                            it.nodeName(),
                            it.planHash(),
                            it.stage(),
                            it.runtime(),
                            it.precision(),
                            it.context(),
                            it.slots(),
                            it.bill(),
                            it.atMillis()));
                }
            }
            return twice;
        }
    }
}
