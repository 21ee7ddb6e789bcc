package io.ruche.scheduler.grammar;

import io.ruche.scheduler.json.Json;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A schema's text, read: where references lead, and which of them lead back to themselves. One thread. */
final class SchemaDocument {
    private final Schema root;
    private final Map<String, List<Schema>> below = new HashMap<>();
    private final Set<String> referred = new HashSet<>();
    private final Set<String> circular = new HashSet<>();
    private final Set<String> leadsToCircle = new HashSet<>();

    private SchemaDocument(Schema root) {
        this.root = root;
        collect();
        for (String target : referred) {
            if (reachesItself(target)) {
                circular.add(target);
            }
        }
        spread();
    }

    static SchemaDocument read(String text) {
        return new SchemaDocument(Schema.of(Json.object(text, "the schema", Refusal::noJson), ""));
    }

    Schema root() {
        return root;
    }

    /** Whether what is referred to contains itself. */
    boolean isCircular(Schema target) {
        return circular.contains(target.pointer());
    }

    /** Whether a circle can be entered from there. */
    boolean leadsToCircle(Schema schema) {
        return leadsToCircle.contains(schema.pointer());
    }

    /** What a {@code $ref} names. */
    Schema target(Schema from) {
        String ref = from.text("$ref");
        String pointer = from.pointer() + "/$ref";
        if (ref == null || !ref.matches("#(/[^%]*)?")) {
            throw Refusal.unsupported(
                    pointer,
                    Refusal.shown(ref == null ? "null" : ref),
                    "#/$defs/NAME, or # and a JSON pointer without % escapes");
        }
        Object at = root.value();
        StringBuilder where = new StringBuilder();
        String path = ref.substring(1);
        for (String step : path.isEmpty() ? new String[0] : path.substring(1).split("/", -1)) {
            at = step(at, step.replace("~1", "/").replace("~0", "~"));
            where.append('/').append(step);
            if (at == null) {
                throw Refusal.invalid(pointer, Refusal.shown(ref), "a schema in this document");
            }
        }
        return Schema.of(at, where.toString());
    }

    private static @Nullable Object step(Object at, String name) {
        if (at instanceof Map<?, ?> map) {
            return map.get(name);
        }
        if (at instanceof List<?> list && name.matches("0|[1-9][0-9]{0,5}")) {
            int index = Integer.parseInt(name);
            return index < list.size() ? list.get(index) : null;
        }
        return null;
    }

    /** Visits all that is used from the root on. */
    private void collect() {
        Deque<Schema> open = new ArrayDeque<>(List.of(root));
        while (!open.isEmpty()) {
            Schema schema = open.pop();
            if (below.containsKey(schema.pointer())) {
                continue;
            }
            List<Schema> children = new ArrayList<>(schema.named("properties").values());
            for (String keyword : List.of("anyOf", "oneOf", "prefixItems")) {
                children.addAll(schema.children(keyword));
            }
            for (String keyword : List.of("items", "additionalProperties")) {
                Schema child = schema.get(keyword) instanceof List<?> ? null : schema.child(keyword);
                if (child != null) {
                    children.add(child);
                }
            }
            if (schema.has("$ref")) {
                Schema target = target(schema);
                referred.add(target.pointer());
                children.add(target);
            }
            below.put(schema.pointer(), children);
            children.forEach(open::push);
        }
    }

    private boolean reachesItself(String target) {
        Set<String> seen = new HashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of(target));
        while (!open.isEmpty()) {
            for (Schema child : below.getOrDefault(open.pop(), List.of())) {
                if (child.pointer().equals(target)) {
                    return true;
                }
                if (seen.add(child.pointer())) {
                    open.push(child.pointer());
                }
            }
        }
        return false;
    }

    private void spread() {
        Map<String, List<String>> above = new HashMap<>();
        below.forEach((parent, children) -> children.forEach(child ->
                above.computeIfAbsent(child.pointer(), p -> new ArrayList<>()).add(parent)));
        Deque<String> open = new ArrayDeque<>(circular);
        while (!open.isEmpty()) {
            String pointer = open.pop();
            if (leadsToCircle.add(pointer)) {
                open.addAll(above.getOrDefault(pointer, List.of()));
            }
        }
    }
}
