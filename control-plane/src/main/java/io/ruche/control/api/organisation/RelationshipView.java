package io.ruche.control.api.organisation;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.organisation.relation.Feelings;
import io.ruche.scheduler.organisation.relation.Movement;
import io.ruche.scheduler.organisation.relation.Relationship;

/** What two agents are to each other, as JSON. */
public final class RelationshipView {
    private RelationshipView() {}

    /** @param nowMillis feelings fade with time, so they are told as of now */
    public static void write(JsonWriter json, Relationship it, long nowMillis) {
        Feelings now = it.at(nowMillis);
        json.beginObject()
                .name("between")
                .beginArray()
                .value(it.pair().one())
                .value(it.pair().other())
                .endArray()
                .field("kind", Fields.word(it.kind()));
        feelings(json, now);
        json.field("talks", it.talks())
                .field("line", it.line(it.pair().one(), nowMillis))
                .name("history")
                .beginArray();
        for (Movement movement : it.movements()) {
            json.beginObject().field("at", Fields.time(movement.atMillis()));
            feelings(json, movement.after());
            json.field("cause", Fields.word(movement.cause().kind()))
                    .field("text", movement.cause().text())
                    .endObject();
        }
        json.endArray().endObject();
    }

    private static void feelings(JsonWriter json, Feelings it) {
        json.field("affinity", it.affinity()).field("trust", it.trust()).field("familiarity", it.familiarity());
    }
}
