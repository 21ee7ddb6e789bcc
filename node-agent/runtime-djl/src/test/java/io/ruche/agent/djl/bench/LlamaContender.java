package io.ruche.agent.djl.bench;

import io.ruche.agent.djl.TestFiles;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A llama-server on the same file, over HTTP; its own timings are taken. */
final class LlamaContender implements Contender {
    private final Process process;
    private final URI address;
    private final HttpClient client = HttpClient.newHttpClient();

    LlamaContender(String server, int threads, int context) throws Exception {
        int port = freePort();
        this.address = URI.create("http://127.0.0.1:" + port);
        this.process = new ProcessBuilder(
                        server,
                        "-m",
                        TestFiles.decoder().toString(),
                        "--host",
                        "127.0.0.1",
                        "--port",
                        Integer.toString(port),
                        "-c",
                        Integer.toString(4 * context),
                        "-np",
                        "4",
                        "-t",
                        Integer.toString(threads))
                .redirectErrorStream(true)
                .redirectOutput(new File("target/llama-server.log"))
                .start();
        awaitHealth();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void awaitHealth() throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        HttpRequest health = HttpRequest.newBuilder(address.resolve("/health")).build();
        while (System.nanoTime() < end && process.isAlive()) {
            try {
                if (client.send(health, HttpResponse.BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // it does not listen yet
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
        close();
        throw new IOException("llama-server did not become ready; see target/llama-server.log");
    }

    @Override
    public String name() {
        return "llama.cpp Q4_1";
    }

    @Override
    public Timing generate(int[] prompt, int tokens) throws Exception {
        String body = "{\"prompt\":" + Arrays.toString(prompt) + ",\"n_predict\":" + tokens
                + ",\"temperature\":0,\"ignore_eos\":true,\"cache_prompt\":false}";
        HttpRequest request = HttpRequest.newBuilder(address.resolve("/completion"))
                .timeout(Duration.ofMinutes(3))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        JsonNode timings = JsonMapper.shared()
                .readTree(client.send(request, HttpResponse.BodyHandlers.ofString())
                        .body())
                .path("timings");
        return new Timing(
                timings.path("prompt_ms").asDouble() / 1e3,
                timings.path("predicted_ms").asDouble() / 1e3);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
