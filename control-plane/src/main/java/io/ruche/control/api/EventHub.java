package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.keys.Identity;
import io.ruche.control.watch.ResumeToken;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.Node;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All event streams and their one thread. Once a second, while anybody listens, it looks at what machines say and sends
 * the objects that became different; what the log changes comes to each stream by its own subscription.
 */
final class EventHub implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(EventHub.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final int MAX_STREAMS = 1000;

    private final ApiPorts ports;
    private final ModelLooks looks;
    private final ScheduledThreadPoolExecutor thread;
    // of the thread alone
    private final Set<EventStream> streams = new LinkedHashSet<>();
    /** Each object as it looked last, by kind and name. An array stays the same one while its object does. */
    private Map<String, byte[]> objects = Map.of();

    EventHub(ApiPorts ports, ModelLooks looks) {
        this.ports = ports;
        this.looks = looks;
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "ruche-events");
            made.setDaemon(true);
            return made;
        });
        thread.setRemoveOnCancelPolicy(true);
        var unused =
                thread.scheduleWithFixedDelay(this::round, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Answers with a stream of events. */
    void open(ClientExchange exchange, Identity who) {
        Optional<ResumeToken> from =
                exchange.header("Last-Event-ID").filter(id -> !id.isBlank()).map(ResumeToken::parse);
        exchange.setHeader("Cache-Control", "no-cache");
        exchange.setHeader("X-Accel-Buffering", "no");
        EventStream stream = new EventStream(this, ports, exchange, who);
        execute(() -> {
            if (streams.size() >= MAX_STREAMS) {
                stream.refuse(FailureException.of(
                        FailureCode.OVERLOADED,
                        MAX_STREAMS + " event streams are open (expected: fewer).",
                        "Close a console that nobody looks at."));
                return;
            }
            streams.add(stream);
            stream.begin(from);
        });
    }

    /** Runs on the streams' thread. */
    void execute(Runnable task) {
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException e) {
                    log.error("An event stream stumbled", e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("An event came after the end of all streams");
        }
    }

    /** Runs later, on the streams' thread. */
    void later(Duration delay, Runnable task) {
        try {
            var unused = thread.schedule(() -> execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            log.debug("A timer came after the end of all streams");
        }
    }

    /** Monotonic. */
    Duration now() {
        return ports.clock().monotonic();
    }

    void left(EventStream stream) {
        streams.remove(stream);
    }

    /** Every object that machines say something of, as it looks now. */
    Map<String, byte[]> look() {
        Picture picture = Picture.of(ports);
        looks.look(picture);
        Map<String, byte[]> now = new LinkedHashMap<>();
        for (Node node : picture.state().nodes())
            put(now, "nodes/" + node.name(), json -> NodeView.write(json, picture, node));
        for (Deployment it : picture.state().deployments()) {
            put(now, "deployments/" + it.name(), json -> DeploymentView.write(json, picture, it));
        }
        for (String name : ModelView.names(picture, ports.catalogue())) {
            put(now, "models/" + name, json -> ModelView.write(json, picture, ports.catalogue(), looks, name));
        }
        objects = now;
        return now;
    }

    private void put(Map<String, byte[]> now, String key, java.util.function.Consumer<JsonWriter> view) {
        JsonWriter json = new JsonWriter(1024);
        view.accept(json);
        byte[] before = objects.get(key);
        boolean same = before != null && Arrays.equals(before, 0, before.length, json.array(), 0, json.length());
        now.put(key, same ? before : json.toBytes());
    }

    private void round() {
        if (streams.isEmpty()) return;
        try {
            Map<String, byte[]> now = look();
            for (EventStream stream : Set.copyOf(streams)) stream.observed(now);
        } catch (RuntimeException e) {
            log.error("The event streams stumbled", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
