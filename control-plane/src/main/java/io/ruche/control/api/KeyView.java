package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.control.keys.Keys;
import io.ruche.scheduler.state.ApiKey;

/** A key as JSON, without its secret, which nobody has. */
final class KeyView {
    private KeyView() {}

    static void write(JsonWriter json, Keys keys, ApiKey key) {
        json.beginObject()
                .field("id", key.id().value())
                .field("name", key.name())
                .field("role", Picture.lower(key.role()))
                .field("prefix", key.prefix())
                .field("revoked", key.revoked())
                .field("createdAt", Picture.time(key.createdAtMillis()));
        keys.lastUsedMillis(key.id()).ifPresent(millis -> json.field("lastUsedAt", Picture.time(millis)));
        json.endObject();
    }
}
