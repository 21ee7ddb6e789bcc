package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.speed.SpeedModel;
import io.ruche.scheduler.speed.StageSpeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A plan as the speed model takes it.
 *
 * @param stages in rank order
 * @param hops between neighbours of a pipeline
 * @param slowest link of a tensor-parallel group
 */
public record PlanStages(List<StageSpeed> stages, List<Link> hops, Optional<Link> slowest) {
    public PlanStages {
        stages = List.copyOf(stages);
        hops = List.copyOf(hops);
    }

    /**
     * @param snapshot in which the plan was made
     * @return empty where the kind of a machine is not known
     */
    public static Optional<PlanStages> of(Plan plan, ModelFacts facts, Snapshot snapshot) {
        List<StageSpeed> stages = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        List<Plan.PlannedStage> planned = plan.stages();
        int layers = Math.max(1, facts.getLayers());
        for (int i = 0; i < planned.size(); i++) {
            Plan.PlannedStage it = planned.get(i);
            Optional<Device> device = snapshot.position(it.node()).stream()
                    .mapToObj(at -> snapshot.nodes().get(at).device())
                    .findFirst()
                    .flatMap(known -> known);
            if (device.isEmpty()) return Optional.empty();
            LayerReads reads = LayerReads.of(facts, it.runtime(), it.precision());
            boolean whole = plan.mode() != Plan.Mode.PIPELINE;
            stages.add(
                    whole
                            ? reads.all(device.get())
                            : reads.range(
                                    device.get(),
                                    it.stage().firstLayer(),
                                    Math.min(layers - 1, it.stage().lastLayer())));
            for (int j = plan.mode() == Plan.Mode.PIPELINE ? Math.max(0, i - 1) : 0; j < i; j++) {
                Optional<Link> link = snapshot.links().find(planned.get(j).node(), it.node());
                if (link.isEmpty()) return Optional.empty();
                links.add(whole ? link.get() : SpeedModel.pipelineHop(it.runtime(), link.get()));
            }
        }
        Optional<Link> slowest = links.stream().max(Links.BEST_FIRST);
        boolean pipeline = plan.mode() == Plan.Mode.PIPELINE;
        return Optional.of(new PlanStages(stages, pipeline ? links : List.of(), pipeline ? Optional.empty() : slowest));
    }
}
