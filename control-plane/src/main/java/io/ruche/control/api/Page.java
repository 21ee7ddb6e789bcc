package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonWriter;
import java.util.List;
import java.util.Optional;

/** Which part of a list of OpenAI's is asked for. */
record Page(Optional<String> after, int limit) {

    static Page of(ClientExchange exchange, int otherwise, int most) {
        int limit = exchange.query("limit")
                .map(text -> JobWish.number("limit", text))
                .orElse(otherwise);
        if (limit < 1 || limit > most) throw JobWish.invalid("limit: " + limit + " (expected: 1 to " + most + ").");
        return new Page(exchange.query("after").filter(id -> !id.isEmpty()), limit);
    }

    /** What follows the data. */
    static void end(JsonWriter json, List<String> ids, boolean hasMore) {
        json.name("first_id");
        if (ids.isEmpty()) json.nul();
        else json.value(ids.get(0));
        json.name("last_id");
        if (ids.isEmpty()) json.nul();
        else json.value(ids.get(ids.size() - 1));
        json.field("has_more", hasMore).endObject();
    }
}
