package io.ruche.scheduler.grammar;

import java.util.List;
import java.util.Random;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes schemas of all supported keywords by chance. */
final class SchemaMaker {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> NAMES = List.of(
            "name",
            "kind",
            "größe",
            "価格",
            "emoji 😀",
            "a\"quoted\"",
            "tab\there",
            "na",
            "names",
            "x",
            "",
            "back\\slash");
    private static final List<String> PATTERNS = List.of(
            "^[a-z]{2,8}$",
            "^(red|green|blue)$",
            "^\\d{3}-\\d{4}$",
            "foo",
            "^a|b$",
            "^[^\"\\\\]+$",
            "^[A-Z][a-z]*( [A-Z][a-z]*){0,2}$",
            "^.{1,5}$",
            "^[äöü日-本]{2}$",
            "^(?:ab?c+)*$",
            "^\\w+@\\w+\\.(com|org)$",
            "^\\S+$",
            "^[\\u0000-\\u001f\"\\\\/]{3}$",
            "^x{0,3}?y$");

    private final Random random;

    SchemaMaker(Random random) {
        this.random = random;
    }

    ObjectNode schema() {
        ObjectNode root = random.nextInt(5) == 0 ? any(4) : object(4);
        if (random.nextInt(4) == 0) {
            ObjectNode tree = JSON.createObjectNode().put("type", "object");
            ObjectNode properties = tree.putObject("properties");
            properties.set("value", scalar());
            properties.putObject("left").put("$ref", "#/$defs/tree");
            ObjectNode children = properties.putObject("children").put("type", "array");
            children.putObject("items").put("$ref", "#/$defs/tree");
            if (random.nextBoolean()) {
                tree.putArray("required").add("value");
            }
            ObjectNode whole = JSON.createObjectNode().put("type", "object");
            whole.putObject("properties").set("first", root);
            ((ObjectNode) whole.get("properties")).putObject("tree").put("$ref", "#/$defs/tree");
            whole.putArray("required").add("tree");
            whole.putObject("$defs").set("tree", tree);
            return whole;
        }
        return root;
    }

    private ObjectNode any(int depth) {
        if (depth <= 0) {
            return scalar();
        }
        return switch (random.nextInt(8)) {
            case 0, 1 -> object(depth);
            case 2 -> array(depth);
            case 3 -> choice(depth);
            default -> scalar();
        };
    }

    private ObjectNode object(int depth) {
        ObjectNode schema = JSON.createObjectNode().put("type", "object").put("description", "some object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        int count = 1 + random.nextInt(5);
        for (int i = 0; i < count; i++) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            if (!properties.has(name)) {
                properties.set(name, any(depth - 1));
                if (random.nextBoolean()) {
                    required.add(name);
                }
            }
        }
        switch (random.nextInt(4)) {
            case 0 -> schema.put("additionalProperties", true);
            case 1 -> schema.set("additionalProperties", scalar());
            case 2 -> schema.put("additionalProperties", false);
            default -> {}
        }
        return schema;
    }

    private ObjectNode array(int depth) {
        ObjectNode schema = JSON.createObjectNode().put("type", "array");
        int least = random.nextInt(3);
        if (random.nextBoolean()) {
            schema.put("minItems", least);
        }
        if (random.nextBoolean()) {
            schema.put("maxItems", least + random.nextInt(3));
        }
        if (random.nextInt(3) == 0) {
            schema.putArray("prefixItems").add(any(depth - 1)).add(scalar());
        }
        if (random.nextInt(4) > 0) {
            schema.set("items", any(depth - 1));
        }
        return schema;
    }

    private ObjectNode choice(int depth) {
        ObjectNode schema = JSON.createObjectNode();
        if (random.nextBoolean()) {
            schema.putArray("anyOf").add(any(depth - 1)).add(any(depth - 1)).add(scalar());
            return schema;
        }
        ArrayNode ways = schema.putArray("oneOf");
        for (String kind : List.of("circle", "square", "日本")) {
            ObjectNode way = object(depth - 1);
            ObjectNode properties = JSON.createObjectNode();
            properties.putObject("kind").put("const", kind);
            way.withObjectProperty("properties").properties().forEach(entry -> {
                if (!entry.getKey().equals("kind")) {
                    properties.set(entry.getKey(), entry.getValue());
                }
            });
            way.set("properties", properties);
            ((ArrayNode) way.get("required")).add("kind");
            ways.add(way);
        }
        return schema;
    }

    private ObjectNode scalar() {
        ObjectNode schema = JSON.createObjectNode();
        switch (random.nextInt(10)) {
            case 0 -> schema.put("type", "boolean");
            case 1 -> schema.putArray("type").add("string").add("null").add("integer");
            case 2 ->
                schema.putArray("enum")
                        .add("ja")
                        .add("nein")
                        .add("vielleicht 😀")
                        .add(12)
                        .add(1.50)
                        .addNull()
                        .add("\u0001\n");
            case 3 -> bounded(schema.put("type", "integer"), random.nextInt(2_000) - 1_000, random.nextInt(500));
            case 4 ->
                bounded(
                        schema.put("type", "number"),
                        (random.nextInt(20_000) - 10_000) / 100.0,
                        random.nextInt(1_000) / 100.0 + 0.01);
            case 5 -> schema.put("type", "string").put("pattern", PATTERNS.get(random.nextInt(PATTERNS.size())));
            case 6 ->
                schema.put("type", "string")
                        .put(
                                "format",
                                List.of("date", "date-time", "uuid", "email").get(random.nextInt(4)));
            case 7 -> {
                int least = random.nextInt(5);
                schema.put("type", "string").put("minLength", least).put("maxLength", least + random.nextInt(9));
            }
            case 8 -> schema.put("type", random.nextBoolean() ? "number" : "integer");
            default -> schema.put("type", "string");
        }
        return schema;
    }

    private void bounded(ObjectNode schema, double low, double extent) {
        boolean whole = schema.get("type").stringValue().equals("integer");
        put(schema, random.nextInt(3), "minimum", "exclusiveMinimum", whole, low);
        put(schema, random.nextInt(3), "maximum", "exclusiveMaximum", whole, low + extent + 2);
    }

    private static void put(ObjectNode schema, int way, String closed, String open, boolean whole, double bound) {
        if (way == 2) {
            return;
        }
        String name = way == 0 ? closed : open;
        if (whole) {
            schema.put(name, (long) bound);
        } else {
            schema.put(name, new java.math.BigDecimal(String.format(java.util.Locale.ROOT, "%.2f", bound)));
        }
    }
}
