package io.ruche.tests.bench;

import io.ruche.tests.RucheProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Wakes agents from outside, each at its own moment of every ten seconds, whatever became of the wake before. */
final class Wakes implements AutoCloseable {
    static final Duration EVERY = Duration.ofSeconds(10);
    private static final long SEED = 20261123;

    private final RucheProcess ruche;
    private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ConcurrentLinkedQueue<Wake> sent = new ConcurrentLinkedQueue<>();
    private final AtomicLong refused = new AtomicLong();

    /** @param dueMillis when it was to happen; {@code sentMillis} when it did */
    record Wake(int agent, long dueMillis, long sentMillis) {}

    Wakes(RucheProcess ruche, int active) {
        this.ruche = ruche;
        Random random = new Random(SEED);
        String key = ruche.key();
        for (int i = 0; i < active; i++) {
            int agent = i;
            long phase = random.nextLong(EVERY.toNanos());
            long first = System.currentTimeMillis() + TimeUnit.NANOSECONDS.toMillis(phase);
            AtomicLong round = new AtomicLong();
            clock.scheduleAtFixedRate(
                    () -> wake(agent, first + round.getAndIncrement() * EVERY.toMillis(), key),
                    phase,
                    EVERY.toNanos(),
                    TimeUnit.NANOSECONDS);
        }
    }

    private void wake(int agent, long dueMillis, String key) {
        HttpRequest request = HttpRequest.newBuilder(
                        java.net.URI.create(ruche.url() + "/api/v1/agents/" + Organisations.agent(agent) + "/wake"))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"Count to " + dueMillis % 1_000 + ".\"}"))
                .build();
        sent.add(new Wake(agent, dueMillis, System.currentTimeMillis()));
        var unused = http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .whenComplete((answer, thrown) -> {
                    if (thrown != null || answer.statusCode() != 202) refused.incrementAndGet();
                });
    }

    /** Those that were due in the window. */
    List<Wake> between(long fromMillis, long toMillis) {
        return sent.stream()
                .filter(it -> it.dueMillis() >= fromMillis && it.dueMillis() < toMillis)
                .toList();
    }

    long refused() {
        return refused.get();
    }

    /** Wakes nobody more. */
    @Override
    public void close() {
        clock.shutdownNow();
    }
}
