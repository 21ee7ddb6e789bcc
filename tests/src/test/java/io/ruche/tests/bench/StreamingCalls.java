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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/** Streamed chat calls of one kind of client, a thread each, and the time from the call to its first text. Any thread. */
final class StreamingCalls implements AutoCloseable {
    private static final long SECONDS = 90;

    private final RucheProcess ruche;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread made = new Thread(task, "call");
        made.setDaemon(true);
        return made;
    });
    private final ConcurrentLinkedQueue<Long> firstTokens = new ConcurrentLinkedQueue<>();
    private final AtomicLong tokens = new AtomicLong();
    private final CompletableFuture<List<Long>> failed = new CompletableFuture<>();
    private volatile boolean closed;

    StreamingCalls(RucheProcess ruche) {
        this.ruche = ruche;
    }

    /** Begins a call and does not wait for it. */
    void call(String body) {
        long began = System.nanoTime();
        threads.execute(() -> exchange(body, began));
    }

    /** So many calls at once, each followed by the next, until it is closed. */
    void keepGoing(int atOnce, IntFunction<String> body) {
        AtomicInteger next = new AtomicInteger();
        for (int i = 0; i < atOnce; i++) {
            threads.execute(() -> {
                while (!closed) exchange(body.apply(next.getAndIncrement()), System.nanoTime());
            });
        }
    }

    /** Tokens that came, one a frame. */
    long tokens() {
        failed.getNow(List.of());
        return tokens.get();
    }

    /** Nanoseconds, when all of so many calls have their first text. */
    List<Long> awaitFirstTokens(int count) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
        while (firstTokens.size() < count && System.nanoTime() < end) {
            failed.getNow(List.of());
            TimeUnit.MILLISECONDS.sleep(10);
        }
        if (firstTokens.size() < count) {
            throw new IllegalStateException(
                    firstTokens.size() + " calls have their first text (expected: " + count + ")");
        }
        return List.copyOf(firstTokens);
    }

    private void exchange(String body, long began) {
        HttpRequest request = ruche.request("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        try {
            HttpResponse<InputStream> response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new IOException(new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
            }
            boolean first = true;
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
                    if (!hasText(line)) continue;
                    tokens.incrementAndGet();
                    if (first) firstTokens.add(System.nanoTime() - began);
                    first = false;
                }
            }
            if (first && !closed) firstTokens.add(System.nanoTime() - began); // an answer without a word
        } catch (IOException e) {
            if (!closed) failed.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean hasText(String line) {
        return line.startsWith("data:") && line.contains("\"content\":\"") && !line.contains("\"content\":\"\"");
    }

    /** Leaves what is under way. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        threads.shutdownNow();
        threads.awaitTermination(SECONDS, TimeUnit.SECONDS);
    }
}
