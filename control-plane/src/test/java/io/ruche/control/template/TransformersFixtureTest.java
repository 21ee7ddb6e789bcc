package io.ruche.control.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Real templates over conversations, beside what transformers renders: expected.json is made by
 * src/test/python/make_template_fixtures.py. {@code -Druche.templates=DIR} reads another set of the same form.
 */
class TransformersFixtureTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final TypeReference<List<Map<String, Object>>> MAPS = new TypeReference<>() {};
    private static final TypeReference<Map<String, Object>> MAP = new TypeReference<>() {};

    @Test
    void rendersAsTransformersDoes() {
        JsonNode fixture = JSON.readTree(file("expected.json"));
        LocalDateTime now = LocalDateTime.parse(fixture.get("now").stringValue());
        List<String> wrong = new ArrayList<>();
        int equal = 0;
        for (Map.Entry<String, JsonNode> template : fixture.get("expected").properties()) {
            for (Map.Entry<String, JsonNode> expected : template.getValue().properties()) {
                JsonNode conversation = fixture.get("conversations").get(expected.getKey());
                JsonNode actual = render(fixture, file(template.getKey()), conversation, now);
                JsonNode want = expected.getValue();
                boolean same = want.has("failed") ? actual.has("failed") : actual.equals(want);
                if (same) {
                    equal++;
                } else {
                    wrong.add(template.getKey() + " " + expected.getKey() + "\n  actual   " + actual + "\n  expected "
                            + want);
                }
            }
        }
        assertThat(wrong).as(wrong.size() + " wrong, " + equal + " equal").isEmpty();
        assertThat(equal).isGreaterThan(200);
    }

    private static JsonNode render(JsonNode fixture, String jinja, JsonNode conversation, LocalDateTime now) {
        try {
            ChatTemplate template = ChatTemplate.compile(
                    jinja,
                    fixture.get("begin").stringValue(),
                    fixture.get("end").stringValue(),
                    () -> now);
            String text = template.render(
                    JSON.convertValue(conversation.get("messages"), MAPS),
                    conversation.has("tools") ? JSON.convertValue(conversation.get("tools"), MAPS) : List.of(),
                    !conversation.has("add"),
                    conversation.has("extra") ? JSON.convertValue(conversation.get("extra"), MAP) : Map.of());
            return JSON.createObjectNode().put("text", text);
        } catch (FailureException e) {
            String refusal = "The model's chat template refuses these messages: ";
            String message = e.failure().message();
            return message.startsWith(refusal)
                    ? JSON.createObjectNode().put("raised", message.substring(refusal.length()))
                    : JSON.createObjectNode().put("failed", message);
        }
    }

    private static String file(String name) {
        String folder = System.getProperty("ruche.templates", "");
        try {
            if (!folder.isEmpty()) {
                return Files.readString(Path.of(folder, name));
            }
            try (InputStream in = TransformersFixtureTest.class.getResourceAsStream(name)) {
                return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
