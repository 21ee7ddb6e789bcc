package io.ruche.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ruche.control.api.Api;
import io.ruche.control.exchange.Access;
import io.ruche.control.exchange.Route;
import io.ruche.control.gateway.Gateway;
import io.ruche.control.gateway.GatewayOptions;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** Who is let in, and what is not taken from anybody. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EdgeTest {
    private House house;
    private Map<Role, String> keys;

    @BeforeAll
    void open() {
        house = new House(
                        HttpOptions.on("127.0.0.1", 0)
                                .withBodyTimeout(Duration.ofMillis(400))
                                .withDrain(Duration.ofMillis(300)),
                        GatewayOptions.DEFAULT)
                .open();
        keys = Map.of(
                Role.VIEWER, house.newKey("v", Role.VIEWER),
                Role.OPERATOR, house.newKey("o", Role.OPERATOR),
                Role.ADMIN, house.key);
    }

    @AfterAll
    void close() {
        house.close();
    }

    private static Stream<Route<?>> routes() {
        return Stream.concat(Gateway.ROUTES.stream(), Api.ROUTES.stream());
    }

    private HttpResponse<String> call(Route<?> route, String authorization) {
        String path = route.path().replaceAll("\\{[a-z]+}", "nothing");
        HttpRequest.Builder request = HttpRequest.newBuilder(house.uri(path));
        if (!authorization.isEmpty()) request.header("Authorization", authorization);
        boolean body = route.method().equals("POST");
        return house.send(request.method(
                        route.method(),
                        body ? HttpRequest.BodyPublishers.ofString("{}") : HttpRequest.BodyPublishers.noBody())
                .build());
    }

    @TestFactory
    Stream<DynamicTest> everyRouteWantsAKey() {
        List<String> wrong = List.of(
                "",
                "Bearer",
                "Bearer rk_wrong",
                "Bearer " + house.key.substring(0, house.key.length() - 1),
                "Bearer " + house.keys.newSecret(),
                "Basic eDp5",
                "Bearer ' OR 1=1 --",
                "Bearer " + "x".repeat(6000));
        return routes().filter(route -> route.access() != Access.OPEN)
                .map(route -> DynamicTest.dynamicTest(route.method() + " " + route.path(), () -> {
                    for (String authorization : wrong) {
                        HttpResponse<String> response = call(route, authorization);
                        assertThat(response.statusCode())
                                .as(authorization + response.body())
                                .isEqualTo(401);
                        assertThat(response.headers().firstValue("www-authenticate"))
                                .contains("Bearer");
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> everyRoleMayWhatItMay() {
        return routes().filter(
                        route -> route.access() != Access.OPEN && !route.path().endsWith("/events"))
                .flatMap(route -> Stream.of(Role.values())
                        .map(role -> DynamicTest.dynamicTest(route.method() + " " + route.path() + " " + role, () -> {
                            HttpResponse<String> response = call(route, "Bearer " + keys.get(role));
                            boolean may = route.access().allows(role);
                            if (may) assertThat(response.statusCode()).isNotIn(401, 403);
                            else assertThat(response.statusCode()).isEqualTo(403);
                        })));
    }

    @Test
    void aPathThatOnlyLooksDifferentNeedsAKeyToo() {
        for (String path : List.of(
                "/%61pi/v1/keys", "/api/v1/%6Eodes", "//api/v1/nodes", "/api//v1/nodes", "/x/../api/v1/nodes")) {
            String answer = raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(answer).as(path).doesNotContain("application/json", house.key.substring(0, 9), "node-1");
        }
    }

    @Test
    void answersToItsOwnNamesOnly() {
        for (String host : List.of("localhost", "127.0.0.1:" + house.port(), "[::1]:80", "LOCALHOST:1")) {
            assertThat(raw("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200");
        }
        for (String host : List.of("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:7420")) {
            assertThat(raw("GET /healthz HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                    .as(host)
                    .startsWith("HTTP/1.1 421");
        }
        assertThat(raw("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 421");
    }

    @Test
    void refusesForeignOrigins() {
        for (String origin : List.of("https://evil.example", "null", "http://localhost.evil.example", "file://")) {
            HttpResponse<String> response = house.send(
                    house.request("/api/v1/nodes").header("Origin", origin).build());
            assertThat(response.statusCode()).as(origin).isEqualTo(403);
            assertThat(response.body()).contains("origin_refused");
        }
        HttpRequest own = house.request("/api/v1/nodes")
                .header("Origin", "http://localhost:" + house.port())
                .build();
        assertThat(house.send(own).statusCode()).isEqualTo(200);
    }

    @Test
    void takesNoCredentialsFromAddresses() {
        for (String name : List.of("key", "api_key", "token", "access_token", "Authorization", "code")) {
            HttpResponse<String> response =
                    house.send(HttpRequest.newBuilder(house.uri("/api/v1/nodes?" + name + "=" + house.key))
                            .build());
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(response.body()).doesNotContain(house.key);
        }
    }

    @Test
    void ignoresWhatAProxyCouldSay() {
        HttpRequest request = HttpRequest.newBuilder(house.uri("/api/v1/nodes"))
                .header("X-Forwarded-For", "127.0.0.1")
                .header("X-Forwarded-User", "admin")
                .build();
        assertThat(house.send(request).statusCode()).isEqualTo(401);
    }

    @Test
    void refusesTooLargeBodies() {
        assertThat(raw("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + house.key
                        + "\r\nContent-Length: 999999999\r\nConnection: close\r\n\r\n{"))
                .startsWith("HTTP/1.1 413")
                .contains("request_too_large", "33554432");
        HttpResponse<String> declared = house.post("/api/v1/keys", "x".repeat(2 << 20));
        assertThat(declared.statusCode()).isEqualTo(413);
        HttpResponse<String> chunked = house.send(house.request("/api/v1/keys")
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(new byte[3 << 20])))
                .build());
        assertThat(chunked.statusCode()).isEqualTo(413);
    }

    @Test
    void waitsForHalfABodyOnlySoLong() {
        for (String path : List.of("/v1/chat/completions", "/api/v1/deployments")) {
            String answer = raw("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + house.key
                    + "\r\nContent-Length: 1000\r\nConnection: close\r\n\r\n{\"model\":");
            assertThat(answer).startsWith("HTTP/1.1 408").contains("request_timeout", "9 of 1000");
        }
        String chunked = raw("POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + house.key
                + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\n{\"mod\r\n");
        assertThat(chunked).startsWith("HTTP/1.1 408");
    }

    @Test
    void takesChunkedBodies() {
        HttpResponse<String> response = house.send(house.request("/v1/chat/completions")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(
                        "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}".getBytes())))
                .build());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    @Test
    void saysWhatIsNotThere() {
        assertThat(house.get("/v1/nothing").body()).contains("\"error\"", "not_found");
        HttpResponse<String> api = house.get("/api/v1/nothing");
        assertThat(api.statusCode()).isEqualTo(404);
        assertThat(api.headers().firstValue("content-type")).contains("application/problem+json");
        assertThat(api.body()).contains("\"code\":\"not_found\"", "\"id\":\"req-");
        HttpResponse<String> method =
                house.send(house.request("/v1/chat/completions").DELETE().build());
        assertThat(method.statusCode()).isEqualTo(405);
        assertThat(method.headers().firstValue("allow")).contains("POST");
        assertThat(raw("BAD\r\n\r\n")).startsWith("HTTP/1.1 400").doesNotContain("<html", "\tat ");
    }

    @Test
    void protectsThePagesItServes() {
        HttpResponse<String> page =
                house.send(HttpRequest.newBuilder(house.uri("/")).build());
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("content-security-policy").orElse(""))
                .contains("default-src 'none'", "connect-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("x-content-type-options")).contains("nosniff");
        assertThat(house.get("/api/v1/nodes").headers().firstValue("cache-control"))
                .contains("no-store");
        for (String path : List.of("/..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%5c..%5cx")) {
            assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .as(path)
                    .doesNotContain("root:");
        }
    }

    @Test
    void startsBeforeItIsReadyAndListensAtHomeOnly() {
        try (House starting = new House()) {
            assertThat(starting.send(HttpRequest.newBuilder(starting.uri("/healthz"))
                                    .build())
                            .statusCode())
                    .isEqualTo(200);
            for (String path : List.of("/v1/models", "/api/v1/status", "/readyz")) {
                HttpResponse<String> response = starting.get(path);
                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(response.body()).contains("starting");
                assertThat(response.headers().firstValue("retry-after")).isPresent();
            }
            starting.open();
            assertThat(starting.get("/readyz").statusCode()).isEqualTo(200);
            assertThatThrownBy(() -> new House(HttpOptions.on("127.0.0.1", starting.port()), GatewayOptions.DEFAULT))
                    .isInstanceOfSatisfying(FailureException.class, thrown -> {
                        assertThat(thrown.failure().code()).isEqualTo(FailureCode.PORT_TAKEN);
                        assertThat(thrown.failure().text()).contains("--http", String.valueOf(starting.port()));
                    });
        }
        assertThatThrownBy(() -> HttpOptions.on("0.0.0.0", 0).bindAddress())
                .isInstanceOfSatisfying(
                        FailureException.class,
                        thrown -> assertThat(thrown.failure().code().exit()).isEqualTo(78));
    }

    @Test
    void aRevokedKeyEndsItsStreams() {
        String secret = house.newKey("short-lived", Role.VIEWER);
        house.inference.onNextCall(call -> call.start().token("Hel"));
        try (RawClient chat = new RawClient(house);
                RawClient events = new RawClient(house)) {
            chat.send(RawClient.post(
                            house,
                            "/v1/chat/completions",
                            "{\"model\":\"tiny\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}")
                    .replace(house.key, secret));
            events.send(
                    "GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + secret + "\r\n\r\n");
            chat.readUntil("Hel");
            events.readUntil("event: snapshot");
            long revoked = System.nanoTime();
            house.revoke(secret);
            assertThat(chat.readUntil("[DONE]")).contains("invalid_api_key", "revoked");
            events.readUntil("\r\n0\r\n");
            assertThat(Duration.ofNanos(System.nanoTime() - revoked)).isLessThan(Duration.ofSeconds(5));
        }
        assertThat(house.send(HttpRequest.newBuilder(house.uri("/v1/models"))
                                .header("x-api-key", secret)
                                .build())
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void logsInWithAKeyOrACodeOnce() {
        HttpResponse<String> code = house.post("/api/v1/login-codes", "");
        assertThat(code.statusCode()).isEqualTo(201);
        String text = code.body().replaceAll(".*\"code\":\"([^\"]+)\".*", "$1");
        for (String body : List.of("{\"key\":\"" + house.key + "\"}", "{\"code\":\"" + text + "\"}")) {
            HttpResponse<String> login = login(body);
            assertThat(login.statusCode()).as(login.body()).isEqualTo(204);
            String cookie = login.headers().firstValue("set-cookie").orElseThrow();
            assertThat(cookie).contains("HttpOnly", "SameSite=Strict", "Path=/");
            String pair = cookie.substring(0, cookie.indexOf(';'));
            assertThat(withCookie("/api/v1/nodes", pair, "GET").statusCode()).isEqualTo(200);
            assertThat(withCookie("/api/v1/sessions", pair, "DELETE").statusCode())
                    .isEqualTo(204);
            assertThat(withCookie("/api/v1/nodes", pair, "GET").statusCode()).isEqualTo(401);
        }
        assertThat(login("{\"code\":\"" + text + "\"}").statusCode()).isEqualTo(401);
        assertThat(login("{\"key\":\"rk_x\"}").statusCode()).isEqualTo(401);
        assertThat(login("{}").statusCode()).isEqualTo(400);
    }

    @Test
    void letsStreamsEndWhenItStops() {
        House ending = new House(
                        HttpOptions.on("127.0.0.1", 0).withDrain(Duration.ofMillis(500)), GatewayOptions.DEFAULT)
                .open();
        try (RawClient quick = new RawClient(ending);
                RawClient slow = new RawClient(ending)) {
            String body = "{\"model\":\"tiny\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}";
            ending.inference.onCall(call -> call.start().token("Hel"));
            quick.send(RawClient.post(ending, "/v1/chat/completions", body));
            quick.readUntil("Hel");
            slow.send(RawClient.post(ending, "/v1/chat/completions", body));
            slow.readUntil("Hel");
            Thread stopper = new Thread(ending::close, "stopper");
            stopper.start();
            ending.inference.calls.get(0).token("lo").finish(io.ruche.proto.FinishReason.FINISH_REASON_STOP, 2);
            assertThat(quick.readUntil("[DONE]")).contains("\"finish_reason\":\"stop\"");
            assertThat(slow.readUntil("[DONE]")).contains("\"error\"", "stopping");
            await().until(() -> !stopper.isAlive());
        }
    }

    private HttpResponse<String> login(String body) {
        return house.send(HttpRequest.newBuilder(house.uri("/api/v1/sessions"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private HttpResponse<String> withCookie(String path, String cookie, String method) {
        return house.send(HttpRequest.newBuilder(house.uri(path))
                .header("Cookie", cookie)
                .method(method, HttpRequest.BodyPublishers.noBody())
                .build());
    }

    private String raw(String text) {
        try (RawClient client = new RawClient(house)) {
            return client.send(text).readAll();
        }
    }
}
