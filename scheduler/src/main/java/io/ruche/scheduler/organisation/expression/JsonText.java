package io.ruche.scheduler.organisation.expression;

import io.ruche.scheduler.json.Json;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.organisation.spec.tree.Null;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON values (Map, List, String, Long, BigDecimal, Boolean, null) and the one text of each. */
public final class JsonText {
    private JsonText() {}

    /** Any value; empty when the text is not sound JSON. */
    public static Optional<Value> read(String text) {
        try {
            Map<String, @Nullable Object> wrapped = Json.object("{\"v\":" + text + "}", "the value", NoJson::new);
            return wrapped.size() == 1 ? Optional.of(new Value(wrapped.get("v"))) : Optional.empty();
        } catch (NoJson e) {
            return Optional.empty();
        }
    }

    /** A value that may be null. */
    public record Value(@Nullable Object json) {
        /** Keys sorted, numbers in their shortest form: equal values are equal texts. */
        public String text() {
            return CanonicalJson.of(plain(json));
        }

        public boolean isObject() {
            return json instanceof Map;
        }
    }

    static String of(@Nullable Object json) {
        return new Value(json).text();
    }

    private static Object plain(@Nullable Object json) {
        if (json == null) {
            return Null.NULL;
        }
        if (json instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, value) -> sorted.put((String) key, plain(value)));
            return sorted;
        }
        if (json instanceof List<?> list) {
            List<Object> items = new ArrayList<>();
            for (Object item : list) items.add(plain(item));
            return items;
        }
        if (json instanceof BigDecimal number) {
            BigDecimal stripped = number.stripTrailingZeros();
            return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
        }
        return json;
    }

    private static final class NoJson extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NoJson(String what) {
            super(what, null, false, false);
        }
    }
}
