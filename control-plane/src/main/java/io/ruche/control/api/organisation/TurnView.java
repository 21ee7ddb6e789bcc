package io.ruche.control.api.organisation;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.TurnHistory;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.state.Turn;

/** A turn as JSON, with or without its journal. */
public final class TurnView {
    private TurnView() {}

    public static void write(JsonWriter json, Turn turn) {
        json.beginObject();
        fields(json, turn);
        json.endObject();
    }

    /** With all that was told, decided and done. */
    public static void write(JsonWriter json, Turn turn, TurnHistory history) {
        json.beginObject();
        fields(json, turn);
        json.name("wakes").beginArray();
        for (Wake wake : history.start().wakes()) {
            json.beginObject()
                    .field("reason", wake.reason().label())
                    .field("source", wake.source())
                    .field(
                            "text",
                            String.join(
                                    "\n", wake.notes().stream().map(Note::text).toList()))
                    .endObject();
        }
        json.endArray().name("journal").beginArray();
        history.steps().forEach(step -> JournalView.write(json, step));
        json.endArray().endObject();
    }

    private static void fields(JsonWriter json, Turn turn) {
        json.field("id", turn.id().value())
                .field("agent", turn.agent())
                .field("phase", Fields.word(turn.phase()))
                .field("wake", turn.wake())
                .field("task", turn.task())
                .field("startedAt", Fields.time(turn.startedAtMillis()));
        Fields.time(json, "endedAt", turn.endedAtMillis());
        if (turn.memories() > 0) {
            json.field("memories", turn.memories()).name("recalled");
            JournalView.recollection(json, turn.recalled());
        }
        json.field("steps", turn.steps())
                .field("calls", turn.calls())
                .field("effects", turn.effects())
                .field("model", turn.model())
                .field("said", turn.said())
                .field("reason", turn.reason().message());
    }
}
