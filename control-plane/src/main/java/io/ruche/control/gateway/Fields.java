package io.ruche.control.gateway;

import io.ruche.control.json.JsonReader;
import io.ruche.control.json.JsonReader.Kind;
import io.ruche.proto.TokenIds;
import io.ruche.scheduler.spelling.Excerpt;
import java.util.Locale;

/** Reads one field's value and says by name what is wrong with it. */
final class Fields {
    private Fields() {}

    static void expect(JsonReader json, String name, Kind kind, String expected) {
        Kind found = json.peek();
        if (found != kind) {
            throw RefusedException.invalid(
                    name, name + ": found " + found.name().toLowerCase(Locale.ROOT) + " (expected: " + expected + ").");
        }
    }

    static String string(JsonReader json, String name) {
        expect(json, name, Kind.STRING, "a string");
        return json.string();
    }

    /** A name as OpenAI allows it for schemas and functions. */
    static String identifier(JsonReader json, String name) {
        String text = string(json, name);
        if (text.isEmpty() || text.length() > 64 || !text.chars().allMatch(Fields::isPartOfIdentifier)) {
            throw RefusedException.invalid(
                    name, name + ": '" + Excerpt.of(text, 40) + "' (expected: 1 to 64 letters, digits, _ and -).");
        }
        return text;
    }

    private static boolean isPartOfIdentifier(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
    }

    static boolean bool(JsonReader json, String name) {
        expect(json, name, Kind.BOOLEAN, "true or false");
        return json.bool();
    }

    static int integer(JsonReader json, String name, int least, int most) {
        expect(json, name, Kind.NUMBER, "a whole number");
        long value = json.integer();
        if (value < least || value > most) {
            String range = most == Integer.MAX_VALUE ? ">= " + least : least + " to " + most;
            throw RefusedException.invalid(name, name + ": " + value + " (expected: " + range + ").");
        }
        return (int) value;
    }

    static long longInteger(JsonReader json, String name) {
        expect(json, name, Kind.NUMBER, "a whole number");
        return json.integer();
    }

    static float number(JsonReader json, String name, double least, double most) {
        expect(json, name, Kind.NUMBER, "a number");
        double value = json.number();
        if (value < least || value > most) {
            throw RefusedException.invalid(name, name + ": " + value + " (expected: " + least + " to " + most + ").");
        }
        return (float) value;
    }

    /** An array of token ids, from its bracket on. */
    static TokenIds tokenIds(JsonReader json, String name) {
        TokenIds.Builder ids = TokenIds.newBuilder();
        expect(json, name, Kind.ARRAY, "an array of token ids");
        json.beginArray();
        while (json.nextElement()) ids.addIds(integer(json, name, 0, Integer.MAX_VALUE));
        return ids.build();
    }
}
