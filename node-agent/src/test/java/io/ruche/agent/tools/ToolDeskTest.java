package io.ruche.agent.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.ruche.proto.ToolEffect;
import io.ruche.proto.ToolServicePerformRequest;
import io.ruche.proto.ToolServicePerformResponse;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ToolDeskTest {
    @TempDir
    private Path home;

    /** What reached the world, by key. */
    private final List<String> sink = new CopyOnWriteArrayList<>();

    private final List<ToolDesk> desks = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);

    @BeforeEach
    void belongToACluster() {
        desk().cluster("house");
    }

    @AfterEach
    void close() {
        release.countDown();
        desks.forEach(ToolDesk::close);
    }

    @Test
    void doesAnEffectOnceHoweverOftenItIsSent() {
        for (String tool : List.of("idempotent", "keyed", "unkeyed")) {
            ToolServicePerformResponse first = perform(desk(), 1, tool + "/1", tool);
            ToolServicePerformResponse again = perform(desk(), 1, tool + "/1", tool);

            assertThat(again).isEqualTo(first);
            assertThat(first.getDone().getText()).isEqualTo("did " + tool + "/1");
        }
        assertThat(sink).containsExactly("idempotent/1", "keyed/1", "unkeyed/1");
    }

    @Test
    void readsAnewEachTime() {
        perform(desk(), 1, "k", "read");
        perform(desk(), 1, "k", "read");
        assertThat(sink).containsExactly("k", "k");
    }

    @Test
    void remembersThroughAKillWhatWasDone() throws Exception {
        perform(desk(), 1, "turn/1/0", "keyed");

        ToolDesk next = afterKill();

        assertThat(perform(next, 2, "turn/1/0", "keyed").getDone().getText()).isEqualTo("did turn/1/0");
        assertThat(sink).containsExactly("turn/1/0");
    }

    @Test
    void doesAgainWhatMayBeDoneAgainWhenKilledBetweenEffectAndAnswer() throws Exception {
        for (String tool : List.of("slow-idempotent", "slow-keyed")) {
            CompletionStage<ToolServicePerformResponse> unheard = send(desk(), 1, tool, tool);
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

            ToolDesk next = afterKill();
            String fast = tool.substring(5);
            assertThat(perform(next, 2, tool, fast).hasDone()).isTrue();
            assertThat(unheard.toCompletableFuture()).isNotDone();
        }
    }

    @Test
    void knowsThatItDoesNotKnowWhenKilledWithinAnEffectThatMustHappenOnce() throws Exception {
        var unheard = send(desk(), 1, "mail/1", "slow-unkeyed");
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        ToolDesk next = afterKill();
        ToolServicePerformResponse answer = perform(next, 2, "mail/1", "slow-unkeyed");

        assertThat(answer.getUnknown().getText()).contains("It was begun");
        assertThat(sink).containsExactly("mail/1");
        assertThat(unheard.toCompletableFuture()).isNotDone();
    }

    @Test
    void countsAnEffectAsUndoneWhenOnlyItsLastBytesAreTorn() throws Exception {
        perform(desk(), 1, "a", "keyed");
        perform(desk(), 1, "b", "keyed");
        close();
        desks.clear();
        Path log = home.resolve("effects.log");
        byte[] bytes = Files.readAllBytes(log);
        Files.write(log, Arrays.copyOf(bytes, bytes.length - 3), StandardOpenOption.TRUNCATE_EXISTING);

        perform(desk(), 1, "a", "keyed");
        perform(desk(), 1, "b", "keyed");
        perform(desk(), 1, "b", "keyed");

        assertThat(sink).containsExactly("a", "b", "b");
    }

    @Test
    void refusesAnOldLeaderThatWakes() {
        perform(desk(), 7, "new", "keyed");

        for (String tool : List.of("read", "idempotent", "keyed", "unkeyed")) {
            assertThatThrownBy(() -> perform(desk(), 6, "old", tool))
                    .satisfies(it -> assertThat(code(it)).isEqualTo(FailureCode.STALE_EPOCH));
        }
        assertThat(sink).containsExactly("new");
    }

    @Test
    void remembersTheFenceThroughAKill() throws Exception {
        assertThat(desk().fence(9).toCompletableFuture().join()).isEqualTo(9);

        ToolDesk next = afterKill();

        assertThatThrownBy(() -> perform(next, 8, "old", "keyed"))
                .satisfies(it -> assertThat(code(it)).isEqualTo(FailureCode.STALE_EPOCH));
        assertThatThrownBy(() -> next.fence(8).toCompletableFuture().join())
                .satisfies(it -> assertThat(code(it)).isEqualTo(FailureCode.STALE_EPOCH));
        assertThat(perform(next, 9, "new", "keyed").hasDone()).isTrue();
    }

    @Test
    void refusesBelowTheEpochThatTheAgentFollows() {
        desk().follows(4);
        assertThatThrownBy(() -> perform(desk(), 3, "old", "keyed"))
                .satisfies(it -> assertThat(code(it)).isEqualTo(FailureCode.STALE_EPOCH));
    }

    @Test
    void holdsTheFenceUntilTheOldLeadersEffectIsOver() throws Exception {
        var old = send(desk(), 1, "old", "slow-keyed");
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

        CompletableFuture<Long> fence = desk().fence(2).toCompletableFuture();
        assertThatThrownBy(() -> fence.get(200, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        release.countDown();

        assertThat(fence.get(10, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(old.toCompletableFuture().get(10, TimeUnit.SECONDS).hasDone())
                .isTrue();
    }

    @Test
    void answersTheSameToWhoeverAsksWhileItIsUnderWay() throws Exception {
        var first = send(desk(), 1, "k", "slow-keyed");
        assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
        var second = send(desk(), 1, "k", "slow-keyed");
        release.countDown();

        assertThat(second.toCompletableFuture().get(10, TimeUnit.SECONDS))
                .isEqualTo(first.toCompletableFuture().get(10, TimeUnit.SECONDS));
        assertThat(sink).containsExactly("k");
    }

    @Test
    void refusesTheKeyOfAnotherEffect() {
        perform(desk(), 1, "k", "keyed");
        assertThatThrownBy(() -> perform(desk(), 1, "k", "idempotent"))
                .satisfies(it -> assertThat(code(it)).isEqualTo(FailureCode.KEY_REUSED));
    }

    @Test
    void triesAgainWhatFailed() {
        assertThat(perform(desk(), 1, "k", "failing").getFailed().getText()).isEqualTo("not today");
        assertThat(perform(desk(), 1, "k", "failing").getFailed().getRetryable())
                .isTrue();
        assertThat(sink).containsExactly("k", "k");
    }

    @Test
    void doesNotKnowWhatAToolDidThatFellOver() {
        assertThat(perform(desk(), 1, "k", "broken").hasUnknown()).isTrue();
    }

    @Test
    void forgetsWhatAnotherClusterDid() {
        perform(desk(), 9, "k", "keyed");
        desk().cluster("another");

        assertThat(perform(desk(), 1, "k", "keyed").hasDone()).isTrue();
        assertThat(sink).containsExactly("k", "k");
    }

    @Test
    void refusesWhatItDoesNotKnowOrWhatClaimsToBeHarmless() {
        assertThatThrownBy(() -> perform(desk(), 1, "k", "nothing"))
                .hasMessageContaining("tool: nothing (expected: one of");
        ToolServicePerformRequest harmless =
                request(1, "k", "keyed").setEffect(ToolEffect.TOOL_EFFECT_READ).build();
        assertThatThrownBy(() -> desk().perform(harmless).toCompletableFuture().join())
                .hasMessageContaining("TOOL_EFFECT_KEYED");
        for (String organisation : List.of("", "..", "a/b", "A", "x".repeat(64))) {
            assertThatThrownBy(() -> desk().perform(request(1, "k", "keyed")
                                    .setOrganisation(organisation)
                                    .build())
                            .toCompletableFuture()
                            .join())
                    .hasMessageContaining("organisation: ");
        }
        assertThatThrownBy(() -> perform(desk(), 1, "k".repeat(201), "keyed")).hasMessageContaining("key: ");
        assertThat(sink).isEmpty();
    }

    @Test
    void keepsTheNewestKeysAndAShortLog() throws Exception {
        try (EffectMemory memory = EffectMemory.open(home.resolve("small"), 3)) {
            var hash = ByteString.copyFromUtf8("h");
            for (int i = 0; i < 4_000; i++) memory.done("k" + i, hash, "x".repeat(4_000), 0);
            assertThat(memory.find("k3996")).isEmpty();
            assertThat(memory.find("k3997")).isPresent();
        }
        assertThat(Files.size(home.resolve("small/effects.log"))).isLessThan(9L << 20);
        try (EffectMemory memory = EffectMemory.open(home.resolve("small"), 3)) {
            assertThat(memory.find("k3996")).isEmpty();
            assertThat(memory.find("k3999")).isPresent();
        }
    }

    @Test
    void doesWhatANewLeaderSendsAgainWhenItNeverBegan() throws Exception {
        perform(desk(), 1, "mail/1", "unkeyed");

        ToolDesk next = afterKill();

        assertThat(again(next, 2, "mail/1", "unkeyed", 1).getDone().getText()).isEqualTo("did mail/1");
        assertThat(again(next, 2, "mail/2", "unkeyed", 1).getDone().getText()).isEqualTo("did mail/2");
        assertThat(sink).containsExactly("mail/1", "mail/2");
    }

    @Test
    void doesNotKnowWhatAnotherMemoryMayHold() {
        ToolDesk fresh = desk();

        assertThat(again(fresh, 5, "mail/1", "unkeyed", 4).getUnknown().getText())
                .contains("does not reach back");
        assertThat(again(fresh, 5, "mail/1", "keyed", 4).hasDone())
                .as("its receiver knows")
                .isTrue();
        assertThat(again(fresh, 6, "mail/2", "unkeyed", 5).hasDone())
                .as("it was there by then")
                .isTrue();
        fresh.cluster("another");
        assertThat(again(fresh, 7, "mail/3", "unkeyed", 6).hasUnknown()).isTrue();
        assertThat(sink).containsExactly("mail/1", "mail/2");
    }

    @Test
    void knowsSinceWhenItForgotNothingThatMustHappenOnce() throws Exception {
        Path folder = home.resolve("small");
        var hash = ByteString.copyFromUtf8("h");
        try (EffectMemory memory = EffectMemory.open(folder, 3)) {
            assertThat(memory.isWholeSince(1)).as("it has heard of no epoch").isFalse();
            memory.epoch("house", 1);
            for (int i = 0; i < 9; i++) memory.done("file" + i, hash, "", 0);
            assertThat(memory.isWholeSince(1)).as("these may be done twice").isTrue();

            memory.begun("mail", hash, 1);
            memory.epoch("house", 2);
            for (int i = 0; i < 3; i++) memory.done("file" + i, hash, "x".repeat(4_000), 0);
            assertThat(memory.find("mail")).isEmpty();
            assertThat(memory.isWholeSince(1)).isFalse();
            assertThat(memory.isWholeSince(2)).isTrue();
        }
        try (EffectMemory memory = EffectMemory.open(folder, 3)) {
            assertThat(memory.isWholeSince(1)).isFalse();
            for (int i = 0; i < 2_000; i++) memory.done("file" + i, hash, "x".repeat(4_000), 0);
        }
        try (EffectMemory memory = EffectMemory.open(folder, 3)) {
            assertThat(memory.isWholeSince(1)).as("after it was rewritten").isFalse();
            assertThat(memory.isWholeSince(2)).isTrue();
            memory.epoch("another", 3);
            assertThat(memory.isWholeSince(2)).isFalse();
            assertThat(memory.isWholeSince(3)).isTrue();
        }
    }

    private static ToolServicePerformResponse again(ToolDesk desk, long epoch, String key, String tool, long since) {
        return desk.perform(request(epoch, key, tool).setSentSince(since).build())
                .toCompletableFuture()
                .join();
    }

    /** Another process, that finds what a process killed at this moment leaves on the disk. */
    private ToolDesk afterKill() throws IOException {
        Path copy = Files.createTempDirectory(home, "killed");
        Files.copy(home.resolve("effects.log"), copy.resolve("effects.log"));
        ToolDesk next = ToolDesk.open(copy, tools(), ToolLimits.DEFAULT);
        next.cluster("house");
        desks.add(next);
        return next;
    }

    private ToolDesk desk() {
        if (desks.isEmpty()) desks.add(ToolDesk.open(home, tools(), ToolLimits.DEFAULT));
        return desks.get(0);
    }

    private static FailureCode code(Throwable thrown) {
        return ((FailureException) FailureException.unwrap(thrown)).failure().code();
    }

    private static ToolServicePerformResponse perform(ToolDesk desk, long epoch, String key, String tool) {
        return send(desk, epoch, key, tool).toCompletableFuture().join();
    }

    @Test
    void whatWasSentAndNotAnsweredIsUnknownUnlessTheReceiverKnowsItsKey() throws Exception {
        ToolServicePerformResponse keyed = perform(desk(), 1, "lost/1", "open-keyed");
        ToolServicePerformResponse unkeyed = perform(desk(), 1, "lost/2", "open-unkeyed");

        assertThat(keyed.getFailed().getRetryable()).isTrue();
        assertThat(unkeyed.getUnknown().getText()).isEqualTo("Nobody answered.");
        assertThat(perform(desk(), 1, "lost/2", "open-unkeyed").hasUnknown()).isTrue();
        assertThat(sink).containsExactly("lost/1", "lost/2");
    }

    private static CompletionStage<ToolServicePerformResponse> send(
            ToolDesk desk, long epoch, String key, String tool) {
        return desk.perform(request(epoch, key, tool).build());
    }

    private static ToolServicePerformRequest.Builder request(long epoch, String key, String tool) {
        ToolEffect effect = ToolEffect.TOOL_EFFECT_KEYED;
        if (tool.endsWith("read")) effect = ToolEffect.TOOL_EFFECT_READ;
        if (tool.endsWith("idempotent")) effect = ToolEffect.TOOL_EFFECT_IDEMPOTENT;
        if (tool.endsWith("unkeyed") || tool.equals("broken")) effect = ToolEffect.TOOL_EFFECT_UNKEYED;
        return ToolServicePerformRequest.newBuilder()
                .setEpoch(epoch)
                .setKey(key)
                .setOrganisation("henry-inc")
                .setAgent("dev")
                .setTool(tool)
                .setEffect(effect)
                .setArgsJson("{}");
    }

    private Map<String, Tool> tools() {
        Map<String, Tool> tools = new HashMap<>();
        for (String name : List.of("read", "idempotent", "keyed", "unkeyed")) {
            ToolEffect effect = request(1, "k", name).getEffect();
            tools.put(name, new Scripted(effect, task -> "did " + task.key()));
            // the same tool to a caller, so that its key is the same
            tools.put("slow-" + name, new Scripted(effect, task -> {
                begun.countDown();
                await(release);
                return "did " + task.key();
            }));
        }
        tools.put("failing", new Scripted(ToolEffect.TOOL_EFFECT_KEYED, task -> {
            throw ToolException.passing("not today");
        }));
        for (String name : List.of("open-keyed", "open-unkeyed")) {
            tools.put(name, new Scripted(request(1, "k", name).getEffect(), task -> {
                if (task.key().startsWith("lost")) throw new OpenEndException("Nobody answered.");
                return "did " + task.key();
            }));
        }
        tools.put("broken", new Scripted(ToolEffect.TOOL_EFFECT_UNKEYED, task -> {
            throw new IllegalStateException("broken");
        }));
        return tools;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Work {
        String perform(ToolTask task) throws ToolException;
    }

    /** Counts, then does as the test says. */
    private final class Scripted implements Tool {
        private final ToolEffect effect;
        private final Work work;

        Scripted(ToolEffect effect, Work work) {
            this.effect = effect;
            this.work = work;
        }

        @Override
        public ToolEffect effect() {
            return effect;
        }

        @Override
        public boolean isRemote() {
            return false;
        }

        @Override
        public String perform(ToolTask task) throws ToolException {
            sink.add(task.key());
            return work.perform(task);
        }
    }
}
