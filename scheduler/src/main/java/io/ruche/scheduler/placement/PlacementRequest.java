package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.memory.LearntOverhead;
import io.ruche.scheduler.memory.RuntimeProfile;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.ModelName;
import java.util.Optional;

/**
 * One replica that shall be placed.
 *
 * @param sha256 of the model's file, part of the plan's hash; may be empty
 * @param facts of the model; without them nothing can be placed yet
 * @param learnt what runtimes were measured to take beside what their bills name
 */
public record PlacementRequest(
        ModelName model,
        String sha256,
        Optional<ModelFacts> facts,
        DeploymentSpec spec,
        Constraints constraints,
        LearntOverhead learnt) {

    public PlacementRequest(ModelName model, String sha256, Optional<ModelFacts> facts, DeploymentSpec spec) {
        this(model, sha256, facts, spec, Constraints.NONE);
    }

    public PlacementRequest(
            ModelName model, String sha256, Optional<ModelFacts> facts, DeploymentSpec spec, Constraints constraints) {
        this(model, sha256, facts, spec, constraints, LearntOverhead.NONE);
    }

    public PlacementRequest with(DeploymentSpec other) {
        return new PlacementRequest(model, sha256, facts, other, constraints, learnt);
    }

    public PlacementRequest with(Constraints others) {
        return new PlacementRequest(model, sha256, facts, spec, others, learnt);
    }

    public PlacementRequest with(LearntOverhead measured) {
        return new PlacementRequest(model, sha256, facts, spec, constraints, measured);
    }

    /** How a runtime uses memory, with what was learnt of it. */
    RuntimeProfile profile(String runtime) {
        return learnt.apply(
                RuntimeProfile.of(runtime),
                facts.map(ModelFacts::getArchitecture).orElse(""));
    }
}
