package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.placement.Considered;
import io.ruche.scheduler.placement.Forecast;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.placement.Remedies;
import io.ruche.scheduler.placement.Remedy;
import io.ruche.scheduler.reconcile.Explanations;
import io.ruche.scheduler.reconcile.Snapshots;
import io.ruche.scheduler.state.Reason;
import java.util.List;
import java.util.Optional;

/** What would become of a deployment, as JSON. */
final class PlanView {
    private PlanView() {}

    /**
     * @param asked what was asked, and of which nodes
     * @param alternatives the model in other quantisations, best first
     */
    static void write(
            JsonWriter json, Picture picture, Snapshots.Asked asked, List<Remedies.Alternative> alternatives) {
        Placement placement = asked.placement();
        json.beginObject();
        if (placement instanceof Placement.Placed placed) placed(json, placed.plan(), forecast(picture, asked, placed));
        else if (placement instanceof Placement.NotNow notNow) not(json, "notNow", notNow.reasons(), notNow.bill());
        else if (placement instanceof Placement.Never never) not(json, "never", never.reasons(), never.bill());
        ReasonView.write(json, "remedies", remedies(placement, asked, alternatives));
        DecisionView.considered(json, Considered.of(asked.request(), asked.snapshot()));
        json.endObject();
    }

    private static Forecast forecast(Picture picture, Snapshots.Asked asked, Placement.Placed placed) {
        Plan plan = placed.plan();
        return asked.request()
                .facts()
                .map(facts ->
                        picture.insight().knowledge().forecast(picture.state(), facts, plan.mode(), plan.stages()))
                .orElse(Forecast.UNKNOWN);
    }

    /** What would make it fit; what is placed needs none. */
    static List<Reason> remedies(Placement placement, Snapshots.Asked asked, List<Remedies.Alternative> alternatives) {
        if (placement instanceof Placement.Placed) return List.of();
        return Explanations.remedies(asked, alternatives).stream()
                .map(Remedy::reason)
                .toList();
    }

    private static void placed(JsonWriter json, Plan plan, Forecast forecast) {
        json.field("verdict", "placed")
                .field("mode", Picture.lower(plan.mode()))
                .field("planHash", plan.hash().hex())
                .name("stages")
                .beginArray();
        for (Plan.PlannedStage stage : plan.stages()) {
            stage(json, stage);
        }
        json.endArray();
        ForecastView.write(json.name("prediction"), forecast);
        ReasonView.write(json, "reasons", List.of());
    }

    static void stage(JsonWriter json, Plan.PlannedStage stage) {
        json.beginObject()
                .field("node", stage.nodeName())
                .name("layers")
                .beginArray()
                .value(stage.stage().firstLayer())
                .value(stage.stage().lastLayer())
                .endArray()
                .field("runtime", stage.runtime())
                .field("precision", stage.precision())
                .field("context", stage.context())
                .field("slots", stage.slots());
        DeploymentView.bill(json, stage.bill());
        json.endObject();
    }

    private static void not(JsonWriter json, String verdict, List<Reason> reasons, Optional<Bill> bill) {
        json.field("verdict", verdict)
                .field("mode", "single")
                .name("stages")
                .beginArray()
                .endArray();
        bill.ifPresent(lines -> DeploymentView.bill(json, lines));
        json.name("prediction").beginObject().endObject();
        ReasonView.write(json, "reasons", reasons);
    }

    /**
     * The same in a few fields, for a list. Without what is left at the moment, which moves with every reading: the list
     * would be told anew each second though no answer changed.
     */
    static void brief(JsonWriter json, Placement placement) {
        json.beginObject();
        if (placement instanceof Placement.Placed placed) {
            List<Plan.PlannedStage> stages = placed.plan().stages();
            json.field("verdict", "placed").name("nodes").beginArray();
            for (Plan.PlannedStage stage : stages) json.value(stage.nodeName());
            json.endArray()
                    .field("context", stages.get(0).context())
                    .field(
                            "totalBytes",
                            stages.stream()
                                    .mapToLong(stage -> stage.bill().totalBytes())
                                    .sum());
            ReasonView.write(json, "reasons", List.of());
        } else if (placement instanceof Placement.NotNow notNow) {
            briefNot(json, "notNow", notNow.reasons(), notNow.bill());
        } else if (placement instanceof Placement.Never never) {
            briefNot(json, "never", never.reasons(), never.bill());
        }
        json.endObject();
    }

    private static void briefNot(JsonWriter json, String verdict, List<Reason> reasons, Optional<Bill> bill) {
        json.field("verdict", verdict).name("nodes").beginArray().endArray();
        bill.ifPresent(nearest -> json.field("totalBytes", nearest.totalBytes()));
        ReasonView.write(json, "reasons", reasons);
    }
}
