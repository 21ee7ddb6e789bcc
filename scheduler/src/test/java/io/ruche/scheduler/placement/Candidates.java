package io.ruche.scheduler.placement;

import static io.ruche.scheduler.house.Things.GIB;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.house.Things;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.Reason;
import java.util.List;
import java.util.Optional;

/** A candidate that every filter lets pass, and ways to spoil it. */
final class Candidates {
    static final String NODE = "a";

    DeploymentSpec spec = DeploymentSpec.DEFAULT;
    ModelFacts facts = Things.facts();
    RuntimeOffer offer = Things.djl();
    long limit = 8 * GIB;
    long reserved = 0;
    boolean quarantined = false;
    boolean lost = false;
    boolean draining = false;
    boolean noOffer = false;
    int replicas = 0;
    Constraints constraints = Constraints.NONE;

    Candidate get() {
        House house = new House(1);
        house.accept(
                noOffer
                        ? new Command.NodeJoined(Things.node(NODE), NODE, "1", "", Things.inventory(limit), List.of())
                        : Things.joined(NODE, limit, offer));
        if (draining) house.accept(new Command.DrainNode(Things.node(NODE), true));
        if (lost) house.accept(new Command.DeclareLost(Things.node(NODE), Reason.of("node_lost", "silent", "")));
        NodeSnapshot node = new NodeSnapshot(
                house.state().getNode(Things.node(NODE)),
                new NodeMemory(limit, reserved, 0),
                replicas,
                quarantined,
                false);
        return new Candidate(
                new PlacementRequest(new ModelName("m"), "", Optional.of(facts), spec, constraints),
                facts,
                node,
                noOffer ? Optional.empty() : Optional.of(offer));
    }
}
