package io.ruche.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.exchange.Access;
import io.ruche.control.exchange.Route;
import io.ruche.control.gateway.Gateway;
import io.ruche.control.http.House;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The document says what there is, and what there is looks as the document says. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpenApiTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private House house;
    private JsonNode document;

    @BeforeAll
    void open() {
        house = new House().open();
        document = JSON.readTree(house.get("/api/v1/openapi.json").body());
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void namesEveryRouteAndNoOther() {
        TreeSet<String> told = new TreeSet<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .properties()
                        .forEach(method -> told.add(method.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey())));
        TreeSet<String> there = new TreeSet<>(List.of("GET /healthz"));
        routes().forEach(route -> there.add(route.method() + " " + route.path()));
        assertThat(told).isEqualTo(there);
    }

    @Test
    void namesEveryRole() {
        routes().forEach(route -> {
            JsonNode operation = document.path("paths")
                    .path(route.path())
                    .path(route.method().toLowerCase(Locale.ROOT));
            String role =
                    route.access() == Access.OPEN ? "" : route.access().name().toLowerCase(Locale.ROOT);
            assertThat(operation.path("x-role").asString("")).as(route.path()).isEqualTo(role);
            assertThat(operation.path("security").isArray()).as(route.path()).isEqualTo(role.isEmpty());
        });
    }

    private static Stream<Route<?>> routes() {
        return Stream.concat(Gateway.ROUTES.stream(), Api.ROUTES.stream());
    }

    @Test
    void answersLookAsSaid() {
        for (String path : List.of("status", "nodes", "models", "deployments", "keys", "timeline")) {
            check("GET", "/api/v1/" + path, "/api/v1/" + path, "");
        }
        check("GET", "/api/v1/nodes/{name}", "/api/v1/nodes/box", "");
        check("GET", "/api/v1/deployments/{model}", "/api/v1/deployments/tiny", "");
        check("POST", "/api/v1/plan", "/api/v1/plan", "{\"model\":\"smollm2-135m\"}");
        check("POST", "/api/v1/plan", "/api/v1/plan", "{\"model\":\"smollm2-135m\",\"slots\":256}");
        check("GET", "/api/v1/catalogue", "/api/v1/catalogue", "");
        check("POST", "/api/v1/plan", "/api/v1/plan", onFleet("kimi-k2.5", "mac-studio-m3-ultra-512, count: 2"));
        check("POST", "/api/v1/plan", "/api/v1/plan", onFleet("kimi-k2.5", "raspberry-pi-5-8"));
        check("POST", "/api/v1/plan", "/api/v1/plan", onFleet("kimi-k2.5", "raspberry-pie"));
        check("POST", "/api/v1/deployments", "/api/v1/deployments", "{\"model\":\"smollm2-135m\"}");
        String demanding = "{\"model\":\"smollm2-135m\",\"priority\":5,\"on\":[\"box\"],\"apart\":true,"
                + "\"objective\":\"throughput\",\"idleSeconds\":600,\"standby\":1}";
        check("POST", "/api/v1/plan", "/api/v1/plan", demanding);
        check("POST", "/api/v1/deployments", "/api/v1/deployments", demanding);
        check("POST", "/api/v1/nodes/{name}/drain", "/api/v1/nodes/box/drain", "");
        check("GET", "/api/v1/explain/{object}", "/api/v1/explain/box", "");
        check("DELETE", "/api/v1/nodes/{name}/drain", "/api/v1/nodes/box/drain", "");
        check("POST", "/api/v1/plan", "/api/v1/plan", "{\"model\":\"gemma-3-27b\"}");
        for (String object : List.of("tiny", "box", "smollm2-135m", "gemma-3-27b", "nobody", "x?kind=planet")) {
            check("GET", "/api/v1/explain/{object}", "/api/v1/explain/" + object, "");
        }
        check("POST", "/api/v1/models/{name}/pull", "/api/v1/models/all-minilm-l6-v2/pull", "");
        check("POST", "/api/v1/keys", "/api/v1/keys", "{\"name\":\"x\"}");
        check("POST", "/api/v1/login-codes", "/api/v1/login-codes", "");
        check("POST", "/api/v1/shutdown", "/api/v1/shutdown", "");
        check("GET", "/v1/models", "/v1/models", "");
        check("GET", "/v1/models/{id}", "/v1/models/tiny", "");
        check("POST", "/v1/completions", "/v1/completions", "{\"model\":\"tiny\",\"prompt\":\"x\"}");
        check(
                "POST",
                "/v1/chat/completions",
                "/v1/chat/completions",
                "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],\"logprobs\":true}");
        house.inference.onNextCall(call -> call.vectors(1, 2));
        check("POST", "/v1/embeddings", "/v1/embeddings", "{\"model\":\"embedder\",\"input\":\"x\"}");
    }

    private static String onFleet(String model, String device) {
        return "{\"model\":\"" + model + "\",\"fleet\":\"apiVersion: ruche.io/v1\\nkind: Fleet\\nmetadata: { name: f }"
                + "\\nspec:\\n  nodes:\\n    - { name: m, device: " + device + " }\\n\"}";
    }

    @Test
    void jobsFilesAndBatchesLookAsSaid() {
        String file = Prompts.uploaded(house, Prompts.lines(2));
        check("GET", "/v1/files", "/v1/files", "");
        check("GET", "/v1/files/{id}", "/v1/files/" + file, "");
        String batch = "{\"input_file_id\":\"" + file + "\",\"endpoint\":\"/v1/chat/completions\","
                + "\"completion_window\":\"24h\",\"metadata\":{\"a\":\"b\"}}";
        check("POST", "/v1/batches", "/v1/batches", batch);
        check("GET", "/v1/batches", "/v1/batches", "");
        check("POST", "/api/v1/jobs", "/api/v1/jobs", "{\"prompt\":\"x\",\"model\":\"tiny\"}");
        check("GET", "/api/v1/jobs", "/api/v1/jobs", "");
        String job = Prompts.json(house.get("/api/v1/jobs"))
                .path("jobs")
                .path(0)
                .path("id")
                .asString();
        check("GET", "/v1/batches/{id}", "/v1/batches/" + job, "");
        check("GET", "/api/v1/jobs/{id}", "/api/v1/jobs/" + job, "");
        check("POST", "/api/v1/jobs/{id}/cancel", "/api/v1/jobs/" + job + "/cancel", "");
        check("GET", "/v1/batches/{id}", "/v1/batches/" + job, "");
        check("POST", "/v1/batches/{id}/cancel", "/v1/batches/" + job + "/cancel", "");
        check("GET", "/api/v1/jobs/{id}", "/api/v1/jobs/nowhere", "");
        check("GET", "/v1/files/{id}", "/v1/files/nowhere", "");
    }

    @Test
    void documentsLookAsSaid() {
        String yaml = SpecsTest.henryInc();
        check("POST", "/api/v1/apply", "/api/v1/apply?dryRun=true", yaml);
        check("POST", "/api/v1/apply", "/api/v1/apply", yaml);
        check("POST", "/api/v1/apply", "/api/v1/apply?dryRun=true", yaml.replace("role: Writer", "role: Author"));
        check("POST", "/api/v1/apply", "/api/v1/apply", "kind: x");
        check("POST", "/api/v1/apply", "/api/v1/apply?dryRun=perhaps", "");
        check("GET", "/api/v1/specs", "/api/v1/specs?documents=true", "");
        check("GET", "/api/v1/specs/{kind}/{name}", "/api/v1/specs/agent/henry", "");
        check("GET", "/api/v1/specs/{kind}/{name}", "/api/v1/specs/agent/nobody", "");
        check("GET", "/api/v1/schema", "/api/v1/schema", "");
        check("POST", "/api/v1/delete", "/api/v1/delete?dryRun=true", yaml);
        check(
                "POST",
                "/api/v1/delete",
                "/api/v1/delete",
                "apiVersion: ruche.io/v1\nkind: ApprovalPolicy\nmetadata: {name: ship}\n");
    }

    @Test
    void theOrganisationLooksAsSaid() {
        house.post("/api/v1/apply", SpecsTest.henryInc());
        Acting acting = new Acting(house);
        check("POST", "/api/v1/agents/{name}/wake", "/api/v1/agents/henry/wake", "{\"text\":\"Decide.\"}");
        check("GET", "/api/v1/agents", "/api/v1/agents", "");
        String turn = acting.turn("henry", "We build it.").value();
        check("POST", "/api/v1/agents/{name}/talk", "/api/v1/agents/henry/talk", "{\"text\":\"So?\",\"wait\":0}");
        check("GET", "/api/v1/org", "/api/v1/org", "");
        check("GET", "/api/v1/agents/{name}", "/api/v1/agents/henry", "");
        check("GET", "/api/v1/agents/{name}/turns", "/api/v1/agents/henry/turns", "");
        check("GET", "/api/v1/turns", "/api/v1/turns?limit=1", "");
        check("GET", "/api/v1/turns/{id}", "/api/v1/turns/" + turn, "");
        check("POST", "/api/v1/agents/{name}/pause", "/api/v1/agents/henry/pause", "{\"reason\":\"x\"}");
        check("POST", "/api/v1/agents/{name}/resume", "/api/v1/agents/henry/resume", "");
        check("POST", "/api/v1/org/pause", "/api/v1/org/pause", "");
        check("POST", "/api/v1/org/resume", "/api/v1/org/resume", "");
    }

    @Test
    void whatAgentsDoTogetherLooksAsSaid() {
        house.post("/api/v1/apply", FlowTest.ACME);
        Acting acting = new Acting(house);
        check("POST", "/api/v1/workflows/{name}/start", "/api/v1/workflows/publish/start", "{\"input\":{\"a\":1}}");
        check("POST", "/api/v1/hooks/{workflow}", "/api/v1/hooks/publish", "{\"a\":2}");
        acting.turn("ann", "Bees dance.");
        check("GET", "/api/v1/runs", "/api/v1/runs", "");
        check("GET", "/api/v1/approvals", "/api/v1/approvals?all=true", "");
        check("GET", "/api/v1/org", "/api/v1/org", "");
        JsonNode asked =
                Prompts.json(house.get("/api/v1/approvals")).path("approvals").path(0);
        String id = asked.path("id").asString();
        String run = asked.path("run").asString();
        check("GET", "/api/v1/runs/{id}", "/api/v1/runs/" + run, "");
        check("GET", "/api/v1/approvals/{id}", "/api/v1/approvals/" + id, "");
        check("POST", "/api/v1/approvals/{id}/approve", "/api/v1/approvals/" + id + "/approve", "");
        check("POST", "/api/v1/approvals/{id}/revise", "/api/v1/approvals/" + id + "/revise", "{\"reason\":\"x\"}");
        check("POST", "/api/v1/approvals/{id}/reject", "/api/v1/approvals/" + id + "/reject", "{\"reason\":\"x\"}");
        check("POST", "/api/v1/runs/{id}/cancel", "/api/v1/runs/" + run + "/cancel", "{\"reason\":\"x\"}");
        check("GET", "/api/v1/runs/{id}", "/api/v1/runs/nowhere", "");
        check("GET", "/api/v1/conversations", "/api/v1/conversations", "");
        check("GET", "/api/v1/relationships", "/api/v1/relationships", "");
        check("GET", "/api/v1/lessons", "/api/v1/lessons", "");
        check("GET", "/api/v1/agents/{name}/memories", "/api/v1/agents/ann/memories", "");
        check("GET", "/api/v1/org/timeline", "/api/v1/org/timeline?limit=3", "");
        check("GET", "/api/v1/audit", "/api/v1/audit?limit=3&verify=true", "");
    }

    @Test
    void failuresLookAsSaid() {
        check("GET", "/api/v1/nodes/{name}", "/api/v1/nodes/nowhere", "");
        check("POST", "/api/v1/deployments", "/api/v1/deployments", "{\"model\":1}");
        check("POST", "/v1/chat/completions", "/v1/chat/completions", "{");
        check("POST", "/v1/chat/completions", "/v1/chat/completions", "{\"model\":\"tiny\",\"n\":2}");
    }

    private void check(String method, String template, String path, String body) {
        HttpRequest.Builder request = house.request(path);
        if (method.equals("POST")) request.POST(HttpRequest.BodyPublishers.ofString(body));
        HttpResponse<String> response = house.send(request.build());
        JsonNode responses = document.path("paths")
                .path(template)
                .path(method.toLowerCase(Locale.ROOT))
                .path("responses");
        String status = String.valueOf(response.statusCode());
        JsonNode said = responses.has(status) ? responses.path(status) : responses.path("default");
        if (response.statusCode() < 400)
            assertThat(responses.has(status)).as(path + status).isTrue();
        String type = response.headers().firstValue("content-type").orElse("");
        JsonNode schema = said.path("content").path(type).path("schema");
        assertThat(schema.isMissingNode()).as("%s %s: %s", path, status, type).isFalse();
        List<String> faults = new ArrayList<>();
        validate(schema, JSON.readTree(response.body()), path, faults);
        assertThat(faults).as(response.body()).isEmpty();
    }

    /** The part of JSON Schema that the document uses. */
    private void validate(JsonNode schema, JsonNode value, String at, List<String> faults) {
        if (schema.has("$ref")) {
            String name = schema.path("$ref").asString().replace("#/components/schemas/", "");
            JsonNode meant = document.path("components").path("schemas").path(name);
            assertThat(meant.isMissingNode()).as(name).isFalse();
            validate(meant, value, at, faults);
            return;
        }
        if (schema.has("oneOf")) {
            boolean any = schema.path("oneOf").valueStream().anyMatch(one -> {
                List<String> own = new ArrayList<>();
                validate(one, value, at, own);
                return own.isEmpty();
            });
            if (!any) faults.add(at + ": none of the choices");
            return;
        }
        JsonNode type = schema.path("type");
        List<String> types =
                type.isArray() ? type.valueStream().map(JsonNode::asString).toList() : List.of(type.asString());
        if (types.stream().noneMatch(one -> is(one, value))) faults.add(at + ": " + value + " is no " + types);
        if (schema.has("enum") && schema.path("enum").valueStream().noneMatch(value::equals)) {
            faults.add(at + ": " + value + " is none of " + schema.path("enum"));
        }
        if (value.isArray()) {
            for (int i = 0; i < value.size(); i++)
                validate(schema.path("items"), value.path(i), at + "[" + i + "]", faults);
        }
        if (value.isObject()) {
            schema.path("required").valueStream().forEach(name -> {
                if (!value.has(name.asString())) faults.add(at + ": lacks " + name);
            });
            value.properties().forEach(field -> {
                JsonNode known = schema.path("properties").path(field.getKey());
                if (!known.isMissingNode()) validate(known, field.getValue(), at + "." + field.getKey(), faults);
                else if (schema.path("additionalProperties").isBoolean()) faults.add(at + ": has " + field.getKey());
            });
        }
    }

    private static boolean is(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            case "null" -> value.isNull();
            default -> throw new AssertionError(type);
        };
    }
}
