package io.ruche.scheduler.organisation.expression;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What names mean while an expression is asked. A name that is not there means null, and so does any path from it. */
public final class Facts {
    public static final Facts NONE = new Facts(Map.of());

    private final Map<String, JsonText.Value> values;

    private Facts(Map<String, JsonText.Value> values) {
        this.values = values;
    }

    public Facts with(String name, JsonText.Value value) {
        Map<String, JsonText.Value> more = new LinkedHashMap<>(values);
        more.put(name, value);
        return new Facts(more);
    }

    /** What stands there. */
    public JsonText.Value find(Path path) {
        return new JsonText.Value(value(path));
    }

    @Nullable
    Object value(Path path) {
        JsonText.Value first = values.get(path.name());
        Object at = first == null ? null : first.json();
        for (Object step : path.steps()) {
            at = step(at, step);
        }
        return at;
    }

    private static @Nullable Object step(@Nullable Object at, Object step) {
        if (at instanceof Map<?, ?> map) {
            return map.get(step);
        }
        if (at instanceof List<?> list) {
            if (step.equals("size")) {
                return (long) list.size();
            }
            return step instanceof Integer index && index < list.size() ? list.get(index) : null;
        }
        return null;
    }
}
