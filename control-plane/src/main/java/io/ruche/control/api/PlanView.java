package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.state.Reason;
import java.util.List;
import java.util.Optional;

/** What would become of a deployment, as JSON. */
final class PlanView {
    private PlanView() {}

    static void write(JsonWriter json, Placement placement) {
        json.beginObject();
        if (placement instanceof Placement.Placed placed) placed(json, placed.plan());
        else if (placement instanceof Placement.NotNow notNow) not(json, "notNow", notNow.reasons(), notNow.bill());
        else if (placement instanceof Placement.Never never) not(json, "never", never.reasons(), never.bill());
        json.endObject();
    }

    private static void placed(JsonWriter json, Plan plan) {
        json.field("verdict", "placed")
                .field("mode", Picture.lower(plan.mode()))
                .field("planHash", plan.hash().hex())
                .name("stages")
                .beginArray();
        for (Plan.PlannedStage stage : plan.stages()) {
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
        // what is not known is absent: speeds are predicted once they are fitted
        json.endArray().name("prediction").beginObject().endObject();
        reasons(json, List.of());
    }

    private static void not(JsonWriter json, String verdict, List<Reason> reasons, Optional<Bill> bill) {
        json.field("verdict", verdict)
                .field("mode", "single")
                .name("stages")
                .beginArray()
                .endArray();
        bill.ifPresent(lines -> DeploymentView.bill(json, lines));
        json.name("prediction").beginObject().endObject();
        reasons(json, reasons);
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
            reasons(json, List.of());
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
        reasons(json, reasons);
    }

    private static void reasons(JsonWriter json, List<Reason> reasons) {
        json.name("reasons").beginArray();
        for (Reason reason : reasons) {
            json.beginObject()
                    .field("code", reason.code())
                    .field("message", reason.message())
                    .field("helps", reason.help())
                    .endObject();
        }
        json.endArray();
    }
}
