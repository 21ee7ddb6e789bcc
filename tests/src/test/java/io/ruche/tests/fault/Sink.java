package io.ruche.tests.fault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;

/**
 * Takes texts over HTTP and counts them: at {@code /keyed} by their key, at {@code /plain} each for itself. It takes its time
 * before and after, and now and then it takes a text and hangs up.
 */
final class Sink implements AutoCloseable {
    private static final int LONGEST_PAUSE_MILLIS = 120;
    private static final int ONE_OF_HANGS_UP = 25;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final RandomGenerator random;
    private final Map<String, List<String>> keyed = new ConcurrentSkipListMap<>();
    private final List<String> plain = new CopyOnWriteArrayList<>();
    private final AtomicInteger underWay = new AtomicInteger();

    private Sink(HttpServer server, RandomGenerator random) {
        this.server = server;
        this.random = random;
    }

    static Sink start(RandomGenerator random) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
            Sink sink = new Sink(server, random);
            server.createContext("/", sink::take);
            server.setExecutor(sink.threads);
            server.start();
            return sink;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** Each key's texts, as often as they were sent. */
    Map<String, List<String>> keyed() {
        return keyed;
    }

    /** In the order in which they came. */
    List<String> plain() {
        return plain;
    }

    /** Whether nothing is being taken just now. */
    boolean isQuiet() {
        return underWay.get() == 0;
    }

    private void take(HttpExchange exchange) throws IOException {
        underWay.incrementAndGet();
        try (exchange) {
            pause();
            String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (exchange.getRequestURI().getPath().equals("/keyed")) {
                keyed.computeIfAbsent(
                                exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                                key -> new CopyOnWriteArrayList<>())
                        .add(text);
            } else {
                plain.add(text);
            }
            pause();
            if (chance(ONE_OF_HANGS_UP) > 0) exchange.sendResponseHeaders(204, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // who sent it is gone: that was the kill
        } finally {
            underWay.decrementAndGet();
        }
    }

    private void pause() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(chance(LONGEST_PAUSE_MILLIS));
    }

    private synchronized int chance(int bound) {
        return random.nextInt(bound);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
