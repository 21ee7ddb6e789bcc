package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.memory.Room;

/** What is left of a machine's memory, line by line, as JSON. */
final class RoomView {
    private RoomView() {}

    /** The lines add up to what is left; those that go off are below 0. */
    static void write(JsonWriter json, Room room) {
        json.name("room").beginArray();
        for (Room.Item item : room.lines()) {
            json.beginObject()
                    .field("line", item.label())
                    .field("bytes", item.bytes())
                    .endObject();
        }
        json.endArray();
    }
}
