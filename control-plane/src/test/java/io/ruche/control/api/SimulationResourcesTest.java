package io.ruche.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.state.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimulationResourcesTest extends OpenHouse {
    private static final String FLEET =
            "apiVersion: ruche.io/v1\\nkind: Fleet\\nmetadata: { name: house }\\nspec:\\n  nodes:\\n"
                    + "    - { name: studio, device: mac-studio-m3-ultra-512 }\\n";
    private static final String TRACE =
            "TIMESTAMP,ContextTokens,GeneratedTokens\\n2023-11-16 18:17:03.9799600,480,10\\n";
    private static final String ASK = "{\"fleets\":[{\"file\":\"house.yaml\",\"text\":\"" + FLEET
            + "\"}],\"trace\":{\"file\":\"code.csv\",\"text\":\"" + TRACE
            + "\"},\"models\":[\"llama-3.1-8b\"],\"days\":1,\"sweep\":[\"%s\"]}";

    @Test
    void answersWithHowFarItIsAndAtLastWithTheResult() throws Exception {
        HttpResponse<String> response = send(house.newKey("operator", Role.OPERATOR), ASK.formatted("seeds=3"));

        List<String> lines = response.body().lines().toList();
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(lines.subList(0, lines.size() - 1)).isNotEmpty().allMatch(it -> it.contains("\"runs\":3"));
        assertThat(lines.get(lines.size() - 1))
                .startsWith("{\"result\":{")
                .contains("\"name\":\"house\"")
                .contains("\"tokensPerDay\"");
    }

    @Test
    void refusesWhatMakesNoSenseBeforeItAnswers() throws Exception {
        String key = house.newKey("operator", Role.OPERATOR);

        HttpResponse<String> unknown = send(key, ASK.formatted("sloths=3"));
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("There is no assumption 'sloths'");
        assertThat(send(key, "{\"sweep\":1}").statusCode()).isEqualTo(400);
        assertThat(send(key, "?").statusCode()).isEqualTo(400);
        assertThat(send(key, ASK.formatted("seeds=100000")).statusCode()).isEqualTo(400);
    }

    @Test
    void isForOperators() throws Exception {
        assertThat(send(house.newKey("viewer", Role.VIEWER), ASK.formatted("seeds=3"))
                        .statusCode())
                .isEqualTo(403);
    }

    private HttpResponse<String> send(String key, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(house.uri("/api/v1/simulations"))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        return house.client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
