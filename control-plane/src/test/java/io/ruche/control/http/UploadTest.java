package io.ruche.control.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.exchange.Access;
import io.ruche.control.exchange.BodySink;
import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.Endpoints;
import io.ruche.control.exchange.FormSink;
import io.ruche.control.exchange.Problems;
import io.ruche.control.exchange.Route;
import io.ruche.control.http.adapter.javalin.JavalinServer;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Bodies that are too large to be held are read as they come, and no faster than they are taken. */
class UploadTest {
    private static final long MOST = 8 << 20;
    private static final String BOUNDARY = "--frontier";

    private final Recorder recorder = new Recorder();
    private House house;
    private JavalinServer server;

    @BeforeEach
    void open() {
        house = new House().open();
        Endpoints<Recorder> uploads = new Endpoints<>(List.of(
                Route.uploading("POST", "/api/v1/body", Access.VIEWER, (it, exchange, who) -> it.body(exchange)),
                Route.uploading("POST", "/v1/form", Access.VIEWER, (it, exchange, who) -> it.form(exchange))));
        HttpOptions options =
                HttpOptions.on("127.0.0.1", 0).withUploadBytes(MOST).withBodyTimeout(Duration.ofMillis(400));
        server = JavalinServer.start(options, List.of(uploads));
        uploads.open(recorder);
        server.open(house.keys);
    }

    @AfterEach
    void close() {
        server.close();
        house.close();
    }

    @Test
    void aFormIsTakenApartAsItComes() {
        String head = "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a b.jsonl\"\r\n"
                + "Content-Type: application/octet-stream\r\n\r\n";
        String tail = "\r\n--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--"
                + BOUNDARY + "--\r\n";
        String content = "0123456789abcde\n".repeat(40_000);

        String answer = talk(head(
                        "/v1/form",
                        "multipart/form-data; boundary=" + BOUNDARY,
                        "Content-Length: " + (head.length() + content.length() + tail.length()))
                + head
                + content
                + tail);

        assertThat(answer).contains("HTTP/1.1 200").endsWith("{}");
        assertThat(recorder.told).containsExactly("file file a b.jsonl", "field purpose=batch", "end");
        assertThat(recorder.bytes).hasValue(content.length());
        assertThat(recorder.largest.get()).isLessThanOrEqualTo(64 << 10);
    }

    @Test
    void nothingMoreIsReadBeforeThePieceIsDoneWith() {
        CompletableFuture<Void> slow = new CompletableFuture<>();
        recorder.next = slow;
        try (RawClient client = client()) {
            client.send(head("/api/v1/body", "application/jsonl", "Content-Length: 3000000"));
            Thread sender = new Thread(() -> client.send("x".repeat(3_000_000)));
            sender.start();
            await().untilAsserted(() -> assertThat(recorder.bytes.get()).isPositive());
            assertThat(recorder.bytes.get()).isLessThan(100_000);
            await().during(Duration.ofMillis(600))
                    .untilAsserted(() -> assertThat(recorder.pieces).hasValue(1));

            recorder.next = CompletableFuture.completedFuture(null);
            slow.complete(null);

            assertThat(client.readUntil("{}")).contains("HTTP/1.1 200");
            assertThat(recorder.bytes).hasValue(3_000_000);
        }
    }

    @Test
    void threeGigabytesAreRefusedBeforeAByteIsRead() {
        String answer = talk(
                head("/v1/form", "multipart/form-data; boundary=x", "Content-Length: 3221225472\r\nConnection: close"));

        assertThat(answer).contains("HTTP/1.1 413", "3221225472 bytes (expected: at most 8388608)", "\"error\"");
        assertThat(recorder.told).isEmpty();
    }

    @Test
    void whatComesInChunksIsRefusedAtTheBound() {
        try (RawClient client = client()) {
            client.send(head("/api/v1/body", "application/jsonl", "Transfer-Encoding: chunked"));
            String chunk = "100000\r\n" + "x".repeat(1 << 20) + "\r\n";
            for (int i = 0; i < 9; i++) client.send(chunk);
            assertThat(client.readUntil("\"id\"")).contains("HTTP/1.1 413", "more than 8388608 bytes");
        }
        assertThat(recorder.bytes.get()).isLessThanOrEqualTo(MOST);
        assertThat(recorder.told).containsExactly("broken request_too_large");
    }

    @Test
    void aRefusalInTheMiddleIsToldToAClientThatStillSends() {
        recorder.next = CompletableFuture.failedFuture(
                FailureException.of(FailureCode.INVALID_REQUEST, "line 7: it is wrong.", ""));

        String answer =
                talk(head("/api/v1/body", "application/jsonl", "Content-Length: 5000000") + "x".repeat(5_000_000));

        assertThat(answer).contains("HTTP/1.1 400", "line 7: it is wrong.");
        assertThat(recorder.pieces).hasValue(1);
        assertThat(recorder.told).containsExactly("broken invalid_request");
    }

    @Test
    void aPauseThatIsTooLongEndsIt() {
        try (RawClient client = client()) {
            client.send(head("/api/v1/body", "application/jsonl", "Content-Length: 100") + "half");
            assertThat(client.readUntil("came).")).contains("HTTP/1.1 408", "(4 of 100 bytes came)");
        }
        assertThat(recorder.told).containsExactly("broken request_timeout");
    }

    @Test
    void aClientThatLeavesIsNoticed() {
        try (RawClient client = client()) {
            client.send(head("/api/v1/body", "application/jsonl", "Content-Length: 100") + "half");
            await().untilAsserted(() -> assertThat(recorder.bytes).hasValue(4));
        }
        await().untilAsserted(() -> assertThat(recorder.told).containsExactly("lost"));
    }

    @Test
    void whatIsNoFormIsRefused() {
        assertThat(talk(head("/v1/form", "application/json", "Content-Length: 2") + "{}"))
                .contains("HTTP/1.1 415", "Content-Type: 'application/json' (expected: multipart/form-data");
        String broken = "--" + BOUNDARY + "\r\nno header\r\n\r\n";
        assertThat(talk(head(
                                "/v1/form",
                                "multipart/form-data; boundary=" + BOUNDARY,
                                "Content-Length: " + broken.length())
                        + broken))
                .contains("HTTP/1.1 400", "The form is not valid");
    }

    private String talk(String text) {
        try (RawClient client = client()) {
            return client.send(text).readUntil("}");
        }
    }

    private RawClient client() {
        return new RawClient(server.address().getPort(), 0);
    }

    private String head(String path, String type, String more) {
        return "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + house.key
                + "\r\nContent-Type: " + type + "\r\n" + more + "\r\n\r\n";
    }

    /** Notes what comes. */
    private static final class Recorder {
        final Queue<String> told = new ConcurrentLinkedQueue<>();
        final AtomicLong bytes = new AtomicLong();
        final AtomicInteger pieces = new AtomicInteger();
        final AtomicInteger largest = new AtomicInteger();
        volatile CompletionStage<Void> next = CompletableFuture.completedFuture(null);

        void body(ClientExchange exchange) {
            exchange.readBody(new BodySink() {
                @Override
                public CompletionStage<Void> take(byte[] taken, int offset, int length) {
                    return piece(length);
                }

                @Override
                public void end() {
                    Recorder.this.end(exchange);
                }

                @Override
                public void broken(Failure why) {
                    Recorder.this.broken(exchange, why);
                }

                @Override
                public void lost() {
                    told.add("lost");
                }
            });
        }

        void form(ClientExchange exchange) {
            exchange.readForm(new FormSink() {
                @Override
                public void field(String name, String value) {
                    told.add("field " + name + "=" + value);
                }

                @Override
                public void file(String name, String fileName) {
                    told.add("file " + name + " " + fileName);
                }

                @Override
                public CompletionStage<Void> content(byte[] taken, int offset, int length) {
                    return piece(length);
                }

                @Override
                public void end() {
                    Recorder.this.end(exchange);
                }

                @Override
                public void broken(Failure why) {
                    Recorder.this.broken(exchange, why);
                }

                @Override
                public void lost() {
                    told.add("lost");
                }
            });
        }

        private CompletionStage<Void> piece(int length) {
            pieces.incrementAndGet();
            bytes.addAndGet(length);
            largest.accumulateAndGet(length, Math::max);
            return next;
        }

        private void end(ClientExchange exchange) {
            told.add("end");
            exchange.respond(200, "application/json", "{}".getBytes(StandardCharsets.UTF_8));
        }

        private void broken(ClientExchange exchange, Failure why) {
            told.add("broken " + why.code().code());
            Problems.answer(exchange, why);
        }
    }
}
