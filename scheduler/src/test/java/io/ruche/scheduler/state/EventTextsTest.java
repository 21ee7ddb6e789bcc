package io.ruche.scheduler.state;

import static io.ruche.scheduler.house.Things.GIB;
import static io.ruche.scheduler.house.Things.deploy;
import static io.ruche.scheduler.house.Things.joined;
import static io.ruche.scheduler.house.Things.node;
import static io.ruche.scheduler.house.Things.undeploy;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.house.House;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.ModelPhase;
import io.ruche.scheduler.memory.Bill;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What happened is told in the words of those who run the house. */
class EventTextsTest {
    private final House house = new House(1);

    @Test
    void aStartSaysWhatIsThereAgain() {
        assertThat(last()).isEqualTo("Ruche took up its work for the first time.");
        house.accept(joined("attic", 4 * GIB));
        house.accept(new Command.StartEpoch(5, "member-1"));
        assertThat(last()).isEqualTo("Ruche took up its work; everything up to revision 2 was recovered.");
    }

    @Test
    void aLifeReadsAsSentences() {
        house.accept(joined("attic", 4 * GIB));
        house.accept(deploy("smollm2-135m"));
        house.accept(new Command.ModelChanged(
                new ModelName("smollm2-135m"), ModelPhase.PULLING, Reason.NONE, Optional.empty()));
        house.accept(new Command.PlaceInstance(
                new DeploymentName("smollm2-135m"),
                node("attic"),
                new PlanHash("ab".repeat(32)),
                new Stage("", 0, 1, 0, 29),
                "djl",
                "",
                4096,
                4,
                new Bill(List.of(new Bill.Item(Bill.Line.WEIGHTS, GIB)), 4 * GIB)));
        move(InstancePhase.READY, Reason.NONE);
        move(InstancePhase.FAILED, Reason.of("runtime_died", "It was killed.", ""));
        house.accept(new Command.BumpGeneration(only().id(), only().generation()));
        house.accept(new Command.DeclareLost(node("attic"), Reason.of("node_lost", "It is silent.", "")));
        house.accept(new Command.NodeReturned(node("attic")));
        house.accept(undeploy("smollm2-135m"));
        house.accept(new Command.RemoveInstance(only().id(), false));

        assertThat(house.history().stream().skip(1).map(Event::text))
                .containsExactly(
                        "Node attic joined.",
                        "Model smollm2-135m shall be on disk.",
                        "smollm2-135m shall be served.",
                        "Model smollm2-135m is being fetched.",
                        "smollm2-135m is being fetched.",
                        "smollm2-135m was placed on attic.",
                        "Model smollm2-135m shall be on disk.",
                        "smollm2-135m is being fetched.",
                        "smollm2-135m is loading.",
                        "A replica of smollm2-135m is ready.",
                        "smollm2-135m is ready.",
                        "A replica of smollm2-135m failed: It was killed.",
                        "smollm2-135m is loading: It was killed.",
                        "A replica of smollm2-135m is started again; this is start 2.",
                        "Node attic is lost: It is silent.",
                        "A replica of smollm2-135m is out of reach: It is silent.",
                        "smollm2-135m waits for a place: It is silent.",
                        "Node attic takes work.",
                        "smollm2-135m is stopping.",
                        "A replica of smollm2-135m is stopping: Not wanted any more.",
                        "A replica of smollm2-135m has ended.",
                        "smollm2-135m is served no more.");
    }

    private String last() {
        return house.history().get(house.history().size() - 1).text();
    }

    private void move(InstancePhase phase, Reason why) {
        house.accept(new Command.InstanceChanged(only().id(), only().generation(), phase, why));
    }

    private Instance only() {
        return house.state().instances().iterator().next();
    }
}
