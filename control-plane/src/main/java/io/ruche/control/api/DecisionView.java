package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.flight.Decision;
import io.ruche.scheduler.placement.Considered;
import io.ruche.scheduler.placement.Plan;
import java.util.List;
import java.util.Locale;

/** Decisions, with what they looked at, as JSON. */
final class DecisionView {
    private DecisionView() {}

    static void write(JsonWriter json, List<Decision> decisions) {
        json.name("decisions").beginArray();
        for (Decision decision : decisions) write(json, decision);
        json.endArray();
    }

    private static void write(JsonWriter json, Decision decision) {
        json.beginObject()
                .field("at", Picture.time(decision.atMillis()))
                .field("lastAt", Picture.time(decision.lastMillis()))
                .field("times", decision.times())
                .field("kind", decision.kind().name().toLowerCase(Locale.ROOT))
                .field("message", decision.message());
        ReasonView.write(json, "reasons", decision.reasons());
        considered(json, decision.considered());
        decision.plan().ifPresent(plan -> plan(json, plan));
        decision.forecast().ifPresent(forecast -> ForecastView.write(json.name("prediction"), forecast));
        json.endObject();
    }

    static void considered(JsonWriter json, List<Considered> considered) {
        json.name("considered").beginArray();
        for (Considered node : considered) {
            json.beginObject().field("node", node.name());
            Picture.optional(json, "runtime", node.runtime());
            json.field("fits", node.rejection().isEmpty());
            if (node.rejection().isEmpty()) json.field("score", node.score());
            if (node.needBytes() > 0) json.field("needBytes", node.needBytes());
            json.field("leftBytes", node.room().leftBytes());
            RoomView.write(json, node.room());
            Picture.optional(json, "limitReason", node.room().limitReason());
            node.rejection()
                    .ifPresent(reason -> json.field("reason", reason.code())
                            .field("message", reason.message())
                            .field("helps", reason.help()));
            json.endObject();
        }
        json.endArray();
    }

    private static void plan(JsonWriter json, Plan plan) {
        json.name("plan")
                .beginObject()
                .field("mode", Picture.lower(plan.mode()))
                .field("planHash", plan.hash().hex())
                .name("stages")
                .beginArray();
        for (Plan.PlannedStage stage : plan.stages()) PlanView.stage(json, stage);
        json.endArray().endObject();
    }
}
