package io.ruche.control.http.adapter.javalin;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HandlerType;
import io.javalin.http.staticfiles.Location;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinLogger;
import io.ruche.control.exchange.ClientExchange.Interruption;
import io.ruche.control.exchange.Endpoints;
import io.ruche.control.exchange.Endpoints.Bound;
import io.ruche.control.exchange.Problems;
import io.ruche.control.exchange.Route;
import io.ruche.control.exchange.Router;
import io.ruche.control.http.HttpOptions;
import io.ruche.control.keys.Keys;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.net.InetSocketAddress;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP server. It binds at once and says 503 {@code starting} until {@link #open}; {@link #close} refuses what is
 * new, lets streams go on for a while, and ends.
 */
public final class JavalinServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(JavalinServer.class);
    private static final String FILES = "/public";
    private static final long LOOK_MILLIS = 20;
    /** Bodies of prompts come in large pieces: one read of the socket for each. */
    private static final int INPUT_BUFFER = 32 * 1024;

    private final HttpOptions options;
    private final EdgeHandler edge;
    private final ClientWatcher watcher;
    private final Javalin javalin;
    private final ServerConnector connector;
    private boolean closed;

    private JavalinServer(
            HttpOptions options, EdgeHandler edge, ClientWatcher watcher, Javalin javalin, ServerConnector connector) {
        this.options = options;
        this.edge = edge;
        this.watcher = watcher;
        this.javalin = javalin;
        this.connector = connector;
    }

    /** Binds. Throws PORT_TAKEN, or CONFIGURATION for an address that may not be listened on. */
    public static JavalinServer start(HttpOptions options, List<Endpoints<?>> endpoints) {
        InetSocketAddress address = options.bindAddress();
        List<Bound> routes = new ArrayList<>();
        for (Endpoints<?> some : endpoints) routes.addAll(some.bound());
        ClientWatcher watcher = new ClientWatcher();
        EdgeHandler edge = new EdgeHandler(options, new Router(routes), watcher);
        ServerConnector[] made = new ServerConnector[1];
        // it says in its own words what is told in ours
        JavalinLogger.enabled = false;
        Javalin javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.http.maxRequestSize = options.apiBodyBytes();
            config.jetty.threadPool = pool(options);
            config.jetty.modifyServer(server -> {
                server.setHandler(edge);
                server.setErrorHandler(new PlainErrors());
            });
            config.jetty.addConnector((server, http) -> {
                made[0] = connector(server, edgePool(), http, address);
                return made[0];
            });
            for (Bound bound : routes) if (!bound.route().streams()) serve(config, bound);
            console(config);
        });
        try {
            javalin.start();
        } catch (JavalinBindException e) {
            throw FailureException.of(
                    FailureCode.PORT_TAKEN,
                    "--http: port " + options.port() + " of " + options.host() + " is in use by another program.",
                    "Stop that program, or choose another port: --http " + options.host() + ":0 takes a free one.");
        }
        watcher.start();
        return new JavalinServer(options, edge, watcher, javalin, made[0]);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(connector.getHost(), connector.getLocalPort());
    }

    /** From now on requests are let in; the services behind the endpoints are open. */
    public void open(Keys keys) {
        edge.open(keys);
    }

    /** Stops: refuses what is new, gives streams the time that the options allow, then cuts them with an error. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) return;
            closed = true;
        }
        edge.stopTaking();
        await(options.drain().toNanos());
        watcher.interruptAll(Interruption.SHUTTING_DOWN);
        await(200_000_000);
        watcher.close();
        javalin.stop();
    }

    private void await(long nanos) {
        long until = System.nanoTime() + nanos;
        while (watcher.size() > 0 && System.nanoTime() < until) {
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static QueuedThreadPool pool(HttpOptions options) {
        QueuedThreadPool pool = new QueuedThreadPool(options.threads(), 4, 60_000);
        pool.setName("ruche-http");
        pool.setDaemon(true);
        return pool;
    }

    /** Few threads, since nothing waits on them: kept busy, each finds its caches warm and needs no waking. */
    private static QueuedThreadPool edgePool() {
        int threads = 2 + Math.max(2, Runtime.getRuntime().availableProcessors());
        QueuedThreadPool pool = new QueuedThreadPool(threads, threads);
        pool.setName("ruche-edge");
        pool.setDaemon(true);
        pool.setReservedThreads(0);
        return pool;
    }

    private static ServerConnector connector(
            Server server, QueuedThreadPool pool, HttpConfiguration http, InetSocketAddress address) {
        http.setSendServerVersion(false);
        http.setSendXPoweredBy(false);
        HttpConnectionFactory factory = new HttpConnectionFactory(http);
        factory.setInputBufferSize(INPUT_BUFFER);
        ServerConnector connector = new ServerConnector(server, pool, null, null, 1, 1, factory);
        connector.setHost(address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.setAcceptQueueSize(1024);
        connector.setIdleTimeout(75_000);
        return connector;
    }

    private static void serve(JavalinConfig config, Bound bound) {
        Route<?> route = bound.route();
        config.routes.addHttpHandler(HandlerType.findOrCreate(route.method()), route.path(), context -> {
            JavalinExchange exchange = new JavalinExchange(context);
            try {
                // a path that Javalin takes for this route and the edge did not: nobody has checked its key
                if (!exchange.wasAdmitted()) throw Keys.nothingShown();
                bound.answerer().answer(exchange, exchange.caller());
            } catch (RuntimeException e) {
                Problems.answer(exchange, Problems.failure(e, exchange.id()));
            }
            exchange.awaitAnswer();
        });
    }

    /** The console's files, from the class path. What the build named by its content may be kept for ever. */
    private static void console(JavalinConfig config) {
        URL page = JavalinServer.class.getResource(FILES + "/index.html");
        if (page == null) {
            config.routes.get("/", context -> context.result("This build of Ruche carries no console.\n"));
            return;
        }
        if (JavalinServer.class.getResource(FILES + "/assets") != null) {
            config.staticFiles.add(files -> {
                files.hostedPath = "/assets";
                files.directory = FILES + "/assets";
                files.location = Location.CLASSPATH;
                files.headers = java.util.Map.of("Cache-Control", "public, max-age=31536000, immutable");
            });
        }
        config.staticFiles.add(files -> {
            files.hostedPath = "/";
            files.directory = FILES;
            files.location = Location.CLASSPATH;
            files.headers = java.util.Map.of("Cache-Control", "no-cache");
        });
        // the console's own routes are pages of one application
        config.spaRoot.addFile("/", FILES + "/index.html", Location.CLASSPATH);
        log.debug("The console is served from {}", page);
    }
}
