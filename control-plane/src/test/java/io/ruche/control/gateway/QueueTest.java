package io.ruche.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.http.House;
import io.ruche.control.http.HttpOptions;
import io.ruche.control.http.RawClient;
import io.ruche.control.http.ScriptedInference.Played;
import io.ruche.proto.FinishReason;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Reason;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Waiting: for a slot, for a model that loads, for a replica that says nothing, for a client that does not read. */
class QueueTest {
    private static final String HI = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    private House house;

    @BeforeEach
    void open() {
        house = new House(
                        HttpOptions.on("127.0.0.1", 0).withDrain(Duration.ofMillis(100)),
                        GatewayOptions.DEFAULT
                                .withQueue(3)
                                .withLoadWait(Duration.ofSeconds(3))
                                .withPing(Duration.ofMillis(300))
                                .withSilence(Duration.ofSeconds(2)))
                .open();
    }

    @AfterEach
    void close() {
        house.close();
    }

    private CompletableFuture<HttpResponse<String>> later(String model, String more) {
        HttpRequest request = house.request("/v1/chat/completions")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + model + "\"," + HI + more + "}"))
                .build();
        return house.client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void takesNoMoreThanTheSlotsAndRefusesBeyondTheQueue() {
        house.inference.onCall(Played::start);
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            all.add(later("tiny", ""));
            int sent = i + 1;
            await().until(() -> house.gateway.underWay() == sent);
        }
        assertThat(house.inference.calls).hasSize(4);
        HttpResponse<String> refused = later("tiny", "").join();
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("overloaded", "rate_limit_error", "3 requests wait");
        assertThat(refused.headers().firstValueAsLong("retry-after").orElse(0)).isBetween(1L, 60L);
        assertThat(house.get("/metrics").body())
                .contains("vllm:num_requests_running{model_name=\"tiny\",} 4.0")
                .contains("vllm:num_requests_waiting{model_name=\"tiny\",} 3.0");
        for (int i = 0; i < 7; i++) {
            int turn = i;
            await().until(() -> house.inference.calls.size() > turn);
            house.inference.calls.get(i).token("x").finish(FinishReason.FINISH_REASON_STOP, 1);
        }
        for (CompletableFuture<HttpResponse<String>> one : all)
            assertThat(one.join().statusCode()).isEqualTo(200);
        // the last byte is out a moment before the books are closed
        await().until(() -> house.gateway.underWay() == 0);
    }

    @Test
    void waitsForAModelThatLoads() {
        house.deploy("loading", 2, ModelFacts.newBuilder());
        house.move("loading", InstancePhase.LOADING, Reason.NONE);
        HttpResponse<String> late = later("loading", "").join();
        assertThat(late.statusCode()).isEqualTo(503);
        assertThat(late.body()).contains("model_loading", "loading");
        assertThat(late.headers().firstValue("retry-after")).isPresent();
        CompletableFuture<HttpResponse<String>> patient = later("loading", "");
        await().until(() -> house.gateway.underWay() == 1);
        house.move("loading", InstancePhase.READY, Reason.NONE);
        assertThat(patient.join().statusCode()).isEqualTo(200);
    }

    @Test
    void doesNotWaitForWhatWillNotCome() {
        house.deploy("broken", 2, ModelFacts.newBuilder());
        house.move("broken", InstancePhase.LOADING, Reason.NONE);
        CompletableFuture<HttpResponse<String>> waiting = later("broken", "");
        await().until(() -> house.gateway.underWay() == 1);
        house.submit(new Command.Undeploy(new DeploymentName("broken")));
        house.gateway.changed();
        assertThat(waiting.join().statusCode()).isIn(503, 404);
        assertThat(later("broken", "").join().statusCode()).isIn(503, 404);
    }

    @Test
    void keepsASilentStreamAliveAndGivesUpInTheEnd() {
        house.inference.onNextCall(Played::start);
        HttpResponse<String> response = later("tiny", ",\"stream\":true").join();
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body())
                .contains(": \n\n")
                .contains("deadline_exceeded")
                .containsOnlyOnce("[DONE]");
        // the client is told first
        await().until(() -> house.inference.calls.get(0).cancelled);
    }

    @Test
    void keepsDeadlines() {
        house.inference.onCall(Played::start);
        HttpRequest request = house.request("/v1/chat/completions")
                .header("X-Ruche-Deadline", "0.3")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"tiny\"," + HI + "}"))
                .build();
        HttpResponse<String> response = house.send(request);
        assertThat(response.statusCode()).isEqualTo(504);
        assertThat(house.inference.calls.get(0).request.getDeadlineMillis()).isBetween(1L, 300L);
        // the client is told first
        await().until(() -> house.inference.calls.get(0).cancelled);
    }

    @Test
    void aClientThatDoesNotReadHoldsItsReplicaBack() {
        String text = "x".repeat(10_000);
        house.inference.onNextCall(call -> {
            call.start();
            for (int i = 0; i < 2_000; i++) call.token(text);
        });
        try (RawClient client = new RawClient(house, 8192)) {
            client.send(
                    RawClient.post(house, "/v1/chat/completions", "{\"model\":\"tiny\",\"stream\":true," + HI + "}"));
            await().until(() -> house.inference.calls.size() == 1);
            Played call = house.inference.calls.get(0);
            // the socket is full long before; what the gateway gave back stands still far below what was sent
            await().pollDelay(Duration.ofMillis(700)).until(() -> true);
            int given = call.requested;
            assertThat(given).isLessThan(1_500);
            // others are served meanwhile
            assertThat(later("tiny", "").join().statusCode()).isEqualTo(200);
            call.finish(FinishReason.FINISH_REASON_STOP, 2_000);
            String all = client.readUntil("[DONE]");
            assertThat(all.chars().filter(c -> c == 'x').count()).isGreaterThan(20_000_000 - 100);
        }
    }
}
