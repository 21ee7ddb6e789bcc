package io.ruche.agent.tools;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.json.Json;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What a tool is given: a checked JSON object. */
public final class ToolArgs {
    private final Map<String, @Nullable Object> values;

    private ToolArgs(Map<String, @Nullable Object> values) {
        this.values = values;
    }

    /** @throws ToolException when the text is no JSON object */
    public static ToolArgs parse(String json) throws ToolException {
        try {
            return new ToolArgs(Json.object(json, "args", Unreadable::new));
        } catch (Unreadable e) {
            throw ToolException.refused(String.valueOf(e.getMessage()) + ".");
        }
    }

    /** @throws ToolException when there are others than these */
    public void allow(String... names) throws ToolException {
        Set<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(Set.of(names));
        if (!unknown.isEmpty()) {
            throw ToolException.refused("args: unknown field '"
                    + Failure.printable(unknown.iterator().next()) + "' (expected: " + String.join(", ", names) + ").");
        }
    }

    public String text(String name) throws ToolException {
        return findText(name).orElseThrow(() -> ToolException.refused("args." + name + ": none (expected: a text)."));
    }

    public Optional<String> findText(String name) throws ToolException {
        Object value = values.get(name);
        if (value == null) return Optional.empty();
        if (value instanceof String text) return Optional.of(text);
        throw ToolException.refused(
                "args." + name + ": " + Failure.printable(value.toString()) + " (expected: a text).");
    }

    /** False when it is not there. */
    public boolean flag(String name) throws ToolException {
        Object value = values.get(name);
        if (value == null) return false;
        if (value instanceof Boolean flag) return flag;
        throw ToolException.refused(
                "args." + name + ": " + Failure.printable(value.toString()) + " (expected: true or false).");
    }

    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unreadable(String message) {
            super(message);
        }
    }
}
