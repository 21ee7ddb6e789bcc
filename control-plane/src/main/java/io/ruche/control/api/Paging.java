package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonWriter;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** A part of a list, newest first: {@code ?limit=} of it, {@code ?before=} what the part before named as {@code next}. */
final class Paging {
    private static final int OTHERWISE = 50;
    private static final int MOST = 500;

    private Paging() {}

    /** Throws INVALID_REQUEST when the limit is out of bounds. */
    static int limit(ClientExchange exchange) {
        int limit = exchange.query("limit")
                .map(text -> JobWish.number("limit", text))
                .orElse(OTHERWISE);
        if (limit < 1 || limit > MOST) throw JobWish.invalid("limit: " + limit + " (expected: 1 to " + MOST + ").");
        return limit;
    }

    /** @param id what tells one from all others; one that is gone meanwhile begins the list anew */
    static <T> void answer(
            ClientExchange exchange,
            String name,
            List<T> newestFirst,
            Function<T, String> id,
            BiConsumer<JsonWriter, T> view) {
        int limit = limit(exchange);
        Optional<String> before = exchange.query("before").filter(text -> !text.isEmpty());
        int from = 0;
        for (int i = 0; before.isPresent() && i < newestFirst.size(); i++) {
            if (id.apply(newestFirst.get(i)).equals(before.get())) from = i + 1;
        }
        List<T> page = newestFirst.subList(from, Math.min(newestFirst.size(), from + limit));
        JsonWriter json = new JsonWriter(4096);
        json.beginObject().name(name).beginArray();
        page.forEach(one -> view.accept(json, one));
        json.endArray();
        if (from + limit < newestFirst.size()) json.field("next", id.apply(page.get(page.size() - 1)));
        Api.json(exchange, 200, json.endObject());
    }
}
