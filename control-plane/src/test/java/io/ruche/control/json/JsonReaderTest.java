package io.ruche.control.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

class JsonReaderTest {
    private static final ObjectMapper JACKSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final String JUNK = "{}[]\",:\\u0e-.tfn \n\u0001\u00ff9";

    @Test
    void readsStringsAtEveryLengthAndOffset() {
        for (String tail : List.of("", "\\n", "é", "\\u00e9", "\\ud83d\\ude00", "😀", "\\\"", "\\/x")) {
            for (int length = 0; length < 40; length++) {
                for (int space = 0; space < 9; space++) {
                    String json = " ".repeat(space) + '"' + "a".repeat(length) + tail + "b".repeat(length % 11) + '"';
                    assertThat(read(json))
                            .as(json)
                            .isEqualTo(JACKSON.readTree(json).asString());
                }
            }
        }
    }

    @Test
    void agreesWithJacksonOnRandomDocuments() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            String json = document(random, 0);
            assertThat(read(json)).as("seed %d: %s", seed, json).isEqualTo(tree(JACKSON.readTree(json)));
        }
    }

    @Test
    void refusesWhatJacksonRefuses() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = document(random, 0).getBytes(StandardCharsets.UTF_8);
            if (bytes.length == 0) continue;
            for (int change = random.nextInt(3); change >= 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) JUNK.charAt(random.nextInt(JUNK.length()));
            }
            if (random.nextInt(4) == 0) bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            boolean theirs = jacksonTakes(bytes);
            boolean ours = weTake(bytes);
            if (!theirs) refused++;
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            // theirs minds a name that comes twice, ours leaves that to who reads; broken UTF-8 is checked only in
            // values read
            if (ours != theirs)
                assertThat(sameButFor(text))
                        .as("seed %d: %s (ours: %s)", seed, text, ours)
                        .isTrue();
        }
        assertThat(refused).isGreaterThan(1_000);
    }

    private static boolean sameButFor(String text) {
        return text.chars().anyMatch(c -> c >= 0x80)
                || text.contains("\\u")
                || text.strip().isEmpty()
                || doubled(text);
    }

    private static boolean doubled(String text) {
        try {
            JsonMapper.builder().build().readTree(text);
            return true;
        } catch (JacksonException e) {
            return false;
        }
    }

    @Test
    void saysWhereItWentWrong() {
        assertMessage("{\n  \"a\": tru\n}", "line 2, column 8: expected true");
        assertMessage("[1, 2", "line 1, column 6: expected ',' or ']', found the end");
        assertMessage("\"abc", "line 1, column 1: the string is not closed");
        assertMessage("\"a\u0001\"", "control character");
        assertMessage("{\"a\" 1}", "':' after the name 'a'");
        assertMessage("[".repeat(100), "nested deeper than 64");
        assertMessage("01", "leading zero");
        assertMessage("1 2", "expected the end, found '2'");
        assertMessage("\"\\x\"", "the escape '\\x' is unknown");
        assertThatThrownBy(() -> new JsonReader(new byte[] {'"', (byte) 0xC3, '"'}).string())
                .hasMessageContaining("UTF-8");
    }

    private static void assertMessage(String json, String message) {
        assertThatThrownBy(() -> read(json)).isInstanceOf(JsonException.class).hasMessageContaining(message);
    }

    @Test
    void writesWhatItReads() {
        String text = "\"\\\b\f\n\r\t\u0000\u001f\u007f é 中 😀 \ud83d lone";
        JsonWriter json =
                new JsonWriter(1).beginObject().field("a", text).field("b", -7).name("c");
        json.beginArray()
                .value(1.5)
                .value(0.1f)
                .value(true)
                .nul()
                .value(Double.NaN)
                .endArray()
                .endObject();
        JsonNode read = JACKSON.readTree(json.toBytes());
        assertThat(read.path("a").asString()).isEqualTo(text.replace("\ud83d lone", "\ufffd lone"));
        assertThat(json.toString()).endsWith(",\"b\":-7,\"c\":[1.5,0.1,true,null,null]}");
    }

    private static boolean jacksonTakes(byte[] bytes) {
        try {
            return !JACKSON.readTree(bytes).isMissingNode();
        } catch (JacksonException e) {
            return false;
        }
    }

    private static boolean weTake(byte[] bytes) {
        try {
            JsonReader reader = new JsonReader(bytes);
            reader.skip();
            reader.end();
            return true;
        } catch (JsonException e) {
            return false;
        }
    }

    private static Object read(String json) {
        JsonReader reader = new JsonReader(json.getBytes(StandardCharsets.UTF_8));
        Object value = read(reader);
        reader.end();
        return value;
    }

    private static Object read(JsonReader reader) {
        return switch (reader.peek()) {
            case OBJECT -> {
                Map<String, Object> map = new LinkedHashMap<>();
                reader.beginObject();
                for (String name = reader.nextName(); name != null; name = reader.nextName())
                    map.put(name, read(reader));
                yield map;
            }
            case ARRAY -> {
                List<Object> list = new ArrayList<>();
                reader.beginArray();
                while (reader.nextElement()) list.add(read(reader));
                yield list;
            }
            case STRING -> reader.string();
            case NUMBER -> reader.number();
            case BOOLEAN -> reader.bool();
            case NULL -> reader.takeNull() ? "null" : "";
        };
    }

    private static Object tree(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            node.properties().forEach(entry -> map.put(entry.getKey(), tree(entry.getValue())));
            return map;
        }
        if (node.isArray()) return node.valueStream().map(JsonReaderTest::tree).toList();
        if (node.isString()) return node.asString();
        if (node.isNumber()) return node.asDouble();
        if (node.isBoolean()) return node.asBoolean();
        return "null";
    }

    private static String document(Random random, int depth) {
        String space = List.of("", "", " ", "\n\t").get(random.nextInt(4));
        int kind = random.nextInt(depth > 4 ? 5 : 7);
        StringBuilder json = new StringBuilder(space);
        switch (kind) {
            case 0 -> json.append(random.nextBoolean());
            case 1 -> json.append("null");
            case 2 -> json.append(random.nextInt());
            case 3 -> json.append(random.nextGaussian() * Math.pow(10, random.nextInt(20) - 10));
            case 4 -> json.append(text(random));
            case 5 -> {
                json.append('[');
                for (int i = random.nextInt(4); i > 0; i--)
                    json.append(document(random, depth + 1)).append(i > 1 ? "," : "");
                json.append(']');
            }
            default -> {
                json.append('{');
                for (int i = random.nextInt(4); i > 0; i--) {
                    json.append("\"n")
                            .append(i)
                            .append("\":")
                            .append(document(random, depth + 1))
                            .append(i > 1 ? "," : "");
                }
                json.append('}');
            }
        }
        return json.append(space).toString();
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder("\"");
        for (int i = random.nextInt(30); i > 0; i--) {
            text.append(List.of(
                            "a",
                            "Z",
                            " ",
                            "é",
                            "中",
                            "😀",
                            "\\n",
                            "\\\"",
                            "\\\\",
                            "\\u0041",
                            "\\u4e2d",
                            "\\ud83d\\ude00",
                            "/")
                    .get(random.nextInt(13)));
        }
        return text.append('"').toString();
    }
}
