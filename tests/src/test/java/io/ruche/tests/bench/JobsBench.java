package io.ruche.tests.bench;

import io.ruche.tests.RucheProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * A file of prompts from its submission to its last result, on the scripted runtime, which answers at once: what jobs
 * themselves cost, in time and memory, and that each prompt has one result.
 *
 * <pre>tests/bench/jobs [--prompts N]</pre>
 */
public final class JobsBench {
    private static final int TOKENS = 8;

    private final Peer ruche;
    private final int prompts;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private JobsBench(Peer ruche, int prompts) {
        this.ruche = ruche;
        this.prompts = prompts;
    }

    public static void main(String[] arguments) throws Exception {
        int prompts = 50_000;
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            if (!arguments[i].equals("--prompts")) {
                throw new IllegalArgumentException(arguments[i] + " (expected: --prompts)");
            }
            prompts = Integer.parseInt(arguments[i + 1]);
        }
        Path folder = Files.createTempDirectory("jobs-bench");
        try (Peer ruche = Peer.ruche(folder, GatewayBench.freePort(), false)) {
            new JobsBench(ruche, prompts).run(folder);
        }
    }

    private void run(Path folder) throws Exception {
        Path file = write(folder.resolve("prompts.jsonl"));
        System.out.printf(
                "%d prompts in %.1f MB; %d MB resident before%n",
                prompts, Files.size(file) / 1048576.0, ruche.clock().memory() >> 20);
        long began = System.nanoTime();
        String id = submit(file);
        System.out.printf("taken in %.2f s%n", seconds(began));
        began = System.nanoTime();
        long most = 0;
        int told = 0;
        JsonNode job = get(id);
        while (job.path("done").asInt() + job.path("failed").asInt() < prompts) {
            most = Math.max(most, ruche.clock().memory());
            int done = job.path("done").asInt();
            if (done >= told + prompts / 10) {
                told = done;
                System.out.printf("  %d after %.1f s, %d MB%n", done, seconds(began), most >> 20);
            }
            TimeUnit.MILLISECONDS.sleep(250);
            job = get(id);
        }
        double seconds = seconds(began);
        System.out.printf(
                "answered in %.1f s: %.0f prompts a second; at most %d MB resident; %s%n",
                seconds, prompts / seconds, most >> 20, job.path("state").asString());
        began = System.nanoTime();
        check(id);
        System.out.printf("read back in %.2f s: %d results, each prompt's once%n", seconds(began), prompts);
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }

    private Path write(Path file) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < prompts; i++) {
            text.append("{\"custom_id\":\"line-")
                    .append(i)
                    .append("\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"")
                    .append(ruche.model)
                    .append("\",\"messages\":[{\"role\":\"user\",\"content\":\"[[tokens=" + TOKENS + "]] What is ")
                    .append(i)
                    .append(" good for?\"}]}}\n");
        }
        return Files.writeString(file, text);
    }

    private String submit(Path file) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                request("/api/v1/jobs?model=" + ruche.model)
                        .header("Content-Type", "application/jsonl")
                        .POST(HttpRequest.BodyPublishers.ofFile(file))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 201) throw new IllegalStateException(response.body());
        return RucheProcess.JSON.readTree(response.body()).path("id").asString();
    }

    private JsonNode get(String id) throws IOException, InterruptedException {
        HttpResponse<String> response =
                http.send(request("/api/v1/jobs/" + id).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) throw new IllegalStateException(response.body());
        return RucheProcess.JSON.readTree(response.body());
    }

    private void check(String id) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = http.send(
                request("/api/v1/jobs/" + id + "/results").build(), HttpResponse.BodyHandlers.ofInputStream());
        BitSet seen = new BitSet(prompts);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode result = RucheProcess.JSON.readTree(line);
                int index = result.path("index").asInt(-1);
                boolean isRight = index >= 0
                        && !seen.get(index)
                        && result.path("customId").asString().equals("line-" + index)
                        && !result.path("text").asString().isEmpty();
                if (!isRight) throw new AssertionError("doubled or wrong: " + line);
                seen.set(index);
            }
        }
        if (seen.cardinality() != prompts) {
            throw new AssertionError(seen.cardinality() + " results (expected: " + prompts + "), the first without: "
                    + seen.nextClearBit(0));
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ruche.port + path))
                .timeout(Duration.ofMinutes(5))
                .header("Authorization", "Bearer " + ruche.key);
    }
}
