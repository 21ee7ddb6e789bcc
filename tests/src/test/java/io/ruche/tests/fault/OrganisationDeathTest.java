package io.ruche.tests.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.tests.RucheProcess;
import io.ruche.tests.ScriptedModel;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * {@code kill -9} at random moments while five agents work on a scripted model: each run that was acknowledged ends, each
 * of its effects happens once or a person is asked, nothing that was decided is undecided afterwards, no question is lost, no
 * memory is there twice, and no money stays set aside. Played again from nothing, the log is the same organisation.
 */
class OrganisationDeathTest {
    private static final int ROUNDS = Integer.getInteger("rounds", 4);
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** All runs of a test are kept, and looked at in the end: at most 200 are. */
    private static final int RUNS = 160;

    private static final int RUNS_A_ROUND = Math.max(3, Math.min(8, RUNS / ROUNDS));

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);
    private final Sink sink =
            Sink.start(RandomGeneratorFactory.of("L64X128MixRandom").create(SEED + 1));
    private final Counters organisation = new Counters(sink);
    private final Books books = new Books(sink);
    private int next;

    @Test
    void everythingHappensOnce(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path home) throws Exception {
        System.out.println("seed " + SEED + ", rounds " + ROUNDS);
        ExecutorService driver = Executors.newSingleThreadExecutor(task -> new Thread(task, "driver"));
        try (ScriptedModel model = ScriptedModel.start(organisation::say, Duration.ofMillis(50))) {
            for (int round = 0; round < ROUNDS; round++) {
                RucheProcess ruche = RucheProcess.up(home);
                try {
                    if (round == 0) organisation.apply(ruche, model, home.resolveSibling("crash.yaml"));
                    else books.check(ruche);
                    long seed = random.nextLong();
                    Future<?> work = driver.submit(() -> work(ruche, seed));
                    TimeUnit.MILLISECONDS.sleep(random.nextLong(50, 3_000));
                    ruche.killAlone();
                    work.get(120, TimeUnit.SECONDS);
                } finally {
                    ruche.kill();
                }
            }
            RucheProcess ruche = RucheProcess.up(home);
            try {
                books.check(ruche);
                finish(ruche);
                books.check(ruche);
                System.out.println(books.checkAll(ruche));
                rest(ruche, model);
            } finally {
                ruche.kill();
            }
            System.out.println(LogReplay.of(home));
        } finally {
            driver.shutdownNow();
            sink.close();
        }
    }

    private void rest(RucheProcess ruche, ScriptedModel model) {
        long calls = model.calls();
        await("rest")
                .during(Duration.ofSeconds(3))
                .atMost(Duration.ofSeconds(10))
                .until(() -> model.calls() == calls);
        books.checkMoney(ruche, calls, ROUNDS);
    }

    /** Starts runs and decides what waits until the connection breaks, and keeps the books on every answer. */
    private void work(RucheProcess ruche, long seed) {
        RandomGenerator chance = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        int last = next + RUNS_A_ROUND;
        try {
            await().pollInterval(Duration.ofMillis(chance.nextLong(10, 80)))
                    .atMost(PATIENCE)
                    .until(() -> {
                        if (next < last && chance.nextInt(2) == 0) begin(ruche, chance);
                        else decide(ruche, chance);
                        return false;
                    });
        } catch (UncheckedIOException e) {
            // the connection broke: that was the kill
        }
    }

    private void begin(RucheProcess ruche, RandomGenerator chance) {
        int item = next++;
        String agent = Counters.AGENTS.get(chance.nextInt(Counters.AGENTS.size()));
        books.maybe.put(item, agent);
        HttpResponse<String> response = ruche.post(
                "/api/v1/workflows/" + Counters.workflow(agent) + "/start", "{\"input\":{\"n\":" + item + "}}");
        if (response.statusCode() == 503 && response.body().contains("outcome_unknown")) return;
        books.maybe.remove(item);
        if (response.statusCode() == 503 || response.statusCode() == 429) return;
        assertThat(response.statusCode()).as(response.body()).isEqualTo(202);
        books.started.put(item, agent);
    }

    private void decide(RucheProcess ruche, RandomGenerator chance) {
        List<JsonNode> asked = Books.list(ruche, "/api/v1/approvals", "approvals");
        asked.forEach(it -> books.shown.add(it.path("id").asString()));
        if (asked.isEmpty()) return;
        JsonNode it = asked.get(chance.nextInt(asked.size()));
        boolean yes = isAboutTheUnknown(it) ? mayHappenAgain(it) : chance.nextInt(4) > 0;
        String id = it.path("id").asString();
        if (vote(ruche, id, yes) && chance.nextInt(3) == 0) {
            assertThat(say(ruche, id, !yes).statusCode())
                    .as("a second word on %s", id)
                    .isEqualTo(409);
        }
    }

    private static boolean isAboutTheUnknown(JsonNode approval) {
        return approval.path("policy").asString().isEmpty();
    }

    /** As a person would: looks whether it arrived. What an ended process had sent did by now, or never will. */
    private boolean mayHappenAgain(JsonNode approval) {
        await("the sink is quiet").until(sink::isQuiet);
        JsonNode effects =
                RucheProcess.JSON.readTree(approval.path("payload").asString()).path("effects");
        assertThat(effects.size()).as("%s", approval).isEqualTo(1);
        String args = effects.path(0).path("args").asString();
        return !sink.plain()
                .contains(RucheProcess.JSON.readTree(args).path("text").asString());
    }

    /** Whether this word decided it. */
    private boolean vote(RucheProcess ruche, String id, boolean yes) {
        String word = yes ? "approved" : "rejected";
        books.unheard.put(id, word);
        HttpResponse<String> response = say(ruche, id, yes);
        assertThat(response.statusCode()).as(response.body()).isIn(200, 409, 503);
        if (response.statusCode() == 503) return false;
        books.unheard.remove(id);
        if (response.statusCode() == 409) return false;
        assertThat(books.decided.put(id, word)).as("%s is decided once", id).isNull();
        return true;
    }

    private static HttpResponse<String> say(RucheProcess ruche, String id, boolean yes) {
        return ruche.post("/api/v1/approvals/" + id + (yes ? "/approve" : "/reject"), "{\"reason\":\"because\"}");
    }

    private void finish(RucheProcess ruche) {
        try {
            await("all runs end")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        for (JsonNode it : Books.list(ruche, "/api/v1/approvals", "approvals")) {
                            books.shown.add(it.path("id").asString());
                            vote(ruche, it.path("id").asString(), !isAboutTheUnknown(it) || mayHappenAgain(it));
                        }
                        return Books.list(ruche, "/api/v1/agents", "agents").stream()
                                        .allMatch(agent ->
                                                agent.path("state").asString().equals("idle"))
                                && Books.list(ruche, "/api/v1/runs?limit=500", "runs").stream()
                                        .noneMatch(run ->
                                                run.path("phase").asString().matches("running|undoing"))
                                && Books.list(ruche, "/api/v1/approvals", "approvals")
                                        .isEmpty();
                    });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    ruche.get("/api/v1/org").body() + "\n"
                            + ruche.get("/api/v1/runs?limit=500").body(),
                    e);
        }
    }
}
