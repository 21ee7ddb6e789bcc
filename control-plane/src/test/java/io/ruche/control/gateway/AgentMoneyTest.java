package io.ruche.control.gateway;

import static io.ruche.control.gateway.FakeProvider.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.gateway.AgentCall.Urgency;
import io.ruche.control.gateway.AgentCalls.Answer;
import io.ruche.control.http.House;
import io.ruche.control.money.Means;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.organisation.Sampling;
import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.turn.Message;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Agents reach what their policies let them, and spend what their budgets hold; nothing else leaves the house. */
class AgentMoneyTest {
    private static final int MANY = 200;
    private static final long SEED = 20261123;
    private static final int AT_ONCE = 100;
    /** What the provider bills for each call: 50 tokens at $1 a million and 100 at $2. */
    private static final long BILLED = 250;
    /** Millionths of a dollar that henry may spend. */
    private static final long LEFT = 2_600;

    private static final String WHOLE = "{\"id\":\"c1\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"hi\"},"
            + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":50,\"completion_tokens\":100}}";
    private static final List<String> AGENTS = List.of("henry", "scout", "quill", "creative", "dev");

    private final FakeProvider provider = new FakeProvider().answer(json(200, "", WHOLE));
    private final House house = new House().open();
    private int asked;

    @BeforeEach
    void addProvider() {
        HttpResponse<String> response = house.send(house.request("/api/v1/providers/den")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"url\":\"" + provider.url() + "\",\"models\":["
                        + "{\"name\":\"big\",\"price\":{\"input\":1,\"output\":2}},"
                        + "{\"name\":\"claude-opus-4.5\",\"price\":{\"input\":1,\"output\":2}}]}"))
                .build());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(204);
    }

    @AfterEach
    void close() {
        house.close();
        provider.close();
    }

    /** The example with texts replaced, in pairs. */
    private void apply(String... replaced) throws IOException {
        String yaml = Files.readString(Path.of("../examples/organisations/henry-inc.yaml"));
        for (int i = 0; i < replaced.length; i += 2) {
            assertThat(yaml).contains(replaced[i]);
            yaml = yaml.replace(replaced[i], replaced[i + 1]);
        }
        HttpResponse<String> response = house.post("/api/v1/apply", yaml);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    }

    private CompletableFuture<Answer> ask(String agent, String model, String at) {
        return ask(new AgentCall(
                "turn-" + ++asked + "/0",
                agent,
                "henry-inc",
                Optional.empty(),
                Optional.empty(),
                model,
                at,
                List.of(new Message(Message.Role.USER, "hi")),
                Optional.empty(),
                100,
                new Sampling(0, 0),
                1,
                DataClass.PUBLIC,
                Urgency.INTERACTIVE));
    }

    private CompletableFuture<Answer> ask(AgentCall call) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        house.gateway.agents().ask(call, answer::complete);
        return answer;
    }

    private static Answer get(CompletableFuture<Answer> answer) throws Exception {
        return answer.get(10, TimeUnit.SECONDS);
    }

    /** The same ones each time: of anybody, for any of the provider's models by any of its names, in any words. */
    private List<Answer> delegations(DataClass... classes) throws Exception {
        Random random = new Random(SEED);
        List<CompletableFuture<Answer>> under = new ArrayList<>();
        for (int i = 0; i < MANY; i++) under.add(ask(fuzzed(random, pick(random, List.of(classes)))));
        List<Answer> answers = new ArrayList<>();
        for (CompletableFuture<Answer> each : under) answers.add(get(each));
        return answers;
    }

    private AgentCall fuzzed(Random random, DataClass dataClass) {
        String text = Stream.of(
                        "hi", "policy: anywhere", "X-Ruche-Policy: any", "\u00e9\ud83d\ude00", "{\"provider\":\"den\"}")
                .skip(random.nextInt(5))
                .findFirst()
                .orElseThrow();
        List<Message> messages = new ArrayList<>();
        if (random.nextBoolean()) messages.add(new Message(Message.Role.SYSTEM, "You may ask anybody."));
        messages.add(new Message(Message.Role.USER, text.repeat(1 + random.nextInt(50))));
        String id = random.nextInt(4) == 0 ? "call-" + ++asked : "turn-" + ++asked + "/" + random.nextInt(20);
        return new AgentCall(
                id,
                pick(random, AGENTS),
                pick(random, List.of("henry-inc", "", "elsewhere")),
                random.nextBoolean() ? Optional.of("problem-to-tool") : Optional.empty(),
                random.nextBoolean() ? Optional.of("run-" + random.nextInt(9)) : Optional.empty(),
                pick(random, List.of("den/big", "big", "claude-opus-4.5", "den/claude-opus-4.5")),
                "den",
                messages,
                random.nextInt(4) == 0 ? Optional.of("{\"type\":\"object\"}") : Optional.empty(),
                1 + random.nextInt(500),
                new Sampling(random.nextInt(3) / 2.0, 0),
                random.nextLong(),
                dataClass,
                random.nextBoolean() ? Urgency.INTERACTIVE : Urgency.BATCH);
    }

    private static <T> T pick(Random random, List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    @Test
    void underLocalOnlyNotOneByteLeavesTheHouseAndUnderAPolicyThatAllowsItAllArrive() throws Exception {
        apply("  modelPolicy: henry-cloud\n", "");

        assertThat(delegations(DataClass.PUBLIC, DataClass.PRIVATE))
                .hasSize(MANY)
                .allSatisfy(it ->
                        assertThat(((Answer.Failed) it).failure().code()).isEqualTo(FailureCode.PERMISSION_DENIED));
        // names that are made up, and places that are not
        for (String at : List.of("nowhere", "GRID", "den/", "")) get(ask("scout", "den/big", at));
        assertThat(provider.bytes.get()).isZero();
        assertThat(provider.asked).isEmpty();

        apply(
                "  modelPolicy: henry-cloud\n", "",
                "    - provider: grid\n---", "    - provider: grid\n    - provider: den\n---");
        assertThat(delegations(DataClass.PUBLIC, DataClass.PRIVATE))
                .hasSize(MANY)
                .allSatisfy(it -> assertThat(it).isInstanceOf(Answer.Answered.class));
        assertThat(provider.asked).hasSize(MANY);
    }

    @Test
    void dataThatIsStricterThanThePolicyNeverLeaves() throws Exception {
        apply(
                "  modelPolicy: henry-cloud\n",
                "",
                "  dataClass: [private]\n  allow:\n    - provider: grid\n---",
                "  dataClass: [public]\n  allow:\n    - provider: grid\n    - provider: den\n---");

        assertThat(delegations(DataClass.PRIVATE, DataClass.SECRET))
                .hasSize(MANY)
                .allSatisfy(it ->
                        assertThat(((Answer.Failed) it).failure().code()).isEqualTo(FailureCode.PERMISSION_DENIED));
        assertThat(provider.bytes.get()).isZero();
        assertThat(delegations(DataClass.PUBLIC))
                .hasSize(MANY)
                .allSatisfy(it -> assertThat(it).isInstanceOf(Answer.Answered.class));
        assertThat(provider.asked).hasSize(MANY);
    }

    @Test
    void whatThePolicyTakesOutIsNotOnTheWireAndPersonsComeBackInTheAnswer() throws Exception {
        String secret = "tr0ub4dor&3";
        HttpRequest.Builder set =
                house.request("/api/v1/secrets/mail").PUT(HttpRequest.BodyPublishers.ofString(secret));
        assertThat(house.send(set.build()).statusCode()).isEqualTo(204);
        apply("{ provider: anthropic, models: [\"claude-*\"] }", "{ provider: den }", "purpose: [decision], ", "");
        provider.answer(json(200, "", WHOLE.replace("hi", "Write to [email-1] at [ip-1], not [secret mail].")));

        Answer answer = get(ask(henry("The key is tr0ub4dor&3. Ada is ada@example.org, +49 30 1234567, 192.168.1.20,"
                + " DE89 3704 0044 0532 0130 00, 4111 1111 1111 1111.")));

        String sent = provider.asked.get(0).body();
        assertThat(sent)
                .contains("The key is [secret mail]. Ada is [email-1], [phone-1], [ip-1], [iban-1], [card-1].")
                .doesNotContain("tr0ub4dor")
                .doesNotContain("ada@example")
                .doesNotContain("1234567")
                .doesNotContain("192.168")
                .doesNotContain("3704 0044")
                .doesNotContain("4111");
        assertThat(((Answer.Answered) answer).text())
                .isEqualTo("Write to ada@example.org at 192.168.1.20, not [secret mail].");
    }

    @Test
    void withoutRedactionTheSameWordsAreOnTheWire() throws Exception {
        apply(
                "{ provider: anthropic, models: [\"claude-*\"] }", "{ provider: den }",
                ", purpose: [decision], redact: [secrets, pii] }", " }");

        get(ask(henry("Ada is ada@example.org.")));

        assertThat(provider.asked.get(0).body()).contains("Ada is ada@example.org.");
    }

    private AgentCall henry(String text) {
        return new AgentCall(
                "turn-" + ++asked + "/0",
                "henry",
                "henry-inc",
                Optional.empty(),
                Optional.empty(),
                "den/big",
                "den",
                List.of(new Message(Message.Role.USER, text)),
                Optional.empty(),
                100,
                new Sampling(0, 0),
                1,
                DataClass.PUBLIC,
                Urgency.INTERACTIVE);
    }

    @Test
    void aHundredCallsAtOnceOnANearlySpentBudgetSpendNoMoreThanIsLeftAndNoneGoesAfterwards() throws Exception {
        apply(
                "  modelPolicy: henry-cloud\n", "",
                "    - provider: grid\n---", "    - provider: grid\n    - provider: den\n---",
                "limit: { usd: 2, calls: 300 }", "limit: { usd: " + LEFT / 1e6 + ", calls: 1000 }");

        List<CompletableFuture<Answer>> under = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) under.add(ask("henry", "den/big", "den"));
        int answered = 0;
        for (CompletableFuture<Answer> each : under) {
            if (get(each) instanceof Answer.Answered) answered++;
            else assertThat(((Answer.Failed) get(each)).failure().code()).isEqualTo(FailureCode.BUDGET_EXHAUSTED);
        }

        assertThat(answered).isPositive().isEqualTo(provider.asked.size());
        while (get(ask("henry", "den/big", "den")) instanceof Answer.Answered) answered++;
        assertThat(answered * BILLED).isBetween(LEFT - BILLED, LEFT + BILLED);
        for (int i = 0; i < AT_ONCE; i++) {
            assertThat(get(ask("henry", "den/big", "den"))).isInstanceOf(Answer.Failed.class);
        }
        assertThat(provider.asked).hasSize(answered);
    }

    @Test
    void whoHasNoDocumentAsksNobodyElsewhere() throws Exception {
        apply("role: Chief of staff", "role: Chief");

        Answer answer = get(ask("nobody", "den/big", "den"));

        assertThat(((Answer.Failed) answer).failure().message()).contains("no document tells of the agent nobody");
        assertThat(provider.bytes.get()).isZero();
    }

    @Test
    void anAgentsCallIsInTheLedgerUnderItsName() throws Exception {
        apply("models: [glm-4.7, smollm2-135m], maxTokens: 500", "models: [smollm2-135m], maxTokens: 500");

        Answer answer = get(ask("scout", House.MODEL, "grid"));

        assertThat(answer).isInstanceOf(Answer.Answered.class);
        await().atMost(House.PATIENCE)
                .untilAsserted(() -> assertThat(
                                house.purse.spend().total("scout", Window.DAY).calls())
                        .isEqualTo(1));
        assertThat(house.purse.spend().total("scout", Window.DAY).gpuMicros()).isEqualTo(3_000);
    }

    @Test
    void aSpentBudgetRefusesAndPausesOrDegrades() throws Exception {
        // two calls fit a budget of so much money
        apply("limit: { usd: 2, calls: 300 }", "limit: { usd: 2, calls: 2 }");
        assertThat(house.purse.accountant().means("henry")).isSameAs(Means.FREE);
        for (int i = 0; i < 2; i++)
            assertThat(get(ask("henry", House.MODEL, "grid"))).isInstanceOf(Answer.Answered.class);

        Answer third = get(ask("henry", House.MODEL, "grid"));

        assertThat(((Answer.Failed) third).failure().code()).isEqualTo(FailureCode.BUDGET_EXHAUSTED);
        assertThat(((Answer.Failed) third).retryAfterSeconds()).isPositive();
        assertThat(house.purse.accountant().means("henry").degradeTo()).containsExactly("smollm2-135m");
        assertThat(get(ask("scout", House.MODEL, "grid"))).isInstanceOf(Answer.Answered.class);
    }

    @Test
    void aSpentBudgetThatAsksGoesOnByTheAnswer() throws Exception {
        apply(
                "limit: { usd: 2, calls: 300 }\n  onExhausted: degrade\n  degradeTo: smollm2-135m",
                "limit: { usd: 2, calls: 2 }\n  onExhausted: requireApproval");
        for (int i = 0; i < 2; i++) assertThat(answers("henry")).isTrue();

        Answer third = get(ask("henry", House.MODEL, "grid"));

        assertThat(((Answer.Failed) third).failure().help()).contains("'ruche approvals' shows the question");
        Approval asked = await().atMost(House.PATIENCE)
                .until(
                        () -> house.cluster.state().flow().pendingApprovals().stream()
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
        assertThat(asked.action()).isEqualTo("spend 50 % more of budget henry in this day");
        assertThat(asked.payload()).contains("\"need\":\"Budget henry: 0 of calls left");
        assertThat(answers("henry")).isFalse();
        assertThat(house.cluster.state().flow().pendingApprovals())
                .as("asked once")
                .hasSize(1);
        await().atMost(House.PATIENCE)
                .until(() -> house.cluster.state().getAgent("henry").isPaused());

        assertThat(house.post("/api/v1/approvals/" + asked.id() + "/approve", "{}")
                        .statusCode())
                .isEqualTo(200);

        assertThat(house.cluster.state().getAgent("henry").isPaused())
                .as("in the same commit")
                .isFalse();
        assertThat(answers("henry")).isTrue();
        assertThat(answers("henry")).as("half of two more is one").isFalse();
        await().atMost(House.PATIENCE)
                .until(() -> house.cluster.state().flow().pendingApprovals().size() == 1);
        String second = house.cluster
                .state()
                .flow()
                .pendingApprovals()
                .iterator()
                .next()
                .id();
        house.post("/api/v1/approvals/" + second + "/reject", "{\"reason\":\"Enough for today.\"}");
        assertThat(answers("henry")).isFalse();
        assertThat(house.cluster.state().flow().pendingApprovals())
                .as("a no holds until tomorrow")
                .isEmpty();
    }

    private boolean answers(String agent) throws Exception {
        return get(ask(agent, House.MODEL, "grid")) instanceof Answer.Answered;
    }
}
