package io.ruche.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.http.House;
import io.ruche.control.http.RawClient;
import io.ruche.control.http.ScriptedInference.Played;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** A client that leaves is noticed, and its call cancelled within 100 ms: whenever it leaves, and however. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HangUpTest {
    private static final String BODY = "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    private House house;

    @BeforeAll
    void open() {
        house = new House().open();
        // the first request pays for the loading of classes
        house.chat("");
        house.chat(",\"stream\":true");
    }

    @AfterAll
    void close() {
        house.close();
    }

    private record Moment(String name, String more, boolean started, boolean token) {}

    @TestFactory
    Stream<DynamicTest> cancelsWithin100Milliseconds() {
        return Stream.of(
                        new Moment("before anything, streamed", ",\"stream\":true", false, false),
                        new Moment("before the first token, streamed", ",\"stream\":true", true, false),
                        new Moment("mid-stream", ",\"stream\":true", true, true),
                        new Moment("before the first token, whole", "", true, false),
                        new Moment("between tokens, whole", "", true, true))
                .flatMap(moment -> Stream.of(true, false)
                        .map(reset -> DynamicTest.dynamicTest(
                                moment.name + (reset ? " (RST)" : " (FIN)"), () -> leaves(moment, reset))));
    }

    private void leaves(Moment moment, boolean reset) {
        int before = house.inference.calls.size();
        house.inference.onNextCall(call -> {
            if (moment.started) call.start();
            if (moment.token) call.token("Hel");
        });
        RawClient client = new RawClient(house);
        client.send(RawClient.post(house, "/v1/chat/completions", BODY + moment.more + "}"));
        await().until(() -> house.inference.calls.size() > before);
        Played call = house.inference.calls.get(before);
        if (moment.token && !moment.more.isEmpty()) client.readUntil("Hel");
        long left = System.nanoTime();
        client.leave(reset);
        await().atMost(Duration.ofSeconds(5)).pollInterval(Duration.ofMillis(2)).until(() -> call.cancelled);
        assertThat(Duration.ofNanos(call.cancelledNanos - left)).isLessThan(Duration.ofMillis(100));
        await().until(() -> house.gateway.underWay() == 0);
    }

    @Test
    void leavesTheQueue() {
        house.inference.onCall(Played::start);
        try {
            int before = house.inference.calls.size();
            RawClient[] running = new RawClient[4];
            for (int i = 0; i < 4; i++) {
                running[i] = new RawClient(house).send(RawClient.post(house, "/v1/chat/completions", BODY + "}"));
            }
            await().until(() -> house.inference.calls.size() == before + 4);
            RawClient waiting = new RawClient(house).send(RawClient.post(house, "/v1/chat/completions", BODY + "}"));
            await().until(() -> house.gateway.underWay() == 5);
            waiting.leave(false);
            await().until(() -> house.gateway.underWay() == 4);
            for (RawClient client : running) client.leave(false);
            await().until(() -> house.gateway.underWay() == 0);
            assertThat(house.inference.calls).hasSize(before + 4);
        } finally {
            house.inference.onCall(Played::answerTwoTokens);
        }
    }

    @Test
    void answersAPipelinedRequestOrCloses() {
        house.inference.onNextCall(
                call -> await().pollDelay(Duration.ofMillis(150)).untilAsserted(call::answerTwoTokens));
        try (RawClient client = new RawClient(house)) {
            String one = RawClient.post(house, "/v1/chat/completions", BODY + "}");
            client.send(one);
            await().until(() -> house.gateway.underWay() == 1);
            client.send(one);
            String all = client.readAll();
            assertThat(all).contains("HTTP/1.1 200", "\"content\":\"Hello\"");
            assertThat(all).containsIgnoringCase("Connection: close");
        }
    }
}
