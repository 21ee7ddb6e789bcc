package io.ruche.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.http.House;
import io.ruche.proto.FinishReason;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Whatever a replica says in whatever pieces, the client gets every character once, in frames that parse. */
class FramingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> PIECES = List.of(
            "a",
            " ",
            "\n",
            "\n\n",
            "\r\n",
            "data: ",
            "\"",
            "\\",
            "é",
            "中",
            "😀",
            "\u2028",
            "\u0000",
            "",
            "[DONE]",
            "x".repeat(3000));

    @Test
    void keepsEveryCharacter() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        try (House house = new House().open()) {
            for (int round = 0; round < 60; round++) {
                List<String> said = new ArrayList<>();
                for (int i = random.nextInt(200); i >= 0; i--) said.add(PIECES.get(random.nextInt(PIECES.size())));
                house.inference.onCall(call -> {
                    call.start();
                    said.forEach(call::token);
                    call.finish(FinishReason.FINISH_REASON_STOP, said.size());
                });
                String all = String.join("", said);
                assertThat(streamed(house.chat(",\"stream\":true")))
                        .as("seed %d", seed)
                        .isEqualTo(all);
                JsonNode whole = JSON.readTree(house.chat("").body());
                assertThat(whole.path("choices")
                                .path(0)
                                .path("message")
                                .path("content")
                                .asString())
                        .as("seed %d", seed)
                        .isEqualTo(all);
            }
        }
    }

    private static String streamed(HttpResponse<String> response) {
        assertThat(response.body()).containsOnlyOnce("data: [DONE]\n\n").endsWith("data: [DONE]\n\n");
        StringBuilder text = new StringBuilder();
        for (String frame : response.body().split("\n\n")) {
            if (frame.equals("data: [DONE]")) continue;
            assertThat(frame).startsWith("data: {").doesNotContain("\n");
            JsonNode chunk = JSON.readTree(frame.substring(6));
            text.append(
                    chunk.path("choices").path(0).path("delta").path("content").asString(""));
        }
        return text.toString();
    }
}
