package io.ruche.control.gateway;

import static io.ruche.control.gateway.FakeProvider.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.http.House;
import io.ruche.scheduler.money.BudgetId;
import io.ruche.scheduler.money.Meter;
import io.ruche.scheduler.state.KeptBudget;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Calls of people with keys are paid for before they are sent, and settled when they end. */
class MoneyTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int AT_ONCE = 100;
    /** What the provider bills for each call: 50 tokens at $1 a million and 1,000 at $2. */
    private static final long BILLED = 50 + 2_000;

    private static final String WHOLE = "{\"id\":\"c1\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"hi\"},"
            + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":50,\"completion_tokens\":1000}}";

    private final FakeProvider provider = new FakeProvider().answer(json(200, "", WHOLE));
    private final House house = new House().open();

    @AfterEach
    void close() {
        house.close();
        provider.close();
    }

    private void budget(String more) {
        String yaml = "apiVersion: ruche.io/v1\nkind: Budget\nmetadata: { name: desk }\n"
                + "spec: { scope: project, target: admin, window: month, " + more + " }\n";
        HttpResponse<String> response = house.post("/api/v1/apply", yaml);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    private void addProvider() {
        HttpResponse<String> response = house.send(house.request("/api/v1/providers/den")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"url\":\"" + provider.url() + "\",\"models\":["
                        + "{\"name\":\"big\",\"price\":{\"input\":1,\"output\":2}},{\"name\":\"unknown\"}]}"))
                .build());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
    }

    private HttpRequest elsewhere(String model) {
        return house.request("/v1/chat/completions")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + model
                        + "\",\"max_tokens\":1000,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"))
                .build();
    }

    private List<HttpResponse<String>> allAtOnce(int count) {
        List<CompletableFuture<HttpResponse<String>>> under = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            under.add(house.client.sendAsync(elsewhere("den/big"), HttpResponse.BodyHandlers.ofString()));
        }
        return under.stream().map(CompletableFuture::join).toList();
    }

    private KeptBudget row() {
        return house.cluster.state().budgets().find(BudgetId.of("desk")).orElseThrow();
    }

    @Test
    void aHundredCallsAtOnceOnANearlySpentBudgetOverspendNothingAndNoneGoesAfterwards() {
        addProvider();
        budget("limit: { usd: 0.01 }");

        List<HttpResponse<String>> answers = allAtOnce(AT_ONCE);

        long sent = provider.asked.size();
        assertThat(sent * BILLED).as("%d calls sent", sent).isBetween(BILLED, 10_000L);
        assertThat(answers.stream().filter(it -> it.statusCode() == 200).count())
                .isEqualTo(sent);
        assertThat(answers.stream().filter(it -> it.statusCode() == 429).count())
                .isEqualTo(AT_ONCE - sent);

        // until nothing fits any more
        while (house.send(elsewhere("den/big")).statusCode() == 200) {
            assertThat(provider.asked.size() * BILLED).isLessThanOrEqualTo(10_000L);
        }
        int before = provider.asked.size();
        HttpResponse<String> refused = house.send(elsewhere("den/big"));
        assertThat(allAtOnce(AT_ONCE)).allMatch(it -> it.statusCode() == 429);
        assertThat(provider.asked).hasSize(before);
        assertThat(refused.body())
                .contains("budget_exhausted")
                .contains("Budget desk: $0.0018 of money left (needed: up to $0.002")
                .contains("It begins anew on ");
        assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
        await().atMost(House.PATIENCE)
                .untilAsserted(() ->
                        assertThat(row().row().spent().get(Meter.MICRO_USD)).isEqualTo(before * BILLED));
        assertThat(house.get("/metrics").body())
                .contains("ruche_budget_denied_total{budget=\"desk\",}")
                .contains("ruche_budget_used_ratio{budget=\"desk\",} 0.82");
    }

    @Test
    void aMarkIsWrittenBeforeACallLeavesTheHouse() {
        addProvider();
        budget("limit: { usd: 1 }");
        provider.script(wire -> {
            assertThat(row().row().mark().get(Meter.MICRO_USD)).isGreaterThanOrEqualTo(2_000);
            wire.send(json(200, "", WHOLE));
        });

        assertThat(house.send(elsewhere("den/big")).statusCode()).isEqualTo(200);
    }

    @Test
    void whatNobodyBilledCostsNothingAndWhatNobodyToldCostsItsMost() {
        addProvider();
        budget("limit: { usd: 1 }");

        provider.answer(json(500, "", "{}"));
        assertThat(house.send(elsewhere("den/big")).statusCode()).isEqualTo(502);
        await().atMost(House.PATIENCE)
                .untilAsserted(
                        () -> assertThat(row().row().spent().get(Meter.CALLS)).isEqualTo(1));
        assertThat(row().row().spent().get(Meter.MICRO_USD)).isZero();

        provider.answer(json(200, "", "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"hi\"}}]}"));
        assertThat(house.send(elsewhere("den/big")).statusCode()).isEqualTo(200);
        await().atMost(House.PATIENCE)
                .untilAsserted(() ->
                        assertThat(row().row().spent().get(Meter.MICRO_USD)).isGreaterThan(2_000));
    }

    /** Whether the provider had read the first one, nobody knows. */
    @Test
    void aRequestThatIsSentOnceMoreIsPaidForOnceMore() {
        addProvider();
        budget("limit: { usd: 0.005 }");
        provider.script(wire -> {
            if (provider.asked.size() == 2) wire.send(json(200, "", WHOLE));
        });
        assertThat(house.send(elsewhere("den/big")).statusCode()).isEqualTo(200);
        await().atMost(House.PATIENCE).untilAsserted(() -> {
            assertThat(row().row().spent().get(Meter.CALLS)).isEqualTo(2);
            assertThat(row().row().spent().get(Meter.MICRO_USD)).isGreaterThan(2_000 + BILLED);
        });

        budget("limit: { usd: 0.0075 }");
        provider.script(wire -> {});
        HttpResponse<String> refused = house.send(elsewhere("den/big"));
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(429);
        assertThat(provider.asked).hasSize(3);
    }

    @Test
    void callsToThisHousesOwnMachinesWaitForNoDisk() {
        budget("limit: { calls: 100000, tokensOut: 100000000, gpuSeconds: 1000000 }");
        assertThat(house.chat("").statusCode()).isEqualTo(200);
        long before = house.cluster.state().revision();

        for (int i = 0; i < 200; i++) assertThat(house.chat("").statusCode()).isEqualTo(200);

        assertThat(house.cluster.state().revision() - before).isLessThan(40);
        await().atMost(House.PATIENCE)
                .untilAsserted(
                        () -> assertThat(row().row().spent().get(Meter.CALLS)).isEqualTo(201));
    }

    @Test
    void secondsOfItsOwnMachinesAreALimitToo() {
        budget("limit: { gpuSeconds: 1 }");
        house.inference.onCall(call -> call.answerAfter(5));

        HttpResponse<String> first = house.chat("");
        assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
        await().atMost(House.PATIENCE).untilAsserted(() -> {
            HttpResponse<String> next = house.chat("");
            assertThat(next.statusCode()).isEqualTo(429);
            assertThat(next.body()).contains("time on GPUs left");
        });
    }

    @Test
    void whoeverIsUnderNoBudgetPaysNothingAndIsInTheLedgerAllTheSame() {
        addProvider();
        assertThat(house.chat("").statusCode()).isEqualTo(200);
        assertThat(house.send(elsewhere("den/big")).statusCode()).isEqualTo(200);
        assertThat(house.cluster.state().budgets().all()).isEmpty();

        await().atMost(House.PATIENCE).untilAsserted(() -> {
            JsonNode spend = JSON.readTree(house.get("/api/v1/spend").body());
            assertThat(spend.path("calls").asInt(0)).isEqualTo(2);
            assertThat(spend.path("usd").asDouble(0)).isEqualTo(BILLED / 1e6);
            assertThat(spend.path("cloudUsd").asDouble(0)).isEqualTo(BILLED / 1e6);
            assertThat(spend.path("byAgent").get(0).path("agent").asString("")).isEqualTo("key:admin");
            assertThat(spend.path("byModel").get(0).path("model").asString("")).isEqualTo("den/big");
            assertThat(spend.path("byModel").get(0).path("place").asString("")).isEqualTo("cloud");
            assertThat(spend.path("byModel").get(1).path("place").asString("")).isEqualTo("here");
            assertThat(spend.path("comparedWith").path("model").asString("")).isEqualTo("claude-opus-4.5");
            assertThat(spend.path("wouldHaveCostUsd").asDouble(0)).isGreaterThan(0.025);
        });
        assertThat(house.get("/api/v1/spend?window=year").statusCode()).isEqualTo(400);
        assertThat(house.get("/api/v1/spend?window=month&compare=glm-4.7").statusCode())
                .isEqualTo(200);
        assertThat(house.get("/metrics").body())
                .contains("ruche_spend_usd_total{place=\"cloud\",model_name=\"den/big\",} 0.00205")
                .contains("ruche_spent_tokens_total{place=\"cloud\",model_name=\"den/big\",direction=\"out\",} 1000.0");
    }

    @Test
    void aModelWithoutAPriceIsRefusedWhateverThereIsToSpend() {
        addProvider();
        budget("limit: { usd: 100 }");

        HttpResponse<String> refused = house.send(elsewhere("den/unknown"));

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("unpriced");
        assertThat(provider.asked).isEmpty();
    }

    @Test
    void aLargerLimitCountsAtOnceAndASpentOneIsNotForgotten() {
        addProvider();
        budget("limit: { usd: 0.003 }");
        assertThat(house.send(elsewhere("den/big")).statusCode()).isEqualTo(200);
        assertThat(house.send(elsewhere("den/big")).statusCode()).isEqualTo(429);

        budget("limit: { usd: 0.005 }");
        assertThat(house.send(elsewhere("den/big")).statusCode()).isEqualTo(200);
        assertThat(house.send(elsewhere("den/big")).statusCode()).isEqualTo(429);
    }

    @Test
    void aCallThatFitsNoWindowSaysSo() {
        addProvider();
        budget("limit: { usd: 0.001 }");

        HttpResponse<String> refused = house.send(elsewhere("den/big"));

        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.body()).contains("Budget desk allows $0.001 of money in each of its windows");
    }
}
