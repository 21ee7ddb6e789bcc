package io.ruche.control.api.organisation;

import io.ruche.control.json.JsonWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Fields of the same form in many views. */
final class Fields {
    private static final int MOST_SHOWN = 400;
    private static final double MICRO = 1e6;

    private Fields() {}

    static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    /** A moment that may not have come: 0 is absent. */
    static void time(JsonWriter json, String name, long millis) {
        if (millis > 0) json.field(name, time(millis));
    }

    /** A text that may be empty: empty is absent. */
    static void text(JsonWriter json, String name, String text) {
        if (!text.isEmpty()) json.field(name, text);
    }

    static void texts(JsonWriter json, String name, List<String> texts) {
        json.name(name).beginArray();
        texts.forEach(json::value);
        json.endArray();
    }

    static void usd(JsonWriter json, String name, long microUsd) {
        json.field(name, microUsd / MICRO);
    }

    /** As scripts read it: timedOut. */
    static String word(Enum<?> constant) {
        String[] words = constant.name().toLowerCase(Locale.ROOT).split("_");
        StringBuilder word = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            word.append(Character.toUpperCase(words[i].charAt(0))).append(words[i].substring(1));
        }
        return word.toString();
    }

    static String shortened(String text) {
        return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN - 3) + "...";
    }
}
