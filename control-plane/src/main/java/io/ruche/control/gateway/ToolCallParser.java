package io.ruche.control.gateway;

import io.ruche.control.json.JsonException;
import io.ruche.control.json.JsonReader;
import io.ruche.control.json.JsonReader.Kind;
import io.ruche.control.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Reads the calls that a message of the assistant has made, and writes them as its model would make them again. */
final class ToolCallParser {
    private final JsonReader json;
    private final Map<String, String> called;

    /** @param called is told the function's name of each call's id */
    ToolCallParser(JsonReader json, Map<String, String> called) {
        this.json = json;
        this.called = called;
    }

    /** Takes the array; returns the calls as a text, empty where there is none. */
    String parse(String where) {
        Fields.expect(json, where, Kind.ARRAY, "an array of calls");
        JsonWriter text = new JsonWriter(256);
        text.beginObject().name("calls").beginArray();
        int count = 0;
        json.beginArray();
        while (json.nextElement()) call(where + "[" + count++ + "]", text);
        return count == 0 ? "" : text.endArray().endObject().toString();
    }

    private void call(String where, JsonWriter text) {
        Fields.expect(json, where, Kind.OBJECT, "an object with id and function");
        String id = "";
        String[] function = {"", ""};
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            switch (name) {
                case "id" -> id = Fields.string(json, where + ".id");
                case "function" -> function = function(where + ".function");
                default -> json.skip();
            }
        }
        if (id.isEmpty() || function[0].isEmpty()) {
            String missing = where + (id.isEmpty() ? ".id" : ".function.name");
            throw RefusedException.invalid(missing, missing + ": absent (expected: what the answer said).");
        }
        called.put(id, function[0]);
        text.beginObject()
                .field("name", function[0])
                .name("arguments")
                .embed(function[1].getBytes(StandardCharsets.UTF_8))
                .endObject();
    }

    /** Name and arguments. */
    private String[] function(String where) {
        Fields.expect(json, where, Kind.OBJECT, "an object with name and arguments");
        String name = "";
        String arguments = "{}";
        json.beginObject();
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            switch (field) {
                case "name" -> name = Fields.string(json, where + ".name");
                case "arguments" -> arguments = arguments(where + ".arguments");
                default -> json.skip();
            }
        }
        return new String[] {name, arguments};
    }

    private String arguments(String where) {
        String text = Fields.string(json, where);
        if (text.isBlank()) return "{}";
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            JsonReader arguments = new JsonReader(bytes);
            arguments.skip();
            arguments.end();
        } catch (JsonException e) {
            throw RefusedException.invalid(where, where + ": not valid JSON: " + e.getMessage() + ".");
        }
        return text.strip();
    }
}
