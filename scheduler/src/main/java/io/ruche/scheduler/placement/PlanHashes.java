package io.ruche.scheduler.placement;

import io.ruche.scheduler.hash.Sha256;
import io.ruche.scheduler.state.PlanHash;
import java.util.List;

/** SHA-256 over a plan's canonical form: one {@code name=value} a line, stages in rank order. */
final class PlanHashes {
    private PlanHashes() {}

    static PlanHash of(PlacementRequest request, Plan.Mode mode, List<Plan.PlannedStage> stages) {
        StringBuilder form = new StringBuilder("ruche-plan=1\n");
        line(form, "model", request.model().value());
        line(form, "sha256", request.sha256());
        line(form, "mode", mode.name());
        for (Plan.PlannedStage stage : stages) {
            line(form, "rank", stage.stage().rank() + "/" + stage.stage().size());
            line(form, "node", stage.node().value());
            line(
                    form,
                    "layers",
                    stage.stage().firstLayer() + "-" + stage.stage().lastLayer());
            line(form, "runtime", stage.runtime());
            line(form, "precision", stage.precision());
            line(form, "context", Integer.toString(stage.context()));
            line(form, "slots", Integer.toString(stage.slots()));
        }
        return PlanHash.of(Sha256.of(form.toString()));
    }

    private static void line(StringBuilder form, String name, String value) {
        form.append(name).append('=').append(value).append('\n');
    }
}
