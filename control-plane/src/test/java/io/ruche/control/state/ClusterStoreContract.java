package io.ruche.control.state;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.state.ClusterStore.Append;
import io.ruche.control.state.ClusterStore.Flush;
import io.ruche.control.state.ClusterStore.Kept;
import io.ruche.control.state.ClusterStore.Opened;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Lease;
import io.ruche.proto.store.Stored;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Entropy;
import io.ruche.scheduler.world.Loop;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every adapter of {@link ClusterStore} keeps. */
public abstract class ClusterStoreContract {
    private static final int PATIENCE_SECONDS = 60;

    private final ThreadLoop loop = new ThreadLoop("contract-loop", 1_000);
    private @Nullable ClusterStore present;

    /** A store on the same ground each time, so that a second one finds what the first one wrote. */
    protected abstract ClusterStore store(Loop loop, Clock clock, Entropy entropy);

    @BeforeEach
    void open() {
        reopen();
    }

    @AfterEach
    void close() {
        store().close();
        loop.close();
    }

    @Test
    void isBornOnceAndFoundAgain() {
        List<ByteString> first = get(store().read(0, 10));
        assertThat(first).hasSize(1);
        assertThat(Entries.openGenesis(first.get(0)).getClusterId()).startsWith("cluster-");
        assertThat(get(store().lease())).isEmpty();
        assertThat(get(store().flushed())).isZero();

        Opened again = reopen();

        assertThat(again.born()).isFalse();
        assertThat(again.genesis()).isEqualTo(first.get(0));
    }

    @Test
    void answersOnTheLoop() {
        CountDownLatch asked = new CountDownLatch(1);
        loop.execute(() -> await(asked));
        CompletionStage<String> appended = store().append(1, entry(1, "a"))
                .thenApply(done -> Thread.currentThread().getName());
        CompletionStage<String> read =
                store().lease().thenApply(done -> Thread.currentThread().getName());
        asked.countDown();

        assertThat(get(appended)).isEqualTo("contract-loop");
        assertThat(get(read)).isEqualTo("contract-loop");
    }

    @Test
    void givesEachPositionOnce() {
        assertThat(get(store().append(1, entry(1, "a")))).isInstanceOf(Append.Appended.class);
        assertThat(get(store().append(1, entry(1, "b")))).isInstanceOf(Append.Taken.class);
        assertThat(get(store().append(2, entry(2, "c")))).isInstanceOf(Append.Appended.class);
        assertThat(get(store().append(4, entry(4, "gap")))).isInstanceOf(Append.Doubt.class);

        reopen();

        assertThat(get(store().read(1, 10))).containsExactly(entry(1, "a"), entry(2, "c"));
        assertThat(get(store().read(2, 10))).containsExactly(entry(2, "c"));
        assertThat(get(store().read(0, 2))).hasSize(2);
        assertThat(get(store().read(3, 10))).isEmpty();
        assertThat(get(store().read(4, 10))).isEmpty();
    }

    @Test
    void keepsAnEntryOfTheLargestSize() {
        ByteString large = ByteString.copyFrom(new byte[ClusterStore.MAX_ENTRY_BYTES]);

        assertThat(get(store().append(1, large))).isInstanceOf(Append.Appended.class);

        assertThat(get(store().read(1, 1)).get(0)).isEqualTo(large);
    }

    @Test
    void movesTheLeaseOnlyFromWhatItIs() {
        Lease first = lease(1);

        assertThat(get(store().moveLease(Optional.of(first), lease(2)))).isFalse();
        assertThat(get(store().moveLease(Optional.empty(), first))).isTrue();
        assertThat(get(store().moveLease(Optional.empty(), lease(2)))).isFalse();
        assertThat(get(store().moveLease(Optional.of(first), lease(2)))).isTrue();

        reopen();
        assertThat(get(store().lease())).contains(lease(2));
    }

    @Test
    void takesAndRemovesMoreColdRowsThanItHasMemoryFor() {
        get(store().moveLease(Optional.empty(), lease(1)));
        Stored large = stored("x".repeat(ClusterStore.COLD_ROW_BYTES));
        int atOnce = ClusterStore.MAX_FLUSH_BYTES / ClusterStore.COLD_ROW_BYTES;
        for (Optional<Stored> row : List.of(Optional.of(large), Optional.<Stored>empty())) {
            for (int from = 0; from < 640; from += atOnce) {
                Map<String, Optional<Stored>> rows = new LinkedHashMap<>();
                for (int i = from; i < from + atOnce; i++) rows.put(String.format("input/job-1/%06d", i), row);
                get(store().write(1, rows));
            }
        }

        assertThat(get(store().row("input/job-1/000639"))).isEmpty();
    }

    @Test
    void flushesUnderThePresentEpochOnly() {
        get(store().moveLease(Optional.empty(), lease(1)));
        get(store().append(1, entry(1, "a")));
        get(store().append(2, entry(2, "b")));

        assertThat(get(store().flush(1, rows("key/a", "1", "key/b", "1", "result/j/1", "cold"), 1)))
                .isInstanceOf(Flush.Flushed.class);
        get(store().moveLease(Optional.of(lease(1)), lease(2)));
        assertThat(get(store().flush(1, rows("key/a", "stale"), 2))).isEqualTo(new Flush.Fenced(2));
        assertThat(get(store().flushed())).isEqualTo(1);
        Map<String, Optional<Stored>> next = new LinkedHashMap<>(rows("key/a", "2"));
        next.put("key/b", Optional.empty());
        assertThat(get(store().flush(2, next, 2))).isInstanceOf(Flush.Flushed.class);
        assertThat(get(store().flush(2, rows("key/c", "3"), 1))).isInstanceOf(Flush.Flushed.class);

        reopen();
        assertThat(get(store().flushed())).as("the mark never goes back").isEqualTo(2);
        assertThat(scan()).containsOnly(Map.entry("key/a", "2"), Map.entry("key/c", "3"));
        assertThat(get(store().row("key/a")).map(row -> row.getPayload().toStringUtf8()))
                .contains("2");
        assertThat(get(store().row("key/b"))).isEmpty();
        assertThat(get(store().row("result/j/1")).map(row -> row.getPayload().toStringUtf8()))
                .contains("cold");
    }

    @Test
    void keepsMemoriesBesideTheAgentsThatHaveThem() {
        get(store().moveLease(Optional.empty(), lease(1)));
        get(store().append(1, entry(1, "a")));
        String first = "agent/ada/mem/0000000000";
        String second = "agent/ada/mem/0000000001";
        get(store().flush(1, rows("agent/ada", "hot", first, "one", second, "two", "result/j/1", "cold"), 1));
        get(store().flush(1, rows(first, "one, touched"), 1));
        get(store().flush(1, Map.of(second, Optional.empty()), 1));

        reopen();
        assertThat(scan()).containsOnly(Map.entry("agent/ada", "hot"));
        Map<String, String> cold = new HashMap<>();
        get(store().scanCold((key, row) -> cold.put(key, row.getPayload().toStringUtf8())));
        assertThat(cold).containsOnly(Map.entry(first, "one, touched"), Map.entry("result/j/1", "cold"));
        assertThat(get(store().rows(List.of(second, "result/j/1", first))).stream()
                        .map(row ->
                                row.map(it -> it.getPayload().toStringUtf8()).orElse("-")))
                .containsExactly("-", "cold", "one, touched");
        assertThat(get(store().row(first)).map(row -> row.getPayload().toStringUtf8()))
                .contains("one, touched");
    }

    @Test
    void writesRowsBesideTheLogUnderThePresentEpochOnly() {
        get(store().moveLease(Optional.empty(), lease(1)));
        get(store().append(1, entry(1, "a")));
        get(store().flush(1, rows("key/a", "1"), 1));

        get(store().write(1, rows("input/j/0", "page", "input/j/1", "page two")));
        get(store().moveLease(Optional.of(lease(1)), lease(2)));
        assertThat(failure(store().write(1, rows("input/j/0", "stale")))).isEqualTo(FailureCode.NOT_LEADER);
        get(store().write(2, Map.of("input/j/1", Optional.empty())));

        reopen();
        assertThat(get(store().flushed())).isEqualTo(1);
        assertThat(get(store().rows(List.of("input/j/1", "input/j/0", "result/j/0"))).stream()
                        .map(row ->
                                row.map(it -> it.getPayload().toStringUtf8()).orElse("-")))
                .containsExactly("-", "page", "-");
    }

    @Test
    void takesAFullFlush() {
        get(store().moveLease(Optional.empty(), lease(1)));
        get(store().append(1, entry(1, "a")));
        Map<String, Optional<Stored>> many = new HashMap<>();
        for (int i = 0; i < ClusterStore.MAX_FLUSH_ROWS; i++) {
            many.put("key/" + i, Optional.of(stored("x".repeat(500))));
        }

        assertThat(get(store().flush(1, many, 1))).isInstanceOf(Flush.Flushed.class);

        assertThat(scan()).hasSize(ClusterStore.MAX_FLUSH_ROWS);
    }

    @Test
    void trimsBelowTheFlushedMarkAndNeverTakesAnEntryThereAgain() {
        get(store().moveLease(Optional.empty(), lease(1)));
        for (int n = 1; n <= 6; n++) {
            get(store().append(n, entry(n, "e" + n)));
        }
        get(store().flush(1, rows("key/a", "1"), 4));

        get(store().trim(1, 3));
        assertThat(get(store().index())).extracting(Kept::n).containsExactly(4L, 5L, 6L);
        assertThat(get(store().index())).extracting(Kept::atMillis).containsExactly(1_004L, 1_005L, 1_006L);
        assertThat(get(store().append(2, entry(2, "sleeper")))).isInstanceOf(Append.Doubt.class);

        get(store().trim(4, 6));
        assertThat(get(store().index()))
                .as("nothing above the mark")
                .extracting(Kept::n)
                .containsExactly(5L, 6L);

        reopen();
        assertThat(get(store().read(0, 10))).as("the birth record stays").hasSize(1);
        assertThat(get(store().read(5, 10))).containsExactly(entry(5, "e5"), entry(6, "e6"));
        assertThat(get(store().append(7, entry(7, "e7")))).isInstanceOf(Append.Appended.class);
    }

    @Test
    void isFilledFromWhatAnotherHeldUntilItIsLed() {
        Map<String, Optional<Stored>> rows =
                new LinkedHashMap<>(rows("key/a", "1", "key/b", "2", "result/j/1", "cold"));
        get(store().fill(rows, Map.of(0L, entry(0, "another birth"), 6L, entry(6, "join"), 7L, entry(7, "tail")), 7));
        get(store().fill(Map.of("key/b", Optional.empty()), Map.of(), 7));

        reopen();
        assertThat(scan()).containsOnly(Map.entry("key/a", "1"));
        Map<String, String> cold = new HashMap<>();
        get(store().scanCold((key, row) -> cold.put(key, row.getPayload().toStringUtf8())));
        assertThat(cold).containsOnly(Map.entry("result/j/1", "cold"));
        assertThat(get(store().flushed())).isEqualTo(7);
        assertThat(get(store().read(0, 10))).containsExactly(entry(0, "another birth"));
        assertThat(get(store().read(6, 10))).containsExactly(entry(6, "join"), entry(7, "tail"));
        assertThat(get(store().beyond(7))).isZero();
        assertThat(get(store().append(8, entry(8, "next")))).isInstanceOf(Append.Appended.class);

        get(store().moveLease(Optional.empty(), lease(1)));
        assertThat(failure(store().fill(rows("key/a", "late"), Map.of(), 8))).isEqualTo(FailureCode.CONFLICT);
    }

    @Test
    void refusesASecondStoreOnTheSameGround() {
        ClusterStore second = store(loop, new SystemClock(), new SecureEntropy());

        assertThat(failure(second.open())).isEqualTo(FailureCode.ALREADY_RUNNING);
        second.close();

        assertThat(get(store().append(1, entry(1, "a")))).isInstanceOf(Append.Appended.class);
    }

    @Test
    void saysSoWhenItIsClosed() {
        store().close();
        store().close();

        assertThat(failure(store().append(1, entry(1, "a")))).isEqualTo(FailureCode.UNREACHABLE);
        assertThat(failure(store().lease())).isEqualTo(FailureCode.UNREACHABLE);
    }

    @Test
    void answersReadsWhileWhatIsOnDiskOnlyIsScanned() {
        get(store().moveLease(Optional.empty(), lease(1)));
        get(store().flush(1, rows("result/j/1", "cold"), 0));

        Map<String, Optional<Stored>> found = new HashMap<>();
        get(store().scanCold((key, row) -> found.put(key, get(store().row(key)))));

        assertThat(found).containsOnly(Map.entry("result/j/1", Optional.of(stored("cold"))));
    }

    private Opened reopen() {
        if (present != null) {
            present.close();
        }
        ClusterStore next = store(loop, new SystemClock(), new SecureEntropy());
        present = next;
        return get(next.open());
    }

    private ClusterStore store() {
        return Objects.requireNonNull(present);
    }

    private Map<String, String> scan() {
        Map<String, String> found = new HashMap<>();
        get(store().scan((key, row) -> found.put(key, row.getPayload().toStringUtf8())));
        return found;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static ByteString entry(long n, String what) {
        return Entry.newBuilder()
                .setSchema(1)
                .setN(n)
                .setEpoch(1)
                .setAtMillis(1_000 + n)
                .setPrevious(ByteString.copyFromUtf8(what))
                .build()
                .toByteString();
    }

    private static Lease lease(long epoch) {
        return Lease.newBuilder().setEpoch(epoch).setHolder("member-1").build();
    }

    private static Map<String, Optional<Stored>> rows(String... keysAndValues) {
        Map<String, Optional<Stored>> rows = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            rows.put(keysAndValues[i], Optional.of(stored(keysAndValues[i + 1])));
        }
        return rows;
    }

    private static Stored stored(String payload) {
        return Stored.newBuilder()
                .setSchema(1)
                .setPayload(ByteString.copyFromUtf8(payload))
                .build();
    }

    private static FailureCode failure(CompletionStage<?> stage) {
        return Deadline.failure(stage.handle((value, thrown) -> thrown)
                        .toCompletableFuture()
                        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                        .join())
                .code();
    }

    private static <T> T get(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException | TimeoutException e) {
            throw new AssertionError("no answer", e);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause());
        }
    }
}
