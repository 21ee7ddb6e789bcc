package io.ruche.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.http.House;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Chats in OpenAI's wire format, over a live server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChatTest {
    private House house;

    @BeforeAll
    void open() {
        house = new House().open();
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void answersWhole() {
        HttpResponse<String> response = house.chat("");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.body())
                .contains("\"object\":\"chat.completion\"")
                .contains("\"message\":{\"role\":\"assistant\",\"content\":\"Hello\",\"refusal\":null}")
                .contains("\"finish_reason\":\"stop\"")
                .contains("\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2,\"total_tokens\":9,");
    }

    @Test
    void streamsFrames() {
        HttpResponse<String> response = house.chat(",\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
        assertThat(response.body()).endsWith("data: [DONE]\n\n").contains("\"delta\":{\"content\":\"lo\"}");
    }
}
