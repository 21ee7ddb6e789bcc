package io.ruche.control.api;

import static io.ruche.control.api.Prompts.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.state.Role;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The documents of organisations, from YAML to rows and back. */
class SpecsTest extends OpenHouse {
    private static final String HENRY_INC = henryInc();

    @Test
    void aTextIsPutAllAtOnce() {
        long before = house.cluster.state().revision();
        HttpResponse<String> answer = house.post("/api/v1/apply?file=henry-inc.yaml", HENRY_INC);

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(json(answer).path("changes")).hasSize(23);
        assertThat(json(answer).path("unchanged").asInt()).isZero();
        assertThat(house.cluster.state().revision()).isEqualTo(before + 1);
        JsonNode henry = json(house.get("/api/v1/specs/agents/henry"));
        assertThat(henry.path("kind").asString()).isEqualTo("Agent");
        assertThat(henry.path("generation").asInt()).isEqualTo(1);
        assertThat(henry.path("document").path("spec").path("role").asString()).isEqualTo("Chief of staff");
        assertThat(henry.path("timeline").path(0).path("to").asString()).isEqualTo("v1");
        assertThat(json(house.get("/api/v1/specs?limit=500")).path("specs").valueStream())
                .hasSize(23)
                .noneMatch(spec -> spec.path("what").asString().isEmpty());
        assertThat(json(house.get("/api/v1/specs?kind=modelpolicies")).path("specs"))
                .hasSize(2);
    }

    @Test
    void itsAgentsArePreviewed() {
        JsonNode preview =
                json(house.post("/api/v1/apply?dryRun=true", HENRY_INC)).path("preview");

        JsonNode henry = preview.path("agents")
                .valueStream()
                .filter(agent -> agent.path("agent").asString().equals("henry"))
                .findFirst()
                .orElseThrow();
        assertThat(henry.path("models")
                        .valueStream()
                        .map(reach -> reach.path("status").asString()))
                .containsOnly("notServableNow");
        assertThat(henry.path("worstDay").path("usd").asDouble()).isEqualTo(2);
        assertThat(preview.path("worstDay").path("usd").asDouble()).isEqualTo(2);
        assertThat(preview.path("effects")
                        .valueStream()
                        .map(effect -> effect.path("by").asString() + " "
                                + effect.path("what").asString() + " " + effect.path("gate")))
                .contains("Agent/dev workspace.write [\"ship\"]");
        assertThat(house.cluster.state().specs().all()).isEmpty();
    }

    @Test
    void theSameInOtherWordsChangesNothing() {
        assertThat(house.post("/api/v1/apply", HENRY_INC).statusCode()).isEqualTo(200);
        long before = house.cluster.state().revision();
        String other = "# formatted by somebody else\n" + HENRY_INC.replace("{ name: dev }", "\n  name: 'dev'");

        HttpResponse<String> answer = house.post("/api/v1/apply", other);

        assertThat(json(answer).path("changes")).as(answer.body()).isEmpty();
        assertThat(json(answer).path("unchanged").asInt()).isEqualTo(23);
        assertThat(house.cluster.state().revision()).isEqualTo(before);
    }

    @Test
    void aChangeIsToldWithItsValues() {
        house.post("/api/v1/apply", HENRY_INC);

        JsonNode changes = json(house.post("/api/v1/apply", HENRY_INC.replace("role: Chief of staff", "role: Boss")))
                .path("changes");

        assertThat(changes).hasSize(1);
        assertThat(changes.path(0).path("action").asString()).isEqualTo("change");
        JsonNode difference = changes.path(0).path("differences").path(0);
        assertThat(difference.path("path").asString()).isEqualTo("spec.role");
        assertThat(difference.path("before").asString()).isEqualTo("Chief of staff");
        assertThat(difference.path("after").asString()).isEqualTo("Boss");
        assertThat(json(house.get("/api/v1/specs/Agent/henry"))
                        .path("generation")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void everyMistakeIsToldWithItsPlace() {
        HttpResponse<String> answer = house.post(
                "/api/v1/apply?file=henry-inc.yaml",
                HENRY_INC
                        .replace("role: Researcher", "rol: Researcher")
                        .replace("reportsTo: henry", "reportsTo: henri"));

        assertThat(answer.statusCode()).isEqualTo(400);
        JsonNode problem = json(answer);
        assertThat(problem.path("code").asString()).isEqualTo("invalid_request");
        assertThat(problem.path("problems")
                        .valueStream()
                        .map(it -> it.path("text").asString()))
                .contains("henry-inc.yaml:53:3: spec.rol: unknown field (expected: one of role, team, reportsTo,"
                        + " replicas, persona, model, modelPolicy, budgetRef, ...). Did you mean 'role'?")
                .anyMatch(text -> text.endsWith("Did you mean 'henry'?"));
        assertThat(problem.path("problems").path(0).path("line").asInt()).isEqualTo(53);
        assertThat(house.cluster.state().specs().all()).isEmpty();
    }

    @Test
    void modelsThatNothingServesAreWarningsAndUnknownOnesErrors() {
        String agent = "apiVersion: ruche.io/v1\nkind: Agent\nmetadata: {name: a}\nspec:\n  role: Tester\n  model:"
                + " {models: [%s]}\n";

        assertThat(warnings(String.format(agent, "tiny"))).noneMatch(text -> text.contains("spec.model"));
        assertThat(warnings(String.format(agent, "smollm2-135m, tiny")))
                .contains("spec.yaml:6:20: spec.model.models[0]: nothing here can serve smollm2-135m now; until then"
                        + " tiny answers (expected: it deployed, with 'ruche deploy smollm2-135m').");
        assertThat(house.post("/api/v1/apply?dryRun=true", String.format(agent, "smolm2-135m"))
                        .body())
                .contains("Did you mean 'smollm2-135m'?");
        assertThat(house.post("/api/v1/apply?dryRun=true", String.format(agent, "embedder"))
                        .statusCode())
                .isEqualTo(400);
    }

    private List<String> warnings(String yaml) {
        return json(house.post("/api/v1/apply?dryRun=true", yaml))
                .path("warnings")
                .valueStream()
                .map(warning -> warning.path("text").asString())
                .toList();
    }

    @Test
    void whatOthersNameStays() {
        house.post("/api/v1/apply", HENRY_INC);

        HttpResponse<String> refused = house.send(
                house.request("/api/v1/specs/approvalpolicy/ship").DELETE().build());
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(json(refused).path("problems").path(0).path("text").asString())
                .startsWith("ApprovalPolicy/ship: ApprovalPolicy/ship is named by Agent/dev");

        assertThat(json(house.send(house.request("/api/v1/specs/office/main")
                                .DELETE()
                                .build()))
                        .path("changes")
                        .path(0)
                        .path("action")
                        .asString())
                .isEqualTo("remove");
        HttpResponse<String> gone = house.post("/api/v1/delete", HENRY_INC);
        assertThat(json(gone).path("changes")).as(gone.body()).hasSize(22);
        assertThat(house.cluster.state().specs().all()).isEmpty();
        assertThat(json(house.post("/api/v1/delete", HENRY_INC)).path("changes"))
                .isEmpty();
    }

    @Test
    void namesThatAreNotThereHelp() {
        house.post("/api/v1/apply", HENRY_INC);

        HttpResponse<String> missing = house.get("/api/v1/specs/agent/henri");
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(json(missing).path("help").asString()).isEqualTo("Did you mean henry?");
        HttpResponse<String> kind = house.get("/api/v1/specs?kind=agnets");
        assertThat(kind.statusCode()).isEqualTo(400);
        assertThat(json(kind).path("help").asString()).isEqualTo("Did you mean Agent?");
    }

    @Test
    void longListsComePageByPage() {
        house.post("/api/v1/apply", HENRY_INC);

        JsonNode first = json(house.get("/api/v1/specs?limit=20&documents=true"));
        JsonNode last = first.path("specs").path(19);
        JsonNode rest = json(house.get("/api/v1/specs?limit=20&after="
                + last.path("kind").asString() + "/" + last.path("name").asString()));

        assertThat(first.path("hasMore").asBoolean()).isTrue();
        assertThat(first.path("specs")
                        .path(0)
                        .path("document")
                        .path("apiVersion")
                        .asString())
                .isEqualTo("ruche.io/v1");
        assertThat(rest.path("specs")).hasSize(3);
        assertThat(rest.path("hasMore").asBoolean()).isFalse();
    }

    @Test
    void onlyOperatorsChangeAnything() {
        String viewer = house.newKey("viewer", Role.VIEWER);
        for (String path : List.of("apply?dryRun=true", "apply", "delete")) {
            HttpRequest request = house.request("/api/v1/" + path)
                    .setHeader("Authorization", "Bearer " + viewer)
                    .POST(HttpRequest.BodyPublishers.ofString(HENRY_INC))
                    .build();
            assertThat(house.send(request).statusCode()).as(path).isEqualTo(403);
        }
        HttpRequest list = house.request("/api/v1/specs")
                .setHeader("Authorization", "Bearer " + viewer)
                .build();
        assertThat(house.send(list).statusCode()).isEqualTo(200);
    }

    @Test
    void theSchemaIsThereForEditors() {
        HttpResponse<String> schema = house.get("/api/v1/schema");

        assertThat(schema.headers().firstValue("content-type")).contains("application/schema+json");
        assertThat(json(schema)
                        .path("$defs")
                        .path("Agent")
                        .path("properties")
                        .path("model")
                        .path("type")
                        .asString())
                .isEqualTo("object");
    }

    static String henryInc() {
        try {
            return Files.readString(Path.of("..", "examples", "organisations", "henry-inc.yaml"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
