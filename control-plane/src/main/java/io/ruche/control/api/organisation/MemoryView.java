package io.ruche.control.api.organisation;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.organisation.memory.Memory;
import io.ruche.scheduler.organisation.memory.MemoryId;
import io.ruche.scheduler.organisation.memory.Recalled;

/** Something that an agent remembers, as JSON. */
public final class MemoryView {
    private MemoryView() {}

    public static void write(JsonWriter json, Memory memory) {
        json.beginObject();
        fields(json, memory);
        json.endObject();
    }

    /** With the reasons for which it was picked. */
    public static void write(JsonWriter json, Recalled it) {
        json.beginObject();
        fields(json, it.memory());
        json.field("score", it.score())
                .field("relevance", it.relevance())
                .field("importanceScore", it.importance())
                .field("recency", it.recency())
                .endObject();
    }

    private static void fields(JsonWriter json, Memory it) {
        json.field("id", it.id().toString())
                .field("kind", Fields.word(it.kind()))
                .field("text", it.text())
                .field("importance", it.importance())
                .field("at", Fields.time(it.atMillis()))
                .field("source", it.source());
        Fields.texts(
                json, "evidence", it.evidence().stream().map(MemoryId::toString).toList());
        json.field("untrusted", it.label().isUntrusted())
                .field("class", Fields.word(it.label().dataClass()))
                .field("scope", Fields.word(it.scope()))
                .field("recalls", it.use().recalls());
        if (it.use().recalls() > 0) Fields.time(json, "lastRecalledAt", it.use().lastMillis());
    }
}
