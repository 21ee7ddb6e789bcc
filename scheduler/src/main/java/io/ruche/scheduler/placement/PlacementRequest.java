package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.ModelName;
import java.util.Optional;

/**
 * One replica that shall be placed.
 *
 * @param sha256 of the model's file, part of the plan's hash; may be empty
 * @param facts of the model; without them nothing can be placed yet
 */
public record PlacementRequest(
        ModelName model, String sha256, Optional<ModelFacts> facts, DeploymentSpec spec, Constraints constraints) {

    public PlacementRequest(ModelName model, String sha256, Optional<ModelFacts> facts, DeploymentSpec spec) {
        this(model, sha256, facts, spec, Constraints.NONE);
    }

    public PlacementRequest with(DeploymentSpec other) {
        return new PlacementRequest(model, sha256, facts, other, constraints);
    }

    public PlacementRequest with(Constraints others) {
        return new PlacementRequest(model, sha256, facts, spec, others);
    }
}
