package io.ruche.scheduler.organisation.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.spec.publish.Explain;
import io.ruche.scheduler.organisation.spec.publish.JsonSchema;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import org.junit.jupiter.api.Test;

class PublishTest {

    @Test
    void theSchemaHasEveryKindWithTheTablesBounds() {
        String schema = JsonSchema.text();

        for (SpecKind kind : SpecKind.values()) {
            assertThat(schema).contains("\"$ref\":\"#/$defs/" + kind.label() + "\"");
        }
        assertThat(schema)
                .contains("\"maxTokens\":{\"default\":1024,\"description\":\"The most tokens of one answer.\","
                        + "\"maximum\":200000,\"minimum\":1,\"type\":\"integer\"}")
                .contains("\"oneOf\":[{\"required\":[\"agent\"]},{\"required\":[\"tool\"]},{\"required\":[\"job\"]}]")
                .contains("\"required\":[\"role\",\"model\"]")
                .startsWith("{\"$defs\":{");
    }

    @Test
    void everyFieldIsExplained() {
        String agent = Explain.of("agent").orElseThrow();

        assertThat(agent)
                .startsWith("Agent\nSomebody who works: persona, models, tools, and what wakes it.\n")
                .contains("  role*  (a text of at most 200 characters)\n      What it does, in a few words.\n")
                .contains("    maxTokens  (a whole number from 1 to 200000; 1024 if not said)\n");
    }

    @Test
    void aPartIsExplainedByItsPath() {
        assertThat(Explain.of("Workflow.steps.retry")).hasValue("""
                        Workflow.steps.retry
                        What happens when it fails. (a mapping)

                        Fields (* must be written):
                          max  (a whole number from 0 to 20; 0 if not said)
                              Tries after the first.
                          backoff  (a time from 100ms to 1d, as 30s, 5m, 4h or 7d; 10s if not said)
                              The wait before the first of them; it doubles.
                        """);
        assertThat(Explain.of("Workflow.stepz")).isEmpty();
        assertThat(Explain.nearest("Workflow.stepz")).contains("Workflow.steps");
        assertThat(Explain.nearest("agnt")).contains("Agent");
        assertThat(Explain.nearest("agents.model.models.x")).contains("Agent.model.models");
        assertThat(Explain.of("")).isEmpty();
        assertThat(Explain.kinds().lines()).hasSize(SpecKind.values().length);
    }
}
