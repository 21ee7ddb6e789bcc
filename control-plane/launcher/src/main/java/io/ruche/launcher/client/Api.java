package io.ruche.launcher.client;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** REST over HTTP with a key. Every failure is a {@link FailureException} with the code the server named. */
public final class Api {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration STARTING = Duration.ofSeconds(60);
    private static final String DEFAULT_URL = "http://127.0.0.1:7420";

    private final URI base;
    private final Optional<String> key;
    private final HttpClient http;

    public Api(URI base, Optional<String> key) {
        this.base = base;
        this.key = key;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /**
     * The cluster that {@code RUCHE_URL} names, else the one of this home. The home's admin key goes to the home's own
     * address alone, and only while the process that gave it lives: another may have the port since.
     */
    public static Api of(Shell shell, Home home) {
        Optional<Home.Endpoints> endpoints = home.endpoints();
        Optional<String> local = endpoints.map(known -> "http://" + known.http());
        String url = shell.env("RUCHE_URL").or(() -> local).orElse(DEFAULT_URL);
        URI base = parse(url);
        boolean stale = endpoints.isPresent() && endpoints.get().process().isEmpty();
        boolean own = url.equals(local.orElse(DEFAULT_URL)) && !stale;
        return new Api(base, shell.env("RUCHE_API_KEY").or(() -> own ? home.key() : Optional.empty()));
    }

    public URI base() {
        return base;
    }

    public JsonNode get(String path) {
        return json(() -> request(path).timeout(ANSWER).GET().build());
    }

    public JsonNode delete(String path) {
        return json(() -> request(path).timeout(ANSWER).DELETE().build());
    }

    /** Posts JSON; safe to send again, since it carries one request key. */
    public JsonNode post(String path, JsonNode body) {
        return post(path, body, ANSWER);
    }

    /** Likewise, for an answer that may take its time. */
    public JsonNode post(String path, JsonNode body, Duration limit) {
        String once = UUID.randomUUID().toString();
        return json(() -> request(path)
                .timeout(limit)
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", once)
                .POST(BodyPublishers.ofString(body.toString()))
                .build());
    }

    /** Puts bytes as they are. */
    public JsonNode put(String path, byte[] bytes) {
        return json(() -> request(path)
                .timeout(ANSWER)
                .header("Content-Type", "application/octet-stream")
                .PUT(BodyPublishers.ofByteArray(bytes))
                .build());
    }

    /** Posts a file as it is, likewise safe to send again. */
    public JsonNode post(String path, String type, Path file, String once, Duration limit) {
        return json(() -> request(path)
                .timeout(limit)
                .header("Content-Type", type)
                .header("Idempotency-Key", once)
                .POST(content(file))
                .build());
    }

    /** Posts a text. An answer that tells what is wrong with it, in {@code problems}, is one too. */
    public JsonNode submit(String path, String type, byte[] text, Duration limit) {
        return json(
                () -> request(path)
                        .timeout(limit)
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofByteArray(text))
                        .build(),
                answer -> answer.path("problems").isArray());
    }

    private static HttpRequest.BodyPublisher content(Path file) {
        try {
            return BodyPublishers.ofFile(file);
        } catch (FileNotFoundException e) {
            throw FailureException.of(
                    FailureCode.NOT_FOUND, file + " is not there, or may not be read.", "Name another file.");
        }
    }

    /** A body that comes bit by bit; the caller closes it, which ends the request. */
    public InputStream open(String path) {
        return stream(request(path).GET().build());
    }

    /** A file that the server makes and sends; headers tell of it. The caller closes the body. */
    public Download download(String path) {
        HttpResponse<InputStream> response = checked(send(request(path).GET().build(), BodyHandlers.ofInputStream()));
        return new Download(response.body(), response.headers());
    }

    /** Bytes on their way, and what the server says of them. */
    public record Download(InputStream body, HttpHeaders headers) {
        /** A whole number from a header; -1 when it is not there. */
        public long number(String header) {
            return headers.firstValueAsLong(header).orElse(-1);
        }
    }

    /** Posts JSON and reads an answer that comes bit by bit. */
    public InputStream open(String path, JsonNode body) {
        return stream(request(path)
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream, application/json")
                .header("X-Ruche-Details", "1")
                .POST(BodyPublishers.ofString(body.toString()))
                .build());
    }

    /** Whether anything that speaks our API answers there. */
    public boolean answers() {
        return health().map(HttpResponse::statusCode)
                .filter(status -> status == 200 || status == 503)
                .isPresent();
    }

    /** The server's clock, to the second. */
    public Optional<Instant> serverTime() {
        try {
            return health().flatMap(response -> response.headers().firstValue("Date"))
                    .map(text -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private Optional<HttpResponse<String>> health() {
        try {
            return Optional.of(http.send(
                    request("/healthz").timeout(Duration.ofSeconds(2)).GET().build(), BodyHandlers.ofString()));
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private JsonNode json(Supplier<HttpRequest> request) {
        return json(request, answer -> false);
    }

    /** @param isAnswer whether a refusal is for the caller to read */
    private JsonNode json(Supplier<HttpRequest> request, Predicate<JsonNode> isAnswer) {
        long deadline = System.nanoTime() + STARTING.toNanos();
        while (true) {
            HttpResponse<String> response = send(request.get(), BodyHandlers.ofString(StandardCharsets.UTF_8));
            if (response.statusCode() < 400) {
                return parse(response);
            }
            JsonNode problem = Problems.read(response.body());
            if (isAnswer.test(problem)) {
                return problem;
            }
            FailureException failure = Problems.of(response.statusCode(), response.body());
            if (failure.failure().code() != FailureCode.STARTING || System.nanoTime() > deadline) {
                throw failure;
            }
            pause(Duration.ofMillis(100));
        }
    }

    private InputStream stream(HttpRequest request) {
        return checked(send(request, BodyHandlers.ofInputStream())).body();
    }

    private static HttpResponse<InputStream> checked(HttpResponse<InputStream> response) {
        if (response.statusCode() < 400) {
            return response;
        }
        try (InputStream body = response.body()) {
            throw Problems.of(response.statusCode(), new String(body.readNBytes(100_000), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw Problems.of(response.statusCode(), "");
        }
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request, handler);
        } catch (HttpTimeoutException e) {
            throw FailureException.of(
                    FailureCode.DEADLINE_EXCEEDED,
                    base + " did not answer " + request.method() + " "
                            + request.uri().getPath() + " in time.",
                    "Look at `ruche doctor` and `ruche logs`.");
        } catch (IOException e) {
            throw unreachable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureException.of(FailureCode.CANCELLED, "Interrupted.", "");
        }
    }

    private FailureException unreachable() {
        return FailureException.of(
                FailureCode.UNREACHABLE,
                "No Ruche answers at " + base + ".",
                "Start one with `ruche up`, or name another with RUCHE_URL. `ruche doctor` tells what ails.");
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(base.resolve(path));
        key.ifPresent(secret -> builder.header("Authorization", "Bearer " + secret));
        return builder;
    }

    private JsonNode parse(HttpResponse<String> response) {
        if (response.body().isBlank()) {
            return Json.object();
        }
        try {
            return Json.MAPPER.readTree(response.body());
        } catch (JacksonException e) {
            throw FailureException.of(
                    FailureCode.INTERNAL,
                    base + " answered something that is not JSON (expected: Ruche's REST API).",
                    "Check RUCHE_URL.");
        }
    }

    private static URI parse(String url) {
        String full = url.contains("://") ? url : "http://" + url;
        try {
            URI uri = URI.create(full);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // told below
        }
        throw FailureException.of(
                FailureCode.CONFIGURATION,
                "RUCHE_URL is " + url + " (expected: for example http://127.0.0.1:7420).",
                "Correct or unset it.");
    }

    /** Waits between two looks. */
    public static void pause(Duration duration) {
        try {
            Thread.sleep(duration.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureException.of(FailureCode.CANCELLED, "Interrupted.", "");
        }
    }
}
