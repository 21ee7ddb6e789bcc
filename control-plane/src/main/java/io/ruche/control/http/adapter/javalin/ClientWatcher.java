package io.ruche.control.http.adapter.javalin;

import io.ruche.control.exchange.ClientExchange.Interruption;
import io.ruche.control.keys.Identity;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out which clients left. While Jetty answers, it does not read, and so never learns that a client closed its
 * end; here one thread tries to read a byte from each socket that waits for an answer. The end of the stream says that
 * the client is gone; a byte is the begin of a next request, and that connection is closed after the answer.
 *
 * <p>The same rounds end the streams of revoked keys.
 */
final class ClientWatcher implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ClientWatcher.class);
    /** A client that leaves is noticed within this, and its call is to be cancelled within 100 ms. */
    private static final Duration ROUND = Duration.ofMillis(40);
    /** Keys are looked at once in so many rounds: every second. */
    private static final int KEY_ROUNDS = 25;

    private final Set<JettyExchange> exchanges = ConcurrentHashMap.newKeySet();
    private final ByteBuffer oneByte = ByteBuffer.allocateDirect(1);
    private final ScheduledExecutorService timer;
    private volatile Predicate<Identity> live = identity -> true;
    private long rounds;

    ClientWatcher() {
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "ruche-http-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        var unused =
                timer.scheduleWithFixedDelay(this::round, ROUND.toMillis(), ROUND.toMillis(), TimeUnit.MILLISECONDS);
    }

    void liveKeys(Predicate<Identity> predicate) {
        live = predicate;
    }

    void add(JettyExchange exchange) {
        exchanges.add(exchange);
        // over already: whoever ended it may have looked for it here too early
        if (exchange.isOver()) exchanges.remove(exchange);
    }

    void remove(JettyExchange exchange) {
        exchanges.remove(exchange);
    }

    int size() {
        return exchanges.size();
    }

    /** Tells all that are left that the server stops. */
    void interruptAll(Interruption why) {
        for (JettyExchange exchange : exchanges) exchange.interrupt(why);
    }

    private void round() {
        try {
            boolean lookAtKeys = ++rounds % KEY_ROUNDS == 0;
            for (JettyExchange exchange : exchanges) {
                exchange.look(oneByte);
                if (lookAtKeys && isRevoked(exchange.caller())) exchange.interrupt(Interruption.KEY_REVOKED);
            }
        } catch (RuntimeException e) {
            log.warn("Watching clients failed for a moment", e);
        }
    }

    private boolean isRevoked(Optional<Identity> caller) {
        return caller.isPresent() && !live.test(caller.get());
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
