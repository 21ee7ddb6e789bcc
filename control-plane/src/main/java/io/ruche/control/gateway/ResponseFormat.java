package io.ruche.control.gateway;

import io.ruche.control.json.JsonReader;
import io.ruche.control.json.JsonReader.Kind;
import io.ruche.scheduler.spelling.Excerpt;
import org.jspecify.annotations.Nullable;

/** Reads {@code response_format}. */
final class ResponseFormat {
    private static final String FIELD = "response_format";
    private static final String SCHEMA = FIELD + ".json_schema";
    private static final String ANY_OBJECT = "{\"type\":\"object\"}";

    private final JsonReader json;
    private @Nullable String schema;
    private boolean named;

    private ResponseFormat(JsonReader json) {
        this.json = json;
    }

    /** Takes the field; returns the schema that answers must follow, or nothing where they are text. */
    static String parse(JsonReader json) {
        return new ResponseFormat(json).parse();
    }

    private String parse() {
        Fields.expect(json, FIELD, Kind.OBJECT, "an object");
        json.beginObject();
        String type = "";
        boolean described = false;
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            switch (name) {
                case "type" -> type = Fields.string(json, FIELD + ".type");
                case "json_schema" -> {
                    described = true;
                    jsonSchema();
                }
                default -> json.skip();
            }
        }
        return switch (type) {
            case "text" -> "";
            case "json_object" -> ANY_OBJECT;
            case "json_schema" -> checked(described);
            default ->
                throw RefusedException.invalid(
                        FIELD,
                        FIELD + ".type: '" + Excerpt.of(type, 40) + "' (expected: text, json_object or json_schema).");
        };
    }

    /** Name, schema and strict; a grammar is always strict. */
    private void jsonSchema() {
        Fields.expect(json, SCHEMA, Kind.OBJECT, "an object with name and schema");
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            switch (name) {
                case "name" -> {
                    Fields.identifier(json, SCHEMA + ".name");
                    named = true;
                }
                case "schema" -> {
                    Fields.expect(json, SCHEMA + ".schema", Kind.OBJECT, "a JSON Schema");
                    schema = json.raw();
                }
                default -> json.skip();
            }
        }
    }

    private String checked(boolean described) {
        if (!described) throw absent(SCHEMA, "an object with name and schema");
        if (!named) throw absent(SCHEMA + ".name", "a name of letters, digits, _ and -");
        String text = schema;
        if (text == null) throw absent(SCHEMA + ".schema", "a JSON Schema");
        CheckedSchemas.check(text, SCHEMA + ".schema");
        return text;
    }

    private static RefusedException absent(String field, String expected) {
        return RefusedException.invalid(field, field + ": absent (expected: " + expected + ").");
    }
}
