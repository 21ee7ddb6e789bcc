package io.ruche.scheduler.grammar;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model with tools may answer, as one schema: {@code {"calls":[{"name":"...","arguments":{...}}]}}, or
 * {@code {"message":...}} for the user. Any thread.
 */
public final class ToolAnswers {
    /** Keywords whose value is a schema, a list of schemas, or schemas by name; all others hold no schema. */
    private static final Set<String> SCHEMAS = Set.of("items", "additionalProperties");

    private static final Set<String> LISTS = Set.of("anyOf", "oneOf", "prefixItems");
    private static final Set<String> MAPS = Set.of("properties", "$defs", "definitions");

    private ToolAnswers() {}

    /** @param parameters the JSON Schema of its arguments, an object */
    public record Tool(String name, String parameters) {}

    /** What the user may be told instead of a call. */
    public sealed interface Message {}

    /** Nothing: a tool must be called. */
    public record NoMessage() implements Message {}

    public record AnyText() implements Message {}

    /** A document. @param schema the JSON Schema of it */
    public record Document(String schema) implements Message {}

    /**
     * The schema of the answers; references in the parts lead where they led.
     *
     * @param mostCalls at least 1
     * @throws FailureException {@code INVALID_REQUEST} for a part that is not a JSON object
     */
    public static String schema(List<Tool> tools, int mostCalls, Message message) {
        Map<String, @Nullable Object> parts = new LinkedHashMap<>();
        List<@Nullable Object> calls = new ArrayList<>();
        for (Tool tool : tools) {
            String part = "t" + parts.size();
            parts.put(part, moved(read(tool.parameters()), "#/$defs/" + part));
            calls.add(object("name", Map.of("const", tool.name()), "arguments", reference(part)));
        }
        Map<String, @Nullable Object> list = new LinkedHashMap<>();
        list.put("type", "array");
        list.put("minItems", 1L);
        list.put("maxItems", (long) mostCalls);
        list.put("items", calls.size() == 1 ? calls.get(0) : Map.of("anyOf", calls));
        Map<String, @Nullable Object> called = object("calls", list);

        Optional<Object> told = told(message, parts);
        Map<String, @Nullable Object> root = told.isEmpty()
                ? called
                : new LinkedHashMap<>(Map.of("anyOf", List.of(object("message", told.get()), called)));
        root.put("$defs", parts);
        return new String(JsonText.of(root, ""), StandardCharsets.UTF_8);
    }

    private static Optional<Object> told(Message message, Map<String, @Nullable Object> parts) {
        if (message instanceof Document document) {
            parts.put("m", moved(read(document.schema()), "#/$defs/m"));
            return Optional.of(reference("m"));
        }
        return message instanceof AnyText ? Optional.of(Map.of("type", "string")) : Optional.empty();
    }

    private static Map<String, @Nullable Object> read(String schema) {
        return Json.object(schema, "the schema", Refusal::noJson);
    }

    private static Map<String, @Nullable Object> reference(String part) {
        return Map.of("$ref", "#/$defs/" + part);
    }

    /** An object with these members, in this order, and no others. */
    private static Map<String, @Nullable Object> object(Object... members) {
        Map<String, @Nullable Object> properties = new LinkedHashMap<>();
        for (int i = 0; i < members.length; i += 2) {
            properties.put((String) members[i], members[i + 1]);
        }
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("type", "object");
        object.put("properties", properties);
        object.put("required", List.copyOf(properties.keySet()));
        object.put("additionalProperties", false);
        return object;
    }

    /** A schema with its references led to where its root now lies. What is data in it stays as it is. */
    private static @Nullable Object moved(@Nullable Object schema, String root) {
        if (!(schema instanceof Map<?, ?> map)) {
            return schema;
        }
        Map<String, @Nullable Object> moved = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            String keyword = (String) key;
            Object there = value;
            if (keyword.equals("$ref") && value instanceof String text && text.startsWith("#")) {
                there = root + text.substring(1);
            } else if (SCHEMAS.contains(keyword)) {
                there = moved(value, root);
            } else if (LISTS.contains(keyword) && value instanceof List<?> list) {
                List<@Nullable Object> all = new ArrayList<>();
                list.forEach(each -> all.add(moved(each, root)));
                there = all;
            } else if (MAPS.contains(keyword) && value instanceof Map<?, ?> named) {
                Map<String, @Nullable Object> all = new LinkedHashMap<>();
                named.forEach((name, each) -> all.put((String) name, moved(each, root)));
                there = all;
            }
            moved.put(keyword, there);
        });
        return moved;
    }
}
