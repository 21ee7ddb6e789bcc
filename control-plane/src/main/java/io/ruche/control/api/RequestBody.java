package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonException;
import io.ruche.control.json.JsonReader;
import io.ruche.control.json.JsonReader.Kind;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.spelling.Excerpt;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A flat JSON object: texts, whole numbers, lists of texts, yes and no, and no field that was not asked for. */
final class RequestBody {
    private final Map<String, String> texts = new HashMap<>();
    private final Map<String, Long> numbers = new HashMap<>();
    private final Map<String, List<String>> lists = new HashMap<>();
    private final Map<String, Boolean> flags = new HashMap<>();

    /** The fields that an object may have, by what they hold. */
    record Fields(List<String> texts, List<String> numbers, List<String> lists, List<String> flags) {
        Fields(List<String> texts, List<String> numbers) {
            this(texts, numbers, List.of(), List.of());
        }

        String all() {
            return Stream.of(texts, numbers, lists, flags).flatMap(List::stream).collect(Collectors.joining(", "));
        }
    }

    private RequestBody() {}

    /** Throws INVALID_REQUEST for anything but an object of these fields. */
    static RequestBody read(ClientExchange exchange, List<String> textNames, List<String> numberNames) {
        return read(exchange.body(), exchange.bodyLength(), textNames, numberNames);
    }

    static RequestBody read(ClientExchange exchange, Fields fields) {
        return read(exchange.body(), exchange.bodyLength(), fields);
    }

    /** The same, of texts alone, where no body at all says as much as an empty object. */
    static RequestBody readIfAny(ClientExchange exchange, List<String> textNames) {
        return exchange.bodyLength() == 0 ? new RequestBody() : read(exchange, textNames, List.of());
    }

    /** The text of any JSON in the one field that an object may have; empty when it has none. */
    static Optional<String> json(ClientExchange exchange, String name) {
        JsonReader json = new JsonReader(exchange.body(), exchange.bodyLength());
        try {
            if (json.peek() != Kind.OBJECT) throw json.error("expected an object");
            json.beginObject();
            Optional<String> found = Optional.empty();
            for (String field = json.nextName(); field != null; field = json.nextName()) {
                if (!field.equals(name)) throw unknown(field, new Fields(List.of(name), List.of()));
                found = Optional.of(json.raw());
            }
            json.end();
            return found;
        } catch (JsonException e) {
            throw invalid("The body is not valid JSON: " + e.getMessage() + ".");
        }
    }

    /** The same of a body that lies in an array. */
    static RequestBody read(byte[] bytes, int length, List<String> textNames, List<String> numberNames) {
        return read(bytes, length, new Fields(textNames, numberNames));
    }

    private static RequestBody read(byte[] bytes, int length, Fields fields) {
        RequestBody body = new RequestBody();
        JsonReader json = new JsonReader(bytes, length);
        try {
            if (json.peek() != Kind.OBJECT) throw json.error("expected an object");
            json.beginObject();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                if (fields.texts().contains(name)) body.text(json, name);
                else if (fields.numbers().contains(name)) body.number(json, name);
                else if (fields.lists().contains(name)) body.list(json, name);
                else if (fields.flags().contains(name)) body.flag(json, name);
                else throw unknown(name, fields);
            }
            json.end();
        } catch (JsonException e) {
            throw invalid("The body is not valid JSON: " + e.getMessage() + ".");
        }
        return body;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(texts.get(name)).filter(text -> !text.isEmpty());
    }

    /** A field as text, whichever it is. */
    Optional<String> find(String name) {
        return text(name).or(() -> Optional.ofNullable(numbers.get(name)).map(String::valueOf));
    }

    /** Throws INVALID_REQUEST when the field is absent or empty. */
    String needText(String name, String expected) {
        return text(name).orElseThrow(() -> invalid(name + ": absent (expected: " + expected + ")."));
    }

    /** 0 when absent. */
    int number(String name, int orElse) {
        Long value = numbers.get(name);
        if (value == null) return orElse;
        if (value < Integer.MIN_VALUE || value > Integer.MAX_VALUE)
            throw invalid(name + ": " + value + " is too large.");
        return value.intValue();
    }

    /** Empty when absent. */
    List<String> list(String name) {
        return lists.getOrDefault(name, List.of());
    }

    /** No when absent. */
    boolean flag(String name) {
        return flags.getOrDefault(name, false);
    }

    private void list(JsonReader json, String name) {
        if (json.takeNull()) return;
        if (json.peek() != Kind.ARRAY) throw invalid(name + ": expected a list of texts.");
        List<String> texts = new ArrayList<>();
        json.beginArray();
        while (json.nextElement()) {
            if (json.peek() != Kind.STRING) throw invalid(name + ": expected a list of texts.");
            texts.add(json.string());
        }
        lists.put(name, texts);
    }

    private void flag(JsonReader json, String name) {
        if (json.takeNull()) return;
        if (json.peek() != Kind.BOOLEAN) throw invalid(name + ": expected true or false.");
        flags.put(name, json.bool());
    }

    private void text(JsonReader json, String name) {
        if (json.takeNull()) return;
        if (json.peek() != Kind.STRING) throw invalid(name + ": expected a text.");
        texts.put(name, json.string());
    }

    private void number(JsonReader json, String name) {
        if (json.takeNull()) return;
        if (json.peek() != Kind.NUMBER) throw invalid(name + ": expected a whole number.");
        numbers.put(name, json.integer());
    }

    private static FailureException unknown(String name, Fields fields) {
        return invalid("Field '" + Excerpt.of(name, 40) + "' is unknown (expected: " + fields.all() + ").");
    }

    private static FailureException invalid(String message) {
        return FailureException.of(FailureCode.INVALID_REQUEST, message, "");
    }
}
