package io.ruche.scheduler.organisation.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.grammar.Grammar;
import io.ruche.scheduler.organisation.approval.Approvals;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.Spec;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.Specs;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BriefsTest {
    private static final OrganisationSpec HOUSE = spec(SpecKind.ORGANISATION, "henry-inc", OrganisationSpec.class);

    @Test
    void tellsAnAgentWhoItIs() {
        String system = brief("henry").system();

        assertThat(system)
                .startsWith("You are henry, Chief of staff of henry-inc.\nMission: Find small problems")
                .contains("\"Who is it for?\" when a proposal names no reader, at most 3 times a day.")
                .contains("Never: promises about dates; jokes about users.")
                .contains("You are very careful, very calm.\n");
    }

    @Test
    void aReaderHasNoToolThatChangesAnything() {
        assertThat(brief("scout").tools())
                .extracting(ToolGrant::name)
                .containsExactly("feed.read", "http.get", "workspace.read", "workspace.list");
        assertThat(brief("scout").events()).containsExactly("problemFound");
        assertThat(brief("quill").events()).isEmpty();
        assertThat(Awaited.agents(Specs.henryHouse(), "scout", "problemFound")).containsExactly("henry");
        assertThat(Briefs.find(Specs.henryHouse(), "nobody")).isEmpty();
        assertThat(brief("dev").approvals()).extracting(Approvals.Rule::policy).containsExactly("ship");
        assertThat(brief("dev").colleagues()).containsExactly("creative", "henry", "quill", "scout");
    }

    @Test
    void nobodyCanNameAHostThatIsNotListed() {
        String schema = ToolGrant.find("http.get", List.of("example.org", "*.news.example", "localhost:8099"))
                .orElseThrow()
                .argsSchema();

        for (String url : List.of(
                "http://example.org",
                "https://example.org/a?b=c",
                "http://a.b.news.example/",
                "http://localhost:8099/x")) {
            assertThat(accepts(schema, url)).as(url).isTrue();
        }
        for (String url : List.of(
                "http://example.com/",
                "http://example.org.evil.example/",
                "http://exampleXorg/",
                "http://news.example/",
                "http://localhost:80990/",
                "http://localhost/",
                "ftp://example.org/")) {
            assertThat(accepts(schema, url)).as(url).isFalse();
        }
        for (String tool : List.of("feed.read", "http.post", "webhook.send")) {
            assertThat(ToolGrant.find(tool, List.of())).isEmpty();
        }
        String post = ToolGrant.find("http.post", List.of("example.org"))
                .orElseThrow()
                .argsSchema();
        assertThat(accepts(post, "https://example.org/in")).isTrue();
        assertThat(accepts(post, "https://example.com/in")).isFalse();
        assertThat(ToolGrant.find("workspace.read", List.of())).contains(ToolGrant.of("workspace.read"));
    }

    private static boolean accepts(String schema, String url) {
        Matcher pattern = Pattern.compile("\"pattern\":\"([^\"]+)\"").matcher(schema);
        assertThat(pattern.find()).isTrue();
        assertThat(Grammar.of(schema).start().shortestEndBytes()).isPositive();
        return url.matches(pattern.group(1));
    }

    @Test
    void everyAgentAnswersInAFormThatHasAGrammar() {
        for (String agent : HOUSE.agents()) {
            ActionForm form = ActionForm.of(brief(agent), Optional.empty());
            assertThat(form.shape()).isEqualTo(Act.Shape.ACTIONS);
            assertThat(Grammar.of(form.schema().orElseThrow()).start().shortestEndBytes())
                    .as(agent)
                    .isPositive();
            ActionForm owed = ActionForm.of(brief(agent), Optional.of(Turns.SCHEMA));
            assertThat(Grammar.of(owed.schema().orElseThrow()).start().shortestEndBytes())
                    .as(agent)
                    .isPositive();
        }
    }

    @Test
    void definitionsStayWhereReferencesLookForThem() {
        String schema = "{\"$defs\":{\"name\":{\"type\":\"string\",\"maxLength\":9}},\"type\":\"object\","
                + "\"properties\":{\"who\":{\"$ref\":\"#/$defs/name\"}},\"required\":[\"who\"],"
                + "\"additionalProperties\":false}";
        ActionForm form = ActionForm.of(brief("dev"), Optional.of(schema));

        assertThat(form.shape()).isEqualTo(Act.Shape.ACTIONS_OR_ANSWER);
        assertThat(Grammar.of(form.schema().orElseThrow()).start().shortestEndBytes())
                .isPositive();
    }

    @Test
    void choosesByPreferencePolicyAndWhatIsThere() {
        ModelPolicySpec local = spec(SpecKind.MODEL_POLICY, "local-only", ModelPolicySpec.class);
        Map<String, ModelChoice.Upstream> keyed =
                Map.of("claude-opus-4.5", new ModelChoice.Upstream("anthropic", 200_000, ""));
        List<String> models = brief("henry").models();
        Map<String, Integer> served = Map.of("smollm2-135m", 2_048);

        assertThat(chosen(models, served, keyed, Optional.empty()).provider()).isEqualTo("anthropic");
        ModelChoice kept = chosen(models, served, keyed, Optional.of(local));
        assertThat(kept.model()).isEqualTo("smollm2-135m");
        assertThat(kept.why())
                .isEqualTo("claude-opus-4.5: the agent's model policy forbids it at anthropic;"
                        + " glm-4.7: this house does not serve it.");
        assertThat(ModelChoice.choose(
                        ModelChoice.standings(models, Map.of(), Map.of(), Optional.of(local)), DataClass.SECRET))
                .isEmpty();
    }

    private static ModelChoice chosen(
            List<String> models,
            Map<String, Integer> served,
            Map<String, ModelChoice.Upstream> upstream,
            Optional<ModelPolicySpec> policy) {
        return ModelChoice.choose(ModelChoice.standings(models, served, upstream, policy), DataClass.PUBLIC)
                .orElseThrow();
    }

    private static Brief brief(String agent) {
        return Briefs.find(Specs.henryHouse(), agent).orElseThrow();
    }

    private static <S extends Spec> S spec(SpecKind kind, String name, Class<S> type) {
        return type.cast(
                Specs.henryHouse().find(new SpecId(kind, name)).orElseThrow().spec());
    }
}
