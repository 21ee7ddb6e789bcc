package io.ruche.scheduler.buy;

import io.ruche.scheduler.placement.Batch;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.speed.Prediction;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All models wanted, served at once.
 *
 * @param plans one for each, in their order
 * @param after what is left
 */
public record Serving(List<Want> wants, List<Plan> plans, Snapshot after) {
    public Serving {
        wants = List.copyOf(wants);
        plans = List.copyOf(plans);
    }

    /** Empty when not all of them fit. */
    static Optional<Serving> on(Snapshot snapshot, List<Want> wants) {
        return Batch.placeAll(wants.stream().map(Want::request).toList(), snapshot)
                .map(outcome -> new Serving(wants, plans(outcome), outcome.after()));
    }

    private static List<Plan> plans(Batch.Outcome outcome) {
        List<Plan> plans = new ArrayList<>();
        for (Placement placement : outcome.placements()) {
            if (placement instanceof Placement.Placed placed) plans.add(placed.plan());
        }
        return plans;
    }

    /** Tokens a second that the model decodes; 0 when nobody can say, or when it makes none. */
    public double speed(int want) {
        if (!wants.get(want).writes()) return 0;
        return plans.get(want)
                .prediction()
                .map(Prediction::decodeTokensPerSecond)
                .orElse(0.0);
    }

    /** Of the slowest model that writes; infinite when none does. */
    public double slowest() {
        double slowest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < wants.size(); i++) if (wants.get(i).writes()) slowest = Math.min(slowest, speed(i));
        return slowest;
    }

    Set<String> machines() {
        Set<String> used = new LinkedHashSet<>();
        plans.forEach(plan -> plan.stages().forEach(stage -> used.add(stage.nodeName())));
        return used;
    }
}
