package io.ruche.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.state.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Plans for models that are named by where they are. */
class PlanSourceTest extends OpenHouse {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SOURCE = "hf:owner/name@main/large.gguf";
    private static final String FLEET = "apiVersion: ruche.io/v1\\nkind: Fleet\\nmetadata: {name: x}\\n"
            + "spec: {nodes: [{name: studio, device: mac-studio-m3-ultra-512}]}\\n";

    private final List<String> read = new CopyOnWriteArrayList<>();

    private void found() {
        house.headers = source -> {
            read.add(source);
            return ModelFacts.newBuilder()
                    .setArchitecture("llama")
                    .setFileBytes(40_000_000_000L)
                    .setParameters(70_000_000_000L)
                    .setContextLength(8192)
                    .addRequests("generate")
                    .build();
        };
    }

    @Test
    void aModelIsBilledBeforeItIsFetched() {
        found();

        JsonNode plan = JSON.readTree(plan("\"model\":\"" + SOURCE + "\"").body());

        assertThat(plan.path("verdict").asString()).isEqualTo("never");
        assertThat(plan.path("totalBytes").asLong()).isGreaterThan(40_000_000_000L);
        assertThat(read).containsExactly(SOURCE);
        assertThat(house.cluster.state().models())
                .noneMatch(model -> model.spec().getName().startsWith("large"));
    }

    @Test
    void alsoOnMachinesThatAreNotThere() {
        found();

        JsonNode plan = JSON.readTree(
                plan("\"model\":\"" + SOURCE + "\",\"fleet\":\"" + FLEET + "\"").body());

        assertThat(plan.path("verdict").asString()).isEqualTo("placed");
        assertThat(plan.path("model").asString()).isEqualTo("large");
        assertThat(read).containsExactly(SOURCE);
    }

    @Test
    void whatCannotBeReadIsToldWithItsReason() {
        HttpResponse<String> refused = plan("\"model\":\"" + SOURCE + "\"");

        assertThat(refused.statusCode()).isEqualTo(502);
        assertThat(refused.body()).contains("download_failed", "Cannot reach hf:owner/name");
    }

    /** Who may not have it fetched may not have it looked at either. */
    @Test
    void addressesAreReadForOperatorsAlone() {
        found();
        String viewer = house.newKey("viewer", Role.VIEWER);

        assertThat(as(viewer, "{\"model\":\"" + SOURCE + "\"}").body()).contains("model_unknown");
        HttpResponse<String> refused = as(viewer, "{\"model\":\"" + SOURCE + "\",\"fleet\":\"" + FLEET + "\"}");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("permission_denied", "operator");
        assertThat(read).isEmpty();
    }

    private HttpResponse<String> plan(String fields) {
        return house.post("/api/v1/plan", "{" + fields + "}");
    }

    private HttpResponse<String> as(String key, String body) {
        return house.send(HttpRequest.newBuilder(house.uri("/api/v1/plan"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }
}
