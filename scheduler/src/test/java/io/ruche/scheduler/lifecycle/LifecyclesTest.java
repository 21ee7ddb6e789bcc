package io.ruche.scheduler.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class LifecyclesTest {

    /** {@code -Druche.draw=true} writes the diagrams anew. */
    @TestFactory
    List<DynamicTest> everyTableIsDrawn() {
        return Lifecycles.ALL.stream()
                .map(table -> DynamicTest.dynamicTest(table.name(), () -> isDrawn(table)))
                .toList();
    }

    private static void isDrawn(Lifecycle<?> table) throws IOException {
        Path file = Path.of("..", "docs", "states", table.name() + ".mmd");
        if (Boolean.getBoolean("ruche.draw")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, table.diagram());
        }
        assertThat(Files.readString(file))
                .as("%s differs from the table; -Druche.draw=true draws it anew", file)
                .isEqualTo(table.diagram());
    }

    @Test
    void everyPhaseIsReachedAndLeftOrAnEnd() {
        checkReach(Lifecycles.NODE, NodePhase.class);
        checkReach(Lifecycles.DEPLOYMENT, DeploymentPhase.class);
        checkReach(Lifecycles.INSTANCE, InstancePhase.class);
        checkReach(Lifecycles.MODEL, ModelPhase.class);
        checkReach(Lifecycles.JOB, JobPhase.class);
        checkReach(Lifecycles.TURN, TurnPhase.class);
    }

    private static <P extends Enum<P>> void checkReach(Lifecycle<P> table, Class<P> type) {
        Set<P> reached = EnumSet.of(table.birth());
        boolean grew = true;
        while (grew) {
            grew = false;
            for (P from : EnumSet.copyOf(reached)) {
                for (P to : EnumSet.allOf(type)) grew |= table.allows(from, to) && reached.add(to);
            }
        }
        assertThat(reached).as(table.name()).containsExactlyInAnyOrderElementsOf(EnumSet.allOf(type));
        for (P phase : EnumSet.allOf(type)) {
            boolean left = EnumSet.allOf(type).stream().anyMatch(to -> table.allows(phase, to));
            assertThat(left || table.mayEnd(phase))
                    .as("%s %s", table.name(), phase)
                    .isTrue();
            assertThat(table.allows(phase, phase))
                    .as("%s %s", table.name(), phase)
                    .isFalse();
        }
    }

    @Test
    void whatIsQuarantinedDoesNotStartByItself() {
        assertThat(Lifecycles.INSTANCE.allows(InstancePhase.QUARANTINED, InstancePhase.WAITING))
                .isFalse();
        assertThat(Lifecycles.INSTANCE.allows(InstancePhase.STOPPING, InstancePhase.READY))
                .isFalse();
    }
}
