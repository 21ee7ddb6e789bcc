package io.ruche.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.NodeId;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Each model says whether it fits, and says the same as the planner. */
class FitsTest extends OpenHouse {
    private static final ObjectMapper JSON = new ObjectMapper();

    @BeforeEach
    void furnish() {
        house.submit(new Command.PullModel(
                ModelSpec.newBuilder().setName("colossus").build(),
                Optional.of(ModelFacts.newBuilder()
                        .setArchitecture("llama")
                        .setFileBytes(700_000_000_000L)
                        .setParameters(700_000_000_000L)
                        .setContextLength(8192)
                        .addRequests("generate")
                        .build()),
                Optional.empty()));
        house.submit(new Command.PullModel(
                ModelSpec.newBuilder().setName("stranger").build(), Optional.empty(), Optional.empty()));
    }

    @Test
    void everyModelTellsItsVerdict() {
        assertThat(verdicts())
                .containsEntry("smollm2-135m", "placed")
                .containsEntry("all-minilm-l6-v2", "never") // this house's runtime knows llama alone
                .containsEntry("colossus", "never")
                .containsEntry("stranger", "notNow")
                .containsEntry("tiny", "placed");
        JsonNode smollm = fits("smollm2-135m");
        assertThat(smollm.path("nodes")).isEqualTo(JSON.readTree("[\"box\"]"));
        assertThat(smollm.path("context").asInt()).isEqualTo(8192);
        assertThat(fits("colossus").path("reasons").path(0).path("message").asString())
                .contains("colossus needs 70", "GB (expected: <= 12.9 GB on box");
    }

    @Test
    void thePlannerSaysTheSame() {
        compare();
        house.submit(new Command.DrainNode(new NodeId("node-1"), true));
        assertThat(verdicts()).containsEntry("smollm2-135m", "notNow").containsEntry("colossus", "never");
        compare();
    }

    private void compare() {
        fits().forEach((name, fits) -> {
            JsonNode plan = JSON.readTree(
                    house.post("/api/v1/plan", "{\"model\":\"" + name + "\"}").body());
            assertThat(fits.path("verdict")).as(name).isEqualTo(plan.path("verdict"));
            assertThat(fits.path("reasons")).as(name).isEqualTo(plan.path("reasons"));
            JsonNode billed =
                    plan.path("stages").isEmpty() ? plan : plan.path("stages").path(0);
            assertThat(fits.path("totalBytes")).as(name).isEqualTo(billed.path("totalBytes"));
            assertThat(fits.path("context")).as(name).isEqualTo(billed.path("context"));
        });
    }

    private Map<String, String> verdicts() {
        Map<String, String> verdicts = new TreeMap<>();
        fits().forEach((name, fits) -> verdicts.put(name, fits.path("verdict").asString("")));
        return verdicts;
    }

    private JsonNode fits(String name) {
        return Objects.requireNonNull(fits().get(name), name);
    }

    private Map<String, JsonNode> fits() {
        Map<String, JsonNode> fits = new TreeMap<>();
        for (JsonNode model : JSON.readTree(house.get("/api/v1/models").body()).path("models")) {
            fits.put(model.path("name").asString(), model.path("fits"));
        }
        return fits;
    }
}
