package io.ruche.agent.tools.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.ruche.agent.tools.OpenEndException;
import io.ruche.agent.tools.ToolException;
import io.ruche.agent.tools.ToolLimits;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PagesTest {
    private static final ToolLimits LIMITS = new ToolLimits(100, 5, 10_000, 1_000, 3, Duration.ofSeconds(2));

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> taken = new CopyOnWriteArrayList<>();
    private final Pages pages = new Pages(Names.SYSTEM, LIMITS);
    private HttpServer server = start();

    private static HttpServer start() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
            server.setExecutor(Executors.newCachedThreadPool());
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void serve() {
        server.createContext("/", exchange -> {
            asked.add(exchange.getRequestHeaders().getFirst("Host") + exchange.getRequestURI());
            String path = exchange.getRequestURI().getPath();
            if (exchange.getRequestMethod().equals("POST")) {
                taken.add(exchange.getRequestHeaders().getFirst("Idempotency-Key") + " "
                        + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                        + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            }
            if (path.startsWith("/to/")) {
                exchange.getResponseHeaders()
                        .add("Location", exchange.getRequestURI().getQuery());
                exchange.sendResponseHeaders(302, -1);
            } else if (path.equals("/circle")) {
                exchange.getResponseHeaders().add("Location", "/circle");
                exchange.sendResponseHeaders(301, -1);
            } else if (path.startsWith("/status/")) {
                exchange.sendResponseHeaders(Integer.parseInt(path.substring(8)), -1);
            } else if (path.equals("/zipped")) {
                exchange.getResponseHeaders().add("Content-Encoding", "gzip");
                exchange.sendResponseHeaders(200, -1);
            } else {
                exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=utf-8");
                byte[] body = (path.equals("/huge") ? "x".repeat(100_000) : "hällo").getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, path.equals("/huge") ? 0 : body.length);
                try (OutputStream out = exchange.getResponseBody()) {
                    out.write(body);
                }
            }
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        pages.close();
        server.stop(0);
    }

    @Test
    void fetchesAPageOfAListedHost() throws Exception {
        Page page = get("/a?b=c");

        assertThat(page.text()).isEqualTo("hällo");
        assertThat(page.type()).isEqualTo("text/plain");
        assertThat(page.cut()).isFalse();
        assertThat(asked).containsExactly(here() + "/a?b=c");
    }

    @Test
    void readsNoMoreThanItMay() throws Exception {
        Page page = get("/huge");

        assertThat(page.body()).hasSize(1_000);
        assertThat(page.cut()).isTrue();
    }

    @Test
    void followsRedirectsAsFarAsTheyStayOnListedHosts() throws Exception {
        assertThat(get("/to/?/b").text()).isEqualTo("hällo");
        assertThatThrownBy(() -> get("/to/?http://localhost:" + port() + "/b")).hasMessageContaining("host: localhost");
        assertThatThrownBy(() -> get("/to/?http://127.0.0.1:1/")).hasMessageContaining("host: 127.0.0.1:1");
        assertThatThrownBy(() -> get("/to/?file:///etc/passwd")).hasMessageContaining("expected: an http");
    }

    @Test
    void tiresOfRedirectsInACircle() {
        assertThatThrownBy(() -> get("/circle")).hasMessageContaining("More than 3 redirects");
    }

    @Test
    void tellsWhetherItMayBeTriedAgain() {
        assertThat(failure("/status/404").isRetryable()).isFalse();
        assertThat(failure("/status/404").text()).contains("answered 404");
        assertThat(failure("/status/503").isRetryable()).isTrue();
        assertThat(failure("/status/429").isRetryable()).isTrue();
        assertThat(failure("/zipped").text()).contains("gzip (expected: none");
    }

    @Test
    void sendsATextOnce() throws Exception {
        assertThat(post("/in", Optional.of("turn-1/0/0"), "{\"a\":1}").text()).isEqualTo("hällo");
        post("/status/303", Optional.empty(), "grüß");

        assertThat(taken)
                .containsExactly("turn-1/0/0 application/json {\"a\":1}", "null text/plain; charset=utf-8 grüß");
    }

    @Test
    void saysWhetherATextWasTaken() throws Exception {
        assertThatThrownBy(() -> post("/status/404")).isInstanceOf(ToolException.class);
        assertThatThrownBy(() -> post("/to/?/b")).isInstanceOf(ToolException.class);
        assertThatThrownBy(() -> post("/status/503"))
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.isRetryable()).isTrue());
        assertThatThrownBy(() -> post("/status/502")).isInstanceOf(OpenEndException.class);
        assertThat(asked).doesNotContain(here() + "/b");
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread taker = new Thread(() -> {
                try (Socket socket = mute.accept()) {
                    socket.getInputStream().read();
                } catch (IOException e) {
                    // the client has left
                }
            });
            taker.start();
            String host = "127.0.0.1:" + mute.getLocalPort();
            assertThatThrownBy(() -> pages.post("http://" + host + "/", "text", Optional.empty(), List.of(host)))
                    .isInstanceOf(OpenEndException.class);
            taker.join();
        }
    }

    @Test
    void waitsNoLongerThanItMayForASlowServer() throws Exception {
        try (ServerSocket slow = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread drip = drip(slow);
            String host = "127.0.0.1:" + slow.getLocalPort();
            long start = System.nanoTime();

            assertThatThrownBy(() -> pages.get("http://" + host + "/", List.of(host)))
                    .hasMessageContaining("did not answer in time");
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(LIMITS.remoteTime(), Duration.ofSeconds(10));
            drip.interrupt();
        }
    }

    /** A byte of a header now and then, for ever. */
    private static Thread drip(ServerSocket slow) {
        Thread thread = new Thread(() -> {
            try (Socket socket = slow.accept()) {
                OutputStream out = socket.getOutputStream();
                out.write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
                while (!Thread.currentThread().isInterrupted()) {
                    out.write('x');
                    out.flush();
                    Thread.sleep(50);
                }
            } catch (IOException | InterruptedException e) {
                // the client has left, or the test is over
            }
        });
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    @Test
    void refusesHeadersWithoutEnd() throws Exception {
        try (ServerSocket wild = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread flood = new Thread(() -> {
                try (Socket socket = wild.accept()) {
                    OutputStream out = socket.getOutputStream();
                    out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
                    for (int i = 0; i < 1_000_000; i++)
                        out.write(("X: " + i + "\r\n").getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                    // the client has had enough
                }
            });
            flood.setDaemon(true);
            flood.start();
            String host = "127.0.0.1:" + wild.getLocalPort();
            assertThatThrownBy(() -> pages.get("http://" + host + "/", List.of(host)))
                    .hasMessageContaining("does not speak HTTP");
        }
    }

    @Test
    void saysThatNobodyIsThere() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        String host = "127.0.0.1:" + free;
        assertThatThrownBy(() -> pages.get("http://" + host + "/", List.of(host)))
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.isRetryable()).isTrue());
        assertThatThrownBy(() -> pages.post("http://" + host + "/", "text", Optional.empty(), List.of(host)))
                .isInstanceOfSatisfying(
                        ToolException.class, e -> assertThat(e.isRetryable()).isTrue());
    }

    @Test
    void dialsTheVeryAddressThatItJudged() throws Exception {
        // the second answer is the flip that a hostile name server waits for
        Queue<String> answers = new ArrayDeque<>(List.of("127.0.0.1", "10.9.9.9"));
        try (Pages flipping = new Pages(host -> List.of(InetAddress.getByName(answers.remove())), LIMITS)) {
            String host = "home.local:" + port();
            assertThat(flipping.get("http://" + host + "/", List.of(host)).text())
                    .isEqualTo("hällo");
        }
        assertThat(answers).containsExactly("10.9.9.9");
    }

    @Test
    void refusesAPublicNameThatMeansAMachineAtHome() {
        for (String address : List.of("127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "::1", "fd00::1")) {
            try (Pages tricked = new Pages(it -> addresses("93.184.215.14", address), LIMITS)) {
                String host = "news.example:" + port();
                assertThatThrownBy(() -> tricked.get("http://" + host + "/", List.of(host)))
                        .as(address)
                        .hasMessageContaining("no address of the public internet");
            }
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void judgesARedirectsHostAnew() {
        Names names = host -> addresses(host.equals("home.local") ? "127.0.0.1" : "10.0.0.1");
        try (Pages redirected = new Pages(names, LIMITS)) {
            String home = "home.local:" + port();
            String flipped = "news.example:" + port();
            assertThatThrownBy(() ->
                            redirected.get("http://" + home + "/to/?http://" + flipped + "/", List.of(home, flipped)))
                    .hasMessageContaining("news.example is 10.0.0.1");
        }
    }

    @Test
    void saysThatANameIsNotKnown() {
        Names none = host -> {
            throw new UnknownHostException(host);
        };
        try (Pages lost = new Pages(none, LIMITS)) {
            assertThatThrownBy(() -> lost.get("http://nowhere.example/", List.of("nowhere.example")))
                    .hasMessageContaining("not known");
        }
    }

    private static List<InetAddress> addresses(String... texts) throws UnknownHostException {
        List<InetAddress> all = new CopyOnWriteArrayList<>();
        for (String text : texts) all.add(InetAddress.getByName(text));
        return all;
    }

    private Page get(String target) throws ToolException {
        return pages.get("http://" + here() + target, List.of(here()));
    }

    private Page post(String target) throws ToolException {
        return post(target, Optional.empty(), "text");
    }

    private Page post(String target, Optional<String> key, String text) throws ToolException {
        return pages.post("http://" + here() + target, text, key, List.of(here()));
    }

    private ToolException failure(String target) {
        try {
            get(target);
        } catch (ToolException e) {
            return e;
        }
        throw new AssertionError(target + " was fetched");
    }

    private String here() {
        return "127.0.0.1:" + port();
    }

    private int port() {
        return server.getAddress().getPort();
    }
}
