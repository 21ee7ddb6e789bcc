package io.ruche.tests.bench;

import io.ruche.tests.RucheProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Streamed completions of exact lengths: a prompt of token ids drawn by chance, an answer that does not end before its
 * last token. Any thread.
 */
final class TimedCalls implements AutoCloseable {
    /** Ids that any vocabulary has as ordinary text. */
    private static final int FIRST_ID = 300;

    private static final int IDS = 20_000;

    private final RucheProcess ruche;
    private final String model;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread made = new Thread(task, "call");
        made.setDaemon(true);
        return made;
    });

    /**
     * @param sentNanos by {@link System#nanoTime}
     * @param tokenNanos of each token
     */
    record Call(long sentNanos, List<Long> tokenNanos) {
        double firstTokenSeconds() {
            return (tokenNanos.get(0) - sentNanos) / 1e9;
        }

        long endNanos() {
            return tokenNanos.get(tokenNanos.size() - 1);
        }
    }

    TimedCalls(RucheProcess ruche, String model) {
        this.ruche = ruche;
        this.model = model;
    }

    CompletableFuture<Call> send(int promptTokens, int outputTokens, RandomGenerator random) {
        String body = body(promptTokens, outputTokens, random);
        CompletableFuture<Call> answer = new CompletableFuture<>();
        long sent = System.nanoTime();
        threads.execute(() -> {
            try {
                answer.complete(new Call(sent, exchange(body, outputTokens)));
            } catch (IOException | InterruptedException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    static <T> T get(CompletableFuture<T> answer) throws InterruptedException {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private String body(int promptTokens, int outputTokens, RandomGenerator random) {
        StringJoiner ids = new StringJoiner(",", "[", "]");
        for (int i = 0; i < promptTokens; i++) ids.add(Integer.toString(FIRST_ID + random.nextInt(IDS)));
        return "{\"model\":\"" + model + "\",\"prompt\":" + ids + ",\"max_tokens\":" + outputTokens
                + ",\"stream\":true,\"ignore_eos\":true}";
    }

    private List<Long> exchange(String body, int outputTokens) throws IOException, InterruptedException {
        HttpRequest request = ruche.request("/v1/completions")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw new IOException(new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
        }
        List<Long> tokens = new ArrayList<>(outputTokens);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.contains("\"finish_reason\":null")) tokens.add(System.nanoTime());
            }
        }
        if (tokens.isEmpty()) throw new IOException("an answer without a token (expected: " + outputTokens + ")");
        return tokens;
    }

    @Override
    public void close() throws InterruptedException {
        threads.shutdownNow();
        threads.awaitTermination(60, TimeUnit.SECONDS);
    }
}
