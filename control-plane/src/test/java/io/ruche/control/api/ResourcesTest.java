package io.ruche.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.http.House;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What is there, as JSON. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResourcesTest {
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
    void everyCollectionAnswers() {
        for (String path : List.of(
                "status",
                "nodes",
                "nodes/box",
                "models",
                "deployments",
                "deployments/tiny",
                "keys",
                "timeline",
                "openapi.json")) {
            HttpResponse<String> response = house.get("/api/v1/" + path);
            assertThat(response.statusCode()).as(path + response.body()).isEqualTo(200);
        }
    }
}
