package io.ruche.control.api;

import io.ruche.control.http.House;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Files of prompts, and how they get to a house. */
final class Prompts {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String BOUNDARY = "----frontier";

    private Prompts() {}

    /** A line of OpenAI's batch format. */
    static String line(String name, String model) {
        return "{\"custom_id\":\"" + name
                + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"" + model
                + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + name + "\"}]}}\n";
    }

    static String lines(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> line("r" + i, House.MODEL))
                .collect(Collectors.joining());
    }

    static HttpResponse<String> submit(House house, String query, String lines, String... headers) {
        HttpRequest.Builder request = house.request("/api/v1/jobs" + query)
                .header("Content-Type", "application/jsonl")
                .POST(HttpRequest.BodyPublishers.ofString(lines));
        if (headers.length > 0) request.headers(headers);
        return house.send(request.build());
    }

    static HttpResponse<String> upload(House house, String purpose, String lines) {
        byte[] form = ("--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n" + purpose
                        + "\r\n--"
                        + BOUNDARY
                        + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"some.jsonl\"\r\n\r\n"
                        + lines + "\r\n--" + BOUNDARY + "--\r\n")
                .getBytes(StandardCharsets.UTF_8);
        return house.send(house.request("/v1/files")
                .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
                .POST(HttpRequest.BodyPublishers.ofByteArray(form))
                .build());
    }

    /** The id of a file that was taken. */
    static String uploaded(House house, String lines) {
        return json(upload(house, "batch", lines)).path("id").asString();
    }

    static HttpResponse<String> batch(House house, String file, String more) {
        return house.post(
                "/v1/batches",
                "{\"input_file_id\":\"" + file
                        + "\",\"endpoint\":\"/v1/chat/completions\",\"completion_window\":\"24h\"" + more + "}");
    }

    static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    static List<JsonNode> each(HttpResponse<String> response) {
        List<JsonNode> found = new ArrayList<>();
        response.body().lines().forEach(line -> found.add(JSON.readTree(line)));
        return found;
    }
}
