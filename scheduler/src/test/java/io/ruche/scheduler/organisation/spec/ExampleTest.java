package io.ruche.scheduler.organisation.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.Sampling;
import io.ruche.scheduler.organisation.spec.check.Submission;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The example organisation says what its file says. */
class ExampleTest {
    private final Submission.Accepted example = Specs.accepted(Specs.henryInc(), Specs.EMPTY);

    @Test
    void holdsEveryKind() {
        assertThat(example.documents().stream().map(document -> document.id().kind()))
                .contains(SpecKind.values());
    }

    @Test
    void warnsOfModelsThatNothingCanServeNow() {
        assertThat(example.warnings().get(0).text())
                .isEqualTo(
                        "henry-inc.yaml:38:14: spec.model.models[0]: nothing here can serve claude-opus-4.5 now;"
                                + " until then smollm2-135m answers (expected: its key, with 'ruche secret set anthropic-key').");
        assertThat(example.warnings()).hasSize(6);
    }

    @Test
    void readsAgentsAsRecords() {
        AgentSpec henry = example.after().agent("henry").orElseThrow();

        assertThat(henry.model().models()).containsExactly("claude-opus-4.5", "glm-4.7", "smollm2-135m");
        assertThat(henry.model().sampling()).isEqualTo(new Sampling(0.5, 0.6));
        assertThat(henry.reportsTo()).isEmpty();
        assertThat(henry.trust()).isEqualTo(AgentSpec.Trust.DECIDER);
        assertThat(henry.replicas()).isEqualTo(1);
        assertThat(henry.persona().language()).isEqualTo("en");
        assertThat(henry.persona().signaturePhrases().get(0).maxPerDay()).isEqualTo(2);
    }

    @Test
    void readsWorkflowsAsRecords() {
        WorkflowSpec workflow = (WorkflowSpec) example.after()
                .find(new SpecId(SpecKind.WORKFLOW, "problem-to-tool"))
                .orElseThrow()
                .spec();

        assertThat(workflow.triggers().get(0))
                .isEqualTo(new WorkflowSpec.Trigger.Folder("inbox", Duration.ofSeconds(10)));
        assertThat(workflow.steps().stream().map(step -> step.worker().name()))
                .containsExactly("scout", "henry", "quill", "dev", "workspace.write", "scout", "workspace.write");
        assertThat(workflow.steps().get(3).gate()).contains("worth-building");
        assertThat(workflow.steps().get(0).tools()).contains(List.of());
        assertThat(workflow.steps().get(4).tools()).isEmpty();
        assertThat(workflow.steps().get(3).retry()).isEqualTo(new WorkflowSpec.Retry(2, Duration.ofSeconds(30)));
    }

    @Test
    void readsMoneyToTheMillionth() {
        assertThat(example.after().budget("house").orElseThrow().limit().microUsd())
                .contains(5_000_000L);
    }

    @Test
    void everyDocumentComesBackFromItsCanonicalJson() {
        for (SpecDocument document : example.documents()) {
            assertThat(Submission.stored(document.json())).isEqualTo(document);
        }
    }

    @Test
    void formattingCommentsAndDefaultsDoNotChangeTheHash() {
        String plain = """
                apiVersion: ruche.io/v1
                kind: Budget
                metadata: {name: b}
                spec: {scope: project, limit: {usd: 1.50}}
                """;
        String other = """
                # the same
                kind: "Budget"
                spec:
                  warnAt: [ 80 ]
                  limit:
                    usd: "1.5"
                  window: day
                  scope: project
                metadata:
                  name: b
                apiVersion: ruche.io/v1
                """;

        SpecDocument one = Specs.accepted(plain, Specs.EMPTY).documents().get(0);
        assertThat(one.json())
                .isEqualTo("{\"apiVersion\":\"ruche.io/v1\",\"kind\":\"Budget\",\"metadata\":{\"name\":\"b\"},"
                        + "\"spec\":{\"limit\":{\"usd\":1.5},\"scope\":\"project\"}}");
        assertThat(Specs.accepted(other, Specs.EMPTY).documents().get(0).hash()).isEqualTo(one.hash());
    }
}
