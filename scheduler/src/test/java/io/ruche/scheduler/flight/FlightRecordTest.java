package io.ruche.scheduler.flight;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.Inventory;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.memory.Room;
import io.ruche.scheduler.placement.Considered;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FlightRecordTest {
    private static Decision restart(String object, String message, long at) {
        return Decision.of(Decision.Kind.RESTARTED, List.of(object), message, Reason.NONE, at);
    }

    @Test
    void tellsTheNewestFirstAndARepetitionOnce() {
        FlightRecord record = FlightRecord.EMPTY
                .with(restart("deployment/a", "first", 1))
                .with(restart("deployment/a", "second", 2))
                .with(restart("deployment/a", "second", 3));
        assertThat(record.about("deployment", "a"))
                .extracting(Decision::message)
                .containsExactly("second", "first");
        Decision repeated = record.about("deployment", "a").get(0);
        assertThat(repeated.times()).isEqualTo(2);
        assertThat(repeated.atMillis()).isEqualTo(2);
        assertThat(repeated.lastMillis()).isEqualTo(3);
    }

    @Test
    void keepsTheLastOfEachObjectAndForgetsTheStalestObjects() {
        FlightRecord record = FlightRecord.EMPTY;
        for (int i = 0; i < 100; i++) record = record.with(restart("deployment/a", "number " + i, i));
        assertThat(record.about("deployment", "a")).hasSize(FlightRecord.KEPT);

        for (int i = 0; i < FlightRecord.MOST_OBJECTS; i++) record = record.with(restart("node/" + i, "x", 1_000 + i));
        assertThat(record.about("deployment", "a")).isEmpty();
        assertThat(record.about("node", "0")).hasSize(1);
    }

    @Test
    void holdsNoMoreThanItMayWhateverDecisionsTell() {
        Considered node = new Considered(
                new NodeId("n"),
                "n",
                "djl",
                1,
                1,
                Room.of(Inventory.getDefaultInstance(), new NodeMemory(1, 0, 0)),
                Optional.empty());
        FlightRecord record = FlightRecord.EMPTY;
        int objects = 2 * FlightRecord.MOST_WEIGHT / Considered.MOST;
        for (int i = 0; i < objects; i++) {
            record = record.with(new Decision(
                    Decision.Kind.WAITING,
                    List.of("deployment/" + i),
                    "x".repeat(100_000),
                    Collections.nCopies(1_000, Reason.of("a", "b", "")),
                    Collections.nCopies(1_000, node),
                    Optional.empty(),
                    Optional.empty(),
                    i,
                    i,
                    1));
        }

        assertThat(record.about("deployment", "0")).isEmpty();
        Decision newest =
                record.about("deployment", Integer.toString(objects - 1)).get(0);
        assertThat(newest.considered()).hasSize(Considered.MOST);
        assertThat(newest.reasons()).hasSizeLessThan(20);
        assertThat(newest.message()).hasSizeLessThan(2_100);
    }

    @Test
    void knowsOneDecisionUnderAllItsObjects() {
        FlightRecord record = FlightRecord.EMPTY.with(
                Decision.of(Decision.Kind.STOPPED, List.of("deployment/a", "node/b"), "ended", Reason.NONE, 1));
        assertThat(record.about("node", "b")).isEqualTo(record.about("deployment", "a"));
        assertThat(record.last("node", "b", Decision.Kind.PLACED)).isEmpty();
    }
}
