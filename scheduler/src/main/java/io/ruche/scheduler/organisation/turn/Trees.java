package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.json.Json;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.organisation.spec.tree.Null;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** JSON as trees without null, and back as the one text of a tree. */
final class Trees {
    private Trees() {}

    /** Throws {@link Unreadable} for what is no object. */
    static Map<String, Object> object(String text, String what) {
        Map<String, Object> tree = new TreeMap<>();
        Json.object(text, what, Unreadable::new).forEach((key, value) -> tree.put(key, whole(value)));
        return tree;
    }

    static String json(Object tree) {
        return CanonicalJson.of(tree);
    }

    private static Object whole(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> tree = new TreeMap<>();
            map.forEach((key, each) -> tree.put(String.valueOf(key), whole(each)));
            return tree;
        }
        if (value instanceof List<?> list) {
            List<Object> all = new ArrayList<>();
            for (Object each : list) all.add(whole(each));
            return all;
        }
        return value == null ? Null.NULL : value;
    }

    /** A text that is not what was asked for; the message says why. */
    static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message);
        }
    }
}
