package io.ruche.control.organisation.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.http.House;
import io.ruche.control.tools.ToolAnswer;
import io.ruche.control.tools.ToolCall;
import io.ruche.control.tools.ToolProxy;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.state.FlowShelf;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A driver whose time goes on when the test says so, over a workspace and a feed that hold what the test puts there. */
@SuppressWarnings("NullAway.Init") // fields are set as a test begins
class TriggerDriverTest {
    private static final String HOUSE = """
            apiVersion: ruche.io/v1
            kind: Organisation
            metadata: { name: inc }
            spec: { mission: Say hello., agents: [dev], timezone: Europe/Paris }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: dev }
            spec: { role: Builder, model: { models: [tiny] } }
            ---
            apiVersion: ruche.io/v1
            kind: Workflow
            metadata: { name: flow }
            spec:
              concurrency: enqueue
              triggers: [ %s ]
              steps: [ { id: work, agent: dev, prompt: Do it. } ]
            """;

    private final Alarm alarm = new Alarm();
    private final Scripted tools = new Scripted();
    private volatile Duration ahead = Duration.ZERO;
    private House house;
    private ThreadLoop loop;
    private TriggerDriver driver;

    @BeforeEach
    void open() {
        house = new House().open();
        loop = new ThreadLoop("triggers", 4096);
        driver = driver();
    }

    @AfterEach
    void close() {
        driver.close();
        loop.close();
        house.close();
    }

    @Test
    void looksAtNothingWhereNothingIsToBeLookedAt() throws Exception {
        driver.start();
        settle();
        assertThat(alarm.isSet()).isFalse();

        apply("{ manual: true }");
        settle();

        assertThat(alarm.isSet()).isFalse();
        assertThat(tools.calls).isEmpty();
    }

    @Test
    void startsARunForAFileOnceItHasNotChangedBetweenTwoLooks() throws Exception {
        tools.put("inbox/idea.txt", "Parcels get lost.", Instant.now().plusSeconds(60));
        apply("{ folder: inbox, every: 10s }");
        driver.start();
        look();
        assertThat(runs()).isEmpty();

        tools.put("inbox/idea.txt", "Parcels get lost. Mine did.", Instant.now().plusSeconds(61));
        pass(Duration.ofSeconds(10));
        assertThat(runs()).isEmpty();

        pass(Duration.ofSeconds(10));
        Started run = started(1).get(0);
        assertThat(run.input())
                .contains("\"path\":\"inbox/idea.txt\"")
                .contains("\"text\":\"Parcels get lost. Mine did.\"");
        assertThat(run.label().taint()).isEqualTo(Taint.UNTRUSTED);
        assertThat(tools.calls.get(0).organisation()).isEqualTo("inc");

        pass(Duration.ofSeconds(10));
        assertThat(runs()).hasSize(1);
    }

    @Test
    void takesAtOnceAFileThatHasLainThereForLongAndNeverAgainInTheNextReign() throws Exception {
        tools.put("inbox/old.txt", "Old.", Instant.now().minusSeconds(600));
        apply("{ folder: inbox, every: 10s }");
        driver.start();
        started(1);

        driver.close();
        driver = driver();
        driver.start();
        look();
        pass(Duration.ofSeconds(10));
        tools.put("inbox/old.txt", "New.", Instant.now().minusSeconds(600));
        pass(Duration.ofSeconds(10));

        started(2);
    }

    @Test
    void goesOnLookingAfterToolsThatFailed() throws Exception {
        tools.broken = true;
        tools.put("inbox/idea.txt", "Parcels.", Instant.now().minusSeconds(600));
        apply("{ folder: inbox, every: 10s }");
        driver.start();
        look();
        assertThat(runs()).isEmpty();

        tools.broken = false;
        pass(Duration.ofSeconds(10));
        started(1);
    }

    @Test
    void offersOfAFeedTheNewestFirstAndThenWhatIsNew() throws Exception {
        tools.items = List.of("c", "b", "a");
        apply("{ feed: \"http://localhost:8099/feed.xml\", every: 10s }");
        driver.start();
        assertThat(started(1).get(0).input())
                .contains("\"id\":\"c\"")
                .contains("\"feed\":\"http://localhost:8099/feed.xml\"");
        assertThat(tools.calls.get(0).hosts()).containsExactly("localhost:8099");

        tools.items = List.of("e", "d", "c", "b", "a");
        pass(Duration.ofSeconds(10));
        started(3);
        assertThat(house.cluster.state().flow().mark("flow", 0).last()).isEqualTo("e");

        pass(Duration.ofSeconds(10));
        assertThat(runs()).hasSize(3);
    }

    @Test
    void startsByTheClockOnceAnHourOfThePlan() throws Exception {
        apply("{ cron: \"0 9 * * *\" }");
        driver.start();
        settle();
        assertThat(runs()).isEmpty();
        assertThat(alarm.isSet()).isTrue();

        ZonedDateTime now = ZonedDateTime.now(ZoneId.of("Europe/Paris"));
        ZonedDateTime nine = now.with(LocalTime.of(9, 0));
        ZonedDateTime next = nine.isAfter(now) ? nine : nine.plusDays(1);
        pass(Duration.between(now, next).plusSeconds(1));

        assertThat(started(1).get(0).input()).isEqualTo("{\"at\":\"" + next.toInstant() + "\"}");
        pass(Duration.ofMinutes(1));
        assertThat(runs()).hasSize(1);
    }

    @Test
    void forgetsATriggerWithItsDocument() throws Exception {
        apply("{ folder: inbox, every: 10s }");
        driver.start();
        look();
        assertThat(alarm.isSet()).isTrue();

        apply("{ manual: true }");
        settle();
        assertThat(alarm.isSet()).isFalse();
    }

    private TriggerDriver driver() {
        return new TriggerDriver(house.cluster, tools, loop, alarm, new Ahead());
    }

    private void apply(String trigger) {
        assertThat(house.post("/api/v1/apply?file=inc.yaml", HOUSE.formatted(trigger))
                        .statusCode())
                .isEqualTo(200);
    }

    /** What a run was started with, or waits for its turn to be. */
    private record Started(String input, Label label) {}

    private List<Started> runs() {
        FlowShelf flow = house.cluster.state().flow();
        List<Started> all = new ArrayList<>();
        flow.runs().forEach(run -> all.add(new Started(run.input(), run.label())));
        flow.starts("flow").waiting().forEach(start -> all.add(new Started(start.input(), start.label())));
        return all;
    }

    private List<Started> started(int count) {
        await().atMost(Duration.ofSeconds(20)).until(() -> runs().size() == count);
        return runs();
    }

    /** The first look of a watch. */
    private void look() throws Exception {
        await().atMost(Duration.ofSeconds(20)).until(() -> tools.looks.get() > 0);
        settle();
    }

    private void pass(Duration time) throws Exception {
        settle();
        ahead = ahead.plus(time);
        alarm.ring(loop);
        settle();
    }

    /** Until the loop has nothing to do for a while: answers of the State come on its loop in between. */
    private void settle() throws Exception {
        for (int i = 0; i < 20; i++) {
            CompletableFuture<Void> there = new CompletableFuture<>();
            house.cluster.timeline(1).thenAccept(it -> loop.execute(() -> there.complete(null)));
            there.get(10, TimeUnit.SECONDS);
        }
    }

    private final class Ahead implements Clock {
        @Override
        public Instant wall() {
            return house.clock.wall().plus(ahead);
        }

        @Override
        public Duration monotonic() {
            return house.clock.monotonic().plus(ahead);
        }
    }

    /** One at a time, as the driver has it. */
    private static final class Alarm implements Timers {
        private @Nullable Runnable set;

        @Override
        public synchronized Cancellable after(Duration delay, Runnable task) {
            set = task;
            return () -> cancel(task);
        }

        private synchronized void cancel(Runnable task) {
            if (set == task) set = null;
        }

        synchronized boolean isSet() {
            return set != null;
        }

        void ring(ThreadLoop loop) {
            Runnable task;
            synchronized (this) {
                task = set;
                set = null;
            }
            if (task != null) loop.execute(task);
        }
    }

    private static final class Scripted implements ToolProxy {
        final List<ToolCall> calls = new CopyOnWriteArrayList<>();
        final AtomicInteger looks = new AtomicInteger();
        private final Map<String, Map<String, Object>> files = new LinkedHashMap<>();
        private final Map<String, String> texts = new LinkedHashMap<>();
        volatile List<String> items = List.of();
        volatile boolean broken;

        synchronized void put(String path, String text, Instant modified) {
            files.put(path, Map.of("path", path, "bytes", (long) text.length(), "modified", modified.toString()));
            texts.put(path, text);
        }

        @Override
        public CompletionStage<Void> fence(long epoch) {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public synchronized CompletionStage<ToolAnswer> perform(ToolCall call) {
            calls.add(call);
            ToolAnswer answer = broken ? new ToolAnswer.Failed("The agent is away.", true) : answer(call);
            if (!call.tool().equals("workspace.read")) looks.incrementAndGet();
            return CompletableFuture.completedFuture(answer);
        }

        private ToolAnswer answer(ToolCall call) {
            return new ToolAnswer.Done(
                    switch (call.tool()) {
                        case "workspace.list" ->
                            CanonicalJson.of(Map.of("entries", new ArrayList<Object>(files.values()), "more", 0L));
                        case "workspace.read" -> details(call.argsJson());
                        default ->
                            CanonicalJson.of(Map.of(
                                    "items",
                                    items.stream()
                                            .map(id -> Map.of("id", id, "title", "Item " + id))
                                            .toList()));
                    });
        }

        private String details(String args) {
            String path =
                    texts.keySet().stream().filter(args::contains).findFirst().orElseThrow();
            String text = texts.getOrDefault(path, "");
            return CanonicalJson.of(Map.of(
                    "path", path, "bytes", (long) text.length(), "sha256", CanonicalJson.hash(text), "text", text));
        }
    }
}
