package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.state.Reason;
import java.util.List;

/** Reasons, and what helps, as JSON. */
final class ReasonView {
    private ReasonView() {}

    static void write(JsonWriter json, String name, List<Reason> reasons) {
        json.name(name).beginArray();
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
