package io.ruche.scheduler.organisation.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.expression.JsonText;
import io.ruche.scheduler.organisation.spec.check.Inputs;
import java.util.List;
import org.junit.jupiter.api.Test;

class InputsTest {
    private static final String SCHEMA = """
            {"type": "object", "description": "A problem.",
             "properties": {
               "text": {"type": "string", "minLength": 3, "maxLength": 5},
               "urgent": {"type": "boolean"},
               "count": {"type": "integer", "minimum": 1, "maximum": 9},
               "share": {"type": ["number", "null"]},
               "tone": {"enum": ["dry", "warm"]},
               "tags": {"type": "array", "maxItems": 2, "items": {"type": "string"}},
               "more": {"type": "object", "additionalProperties": {"type": "integer"}}},
             "required": ["text", "count"]}""";

    private static List<String> problems(String input) {
        return Inputs.problems(SCHEMA, JsonText.read(input).orElseThrow());
    }

    @Test
    void takesWhatTheSchemaSays() {
        assertThat(problems("{\"text\":\"abc\",\"count\":1}")).isEmpty();
        assertThat(problems("{\"text\":\"abcde\",\"count\":9.0,\"urgent\":true,\"share\":null,\"tone\":\"dry\","
                        + "\"tags\":[\"a\",\"b\"],\"more\":{\"x\":1,\"y\":2}}"))
                .isEmpty();
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        assertThat(problems(
                        "{\"count\":\"one\",\"urgnt\":true,\"share\":\"x\",\"tone\":\"wet\",\"tags\":[1,\"b\",\"c\"],"
                                + "\"more\":{\"x\":1.5}}"))
                .containsExactlyInAnyOrder(
                        "input.text: missing (expected: a string)",
                        "input.count: \"one\" (expected: an integer)",
                        "input.urgnt: unknown (expected: count, more, share, tags, text, tone, urgent)."
                                + " Did you mean 'urgent'?",
                        "input.share: \"x\" (expected: a number or null)",
                        "input.tone: \"wet\" (expected: one of \"dry\", \"warm\")",
                        "input.tags: 3 items (expected: at most 2)",
                        "input.tags[0]: 1 (expected: a string)",
                        "input.more.x: 1.5 (expected: an integer)");
        assertThat(problems("{\"text\":\"ab\",\"count\":10}"))
                .containsExactlyInAnyOrder(
                        "input.text: 2 characters (expected: at least 3)", "input.count: 10 (expected: at most 9)");
    }

    @Test
    void takesAnythingWhereNoNamesAreGiven() {
        assertThat(Inputs.problems(
                        "{\"type\":\"object\"}", JsonText.read("{\"a\":1}").orElseThrow()))
                .isEmpty();
    }

    @Test
    void saysWhichKeywordsItDoesNotKnow() {
        assertThat(Inputs.whyNot(SCHEMA)).isEmpty();
        assertThat(Inputs.whyNot("{\"properties\":{\"a\":{\"minlength\":1}}}").orElseThrow())
                .startsWith("inputs.properties.a: 'minlength' (expected: one of type, ")
                .endsWith("Did you mean 'minLength'?");
        assertThat(Inputs.whyNot("{\"oneOf\":[]}")).isPresent();
        assertThat(Inputs.whyNot("{\"type\":\"text\"}"))
                .hasValueSatisfying(it -> assertThat(it).contains("'text'"));
        assertThat(Inputs.whyNot("[]")).isPresent();
    }
}
