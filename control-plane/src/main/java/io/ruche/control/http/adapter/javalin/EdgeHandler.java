package io.ruche.control.http.adapter.javalin;

import io.ruche.control.exchange.Access;
import io.ruche.control.exchange.Endpoints.Bound;
import io.ruche.control.exchange.Problems;
import io.ruche.control.exchange.Router;
import io.ruche.control.http.HostRules;
import io.ruche.control.http.HttpOptions;
import io.ruche.control.keys.Identity;
import io.ruche.control.keys.Keys;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What every request passes: Host and Origin, a key where the route wants one, the body's limits. Then the gateway and
 * other streams answer on Jetty's own interface, and the rest goes on to Javalin behind.
 */
final class EdgeHandler extends Handler.Wrapper {
    static final String SESSION_COOKIE = "ruche_session";

    private static final HttpField NO_SNIFF = new PreEncodedHttpField("X-Content-Type-Options", "nosniff");
    private static final HttpField NO_FRAME = new PreEncodedHttpField("X-Frame-Options", "DENY");
    private static final HttpField NO_REFERRER = new PreEncodedHttpField("Referrer-Policy", "no-referrer");
    private static final HttpField NO_STORE = new PreEncodedHttpField(HttpHeader.CACHE_CONTROL, "no-store");
    private static final HttpField CONTENT_POLICY = new PreEncodedHttpField(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
                    + " connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self';"
                    + " frame-ancestors 'none'");
    private static final Set<String> SECRET_PARAMETERS =
            Set.of("key", "api_key", "apikey", "api-key", "token", "access_token", "authorization", "code");

    private final HttpOptions options;
    private final HostRules hosts;
    private final Router router;
    private final ClientWatcher watcher;
    private final String instance = Long.toString(System.nanoTime() & 0xFFFFFFF, 36);
    private final AtomicLong count = new AtomicLong();

    private volatile @Nullable Keys keys;
    private volatile boolean stopping;

    EdgeHandler(HttpOptions options, Router router, ClientWatcher watcher) {
        this.options = options;
        this.hosts = new HostRules(options.hosts());
        this.router = router;
        this.watcher = watcher;
    }

    /** From now on requests are let in. */
    void open(Keys checked) {
        keys = checked;
        watcher.liveKeys(checked::isLive);
    }

    /** From now on requests are refused; those under way go on. */
    void stopTaking() {
        stopping = true;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        Passage passage = new Passage(request, response, callback, newId());
        try {
            passage.begin();
        } catch (RuntimeException e) {
            passage.refuse(Problems.failure(e, passage.id));
        }
        return true;
    }

    private String newId() {
        return "req-" + instance + "-" + Long.toString(count.incrementAndGet(), 36);
    }

    /** Whether a path belongs to a program rather than to the console. */
    private static boolean isForPrograms(String path) {
        return path.startsWith("/v1/")
                || path.startsWith("/api/")
                || path.equals("/v1")
                || path.equals("/api")
                || path.equals("/metrics")
                || path.equals("/readyz");
    }

    /** One request on its way through. */
    private final class Passage implements BodyReader.Listener {
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final String id;
        private final String path;
        private Optional<Identity> caller = Optional.empty();
        private @Nullable Bound bound;
        private Map<String, String> parameters = Map.of();

        Passage(Request request, Response response, Callback callback, String id) {
            this.request = request;
            this.response = response;
            this.callback = callback;
            this.id = id;
            String sent = request.getHttpURI().getPath();
            this.path = sent == null ? "/" : sent;
        }

        void begin() {
            HttpFields headers = request.getHeaders();
            HttpFields.Mutable answer = response.getHeaders();
            answer.put("X-Request-Id", id);
            answer.put(NO_SNIFF);
            Optional<Failure> refused = hosts.check(
                    Optional.ofNullable(headers.get(HttpHeader.HOST)),
                    Optional.ofNullable(headers.get(HttpHeader.ORIGIN)));
            if (refused.isPresent()) throw new FailureException(refused.get());
            if (path.equals("/healthz")) {
                plain(200, "ok\n");
                return;
            }
            if (!isForPrograms(path)) {
                answer.put(CONTENT_POLICY);
                answer.put(NO_FRAME);
                answer.put(NO_REFERRER);
                console();
                return;
            }
            answer.put(NO_STORE);
            findRoute();
            if (bound != null && bound.route().uploads()) {
                upload(bound);
                return;
            }
            int limit = Problems.isOpenAi(path) ? options.chatBodyBytes() : options.apiBodyBytes();
            BodyReader.read(request, limit, options.bodyTimeout(), this);
        }

        private void console() {
            String method = request.getMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                throw FailureException.of(
                        FailureCode.METHOD_NOT_ALLOWED, method + " " + path + " is not there (expected: GET).", "");
            }
            toJavalin();
        }

        private void findRoute() {
            Keys checked = keys;
            if (stopping) {
                throw FailureException.of(
                        FailureCode.STARTING, "The server is stopping.", "Try again when it is back.");
            }
            if (checked == null) {
                throw FailureException.of(FailureCode.STARTING, "The server is starting.", "Try again in a moment.");
            }
            refuseSecretsInQuery();
            Optional<Router.Match> match = router.find(request.getMethod(), path);
            boolean open = match.isPresent() && match.get().bound().route().access() == Access.OPEN;
            if (!open) caller = Optional.of(authenticate(checked));
            Router.Match found = match.orElseThrow(this::noRoute);
            Access access = found.bound().route().access();
            if (caller.isPresent() && !access.allows(caller.get().role())) {
                throw FailureException.of(
                        FailureCode.PERMISSION_DENIED,
                        "The key '" + caller.get().name() + "' has the role "
                                + lower(caller.get().role()) + " (needed: " + lower(access) + ").",
                        "Use a key with that role; an administrator makes one with 'ruche key create'.");
            }
            bound = found.bound();
            parameters = found.parameters();
        }

        private String lower(Enum<?> word) {
            return word.name().toLowerCase(java.util.Locale.ROOT);
        }

        private Identity authenticate(Keys checked) {
            HttpFields headers = request.getHeaders();
            String authorization = headers.get(HttpHeader.AUTHORIZATION);
            if (authorization != null) {
                return checked.byKey(Keys.bearer(authorization).orElseThrow(Keys::nothingShown));
            }
            String key = headers.get("x-api-key");
            if (key != null) return checked.byKey(key);
            if (headers.contains(HttpHeader.COOKIE)) {
                for (HttpCookie cookie : Request.getCookies(request)) {
                    if (cookie.getName().equals(SESSION_COOKIE)) return checked.bySession(cookie.getValue());
                }
            }
            throw Keys.nothingShown();
        }

        private void refuseSecretsInQuery() {
            String query = request.getHttpURI().getQuery();
            if (query == null) return;
            for (String name : Request.extractQueryParameters(request).getNames()) {
                if (SECRET_PARAMETERS.contains(name.toLowerCase(java.util.Locale.ROOT))) {
                    throw FailureException.of(
                            FailureCode.INVALID_REQUEST,
                            "Query parameter '" + name + "': credentials are not taken from addresses, which end up in"
                                    + " logs and histories.",
                            "Send 'Authorization: Bearer rk_...'.");
                }
            }
        }

        private FailureException noRoute() {
            Set<String> methods = router.methods(path);
            if (methods.isEmpty()) {
                return FailureException.of(
                        FailureCode.NOT_FOUND,
                        "There is nothing at " + path + ".",
                        "GET /api/v1/openapi.json lists what there is.");
            }
            response.getHeaders().put(HttpHeader.ALLOW, String.join(", ", methods));
            return FailureException.of(
                    FailureCode.METHOD_NOT_ALLOWED,
                    request.getMethod() + " " + path + " is not there (expected: " + String.join(", ", methods) + ").",
                    "");
        }

        @Override
        public void body(byte[] bytes, int length) {
            Bound answering = bound;
            if (answering == null) throw new IllegalStateException("no route");
            if (!answering.route().streams()) {
                request.setAttribute(JavalinExchange.BODY, new JavalinExchange.Body(bytes, length));
                toJavalin();
                return;
            }
            JettyExchange exchange =
                    new JettyExchange(request, response, callback, watcher, caller, id, parameters, bytes, length);
            request.addIdleTimeoutListener(timeout -> false);
            exchange.watch();
            answer(answering, exchange);
        }

        /** The handler reads the body; what it leaves is let pass after the answer. */
        private void upload(Bound answering) {
            if (request.getLength() > options.uploadBytes()) {
                throw new FailureException(BodyReader.tooLarge(request.getLength() + " bytes", options.uploadBytes()));
            }
            JettyExchange exchange = new JettyExchange(
                    request, response, new Discard(request, callback), watcher, caller, id, parameters, new byte[0], 0);
            exchange.takesUpload(new BodyPump.Bounds(options.uploadBytes(), options.bodyTimeout()));
            request.addIdleTimeoutListener(timeout -> false);
            answer(answering, exchange);
        }

        private void answer(Bound answering, JettyExchange exchange) {
            try {
                answering.answerer().answer(exchange, caller);
            } catch (RuntimeException e) {
                Problems.answer(exchange, Problems.failure(e, id));
            }
        }

        private void toJavalin() {
            request.setAttribute(JavalinExchange.ID, id);
            request.setAttribute(JavalinExchange.CALLER, caller);
            // what is behind may wait, which the few threads of the edge must not
            request.getComponents().getThreadPool().execute(this::throughJavalin);
        }

        private void throughJavalin() {
            try {
                if (!EdgeHandler.super.handle(request, response, callback)) {
                    refuse(Failure.of(FailureCode.NOT_FOUND, "There is nothing at " + path + ".", ""));
                }
            } catch (Exception e) {
                callback.failed(e);
            }
        }

        @Override
        public void refused(Failure failure) {
            refuse(failure);
        }

        @Override
        public void lost(Throwable cause) {
            callback.failed(cause);
        }

        /** Answers before the body was read whole; the rest of it is let pass, so that the client reads the answer. */
        void refuse(Failure failure) {
            JettyExchange exchange = new JettyExchange(
                    request, response, new Discard(request, callback), watcher, caller, id, parameters, new byte[0], 0);
            Problems.answer(exchange, failure);
        }

        private void plain(int status, String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            response.setStatus(status);
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/plain; charset=utf-8");
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
            response.write(true, ByteBuffer.wrap(bytes), callback);
        }
    }
}
