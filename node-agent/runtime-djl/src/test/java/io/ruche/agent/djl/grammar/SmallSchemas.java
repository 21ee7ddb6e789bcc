package io.ruche.agent.djl.grammar;

import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes schemas by chance whose shortest documents have few tokens. */
final class SmallSchemas {
    private static final JsonMapper JSON = new JsonMapper();
    private static final List<String> NAMES =
            List.of("name", "city", "kind", "größe", "価格", "emoji😀", "a\"b", "tags", "count", "größen", "x\\y", "on");
    private static final List<String> PATTERNS = List.of(
            "^[a-z]{2,8}$",
            "^(red|green|blue)$",
            "^\\d{3}-\\d{2}$",
            "^[A-Z][a-z]+( [A-Z][a-z]+)?$",
            "^[äöü日本]{1,3}$",
            "^#[0-9a-f]{6}$");

    private final Random random;

    SmallSchemas(long seed) {
        this.random = new Random(seed);
    }

    /** An object mostly, nested twice at most. */
    ObjectNode next() {
        return random.nextInt(6) == 0 ? array(1) : object(2);
    }

    private ObjectNode object(int depth) {
        ObjectNode schema = JSON.createObjectNode().put("type", "object");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = schema.putArray("required");
        int count = 1 + random.nextInt(depth == 2 ? 3 : 2);
        while (properties.size() < count) {
            String name = NAMES.get(random.nextInt(NAMES.size()));
            if (properties.has(name)) {
                continue;
            }
            properties.set(name, any(depth - 1));
            if (random.nextInt(3) > 0) {
                required.add(name);
            }
        }
        return schema.put("additionalProperties", false);
    }

    private ObjectNode any(int depth) {
        int chance = random.nextInt(10);
        if (depth > 0 && chance < 3) {
            return object(depth);
        }
        if (depth > 0 && chance < 5) {
            return array(depth);
        }
        return chance == 5 ? choice() : scalar();
    }

    private ObjectNode array(int depth) {
        ObjectNode schema = JSON.createObjectNode().put("type", "array");
        schema.put("minItems", random.nextInt(2)).put("maxItems", 1 + random.nextInt(3));
        return schema.set("items", depth > 0 && random.nextInt(3) == 0 ? object(1) : scalar());
    }

    private ObjectNode choice() {
        ObjectNode schema = JSON.createObjectNode();
        schema.putArray("anyOf").add(scalar()).add(JSON.createObjectNode().put("type", "null"));
        return schema;
    }

    private ObjectNode scalar() {
        ObjectNode schema = JSON.createObjectNode();
        return switch (random.nextInt(10)) {
            case 0 -> schema.put("type", "boolean");
            case 1 -> {
                schema.putArray("enum")
                        .add("ja")
                        .add("nein")
                        .add("vielleicht 😀")
                        .add(12)
                        .addNull();
                yield schema;
            }
            case 2 -> {
                long low = random.nextInt(2_000) - 1_000;
                yield schema.put("type", "integer").put("minimum", low).put("maximum", low + 2 + random.nextInt(500));
            }
            case 3 -> {
                BigDecimal low = BigDecimal.valueOf(random.nextInt(2_000) - 1_000, 2);
                yield schema.put("type", "number").put("exclusiveMinimum", low).put("maximum", low.add(BigDecimal.ONE));
            }
            case 4 -> schema.put("type", "string").put("pattern", PATTERNS.get(random.nextInt(PATTERNS.size())));
            case 5 -> schema.put("type", "string").put("format", "date");
            case 6 -> {
                int least = random.nextInt(4);
                yield schema.put("type", "string").put("minLength", least).put("maxLength", least + random.nextInt(12));
            }
            case 7 -> schema.put("type", "integer");
            case 8 -> schema.put("const", "Grüße, 世");
            default ->
                random.nextInt(3) > 0
                        ? schema.put("type", "string").put("maxLength", 24)
                        : schema.put("type", "string");
        };
    }
}
