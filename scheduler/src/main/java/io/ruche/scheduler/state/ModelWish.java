package io.ruche.scheduler.state;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.lifecycle.ModelPhase;
import java.util.List;
import java.util.Optional;

/**
 * A model that shall be on disks of this cluster, and what is known about it.
 *
 * @param spec where it comes from
 * @param nodes that shall hold it, sorted; empty until one is chosen
 * @param phase of the node that is furthest
 * @param facts from the catalogue at first, from the file's own header once an agent has it
 * @param measured whether the facts are the file's own
 * @param revision the log entry of its last change
 */
public record ModelWish(
        ModelName name,
        ModelSpec spec,
        List<NodeId> nodes,
        ModelPhase phase,
        Reason reason,
        Optional<ModelFacts> facts,
        boolean measured,
        long createdAtMillis,
        long revision,
        Timeline timeline) {

    public ModelWish {
        nodes = List.copyOf(nodes);
    }
}
