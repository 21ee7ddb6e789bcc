package io.ruche.tests.fault;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.adapter.world.SystemTimers;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.state.Entries;
import io.ruche.control.state.Kinds;
import io.ruche.control.state.StateLoop;
import io.ruche.control.state.adapter.ignite.IgniteClusterStore;
import io.ruche.control.state.adapter.ignite.IgniteStoreOptions;
import io.ruche.proto.store.Commit;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Row;
import io.ruche.scheduler.hash.RowDigest;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.Replay;
import io.ruche.scheduler.organisation.turn.TokenCounter;
import io.ruche.scheduler.organisation.turn.TurnCodec;
import io.ruche.scheduler.organisation.turn.TurnHistory;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.TurnKeys;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Plays the log of a home again from nothing, and compares SHA-256 over the sorted (key, payload) with what a house that is
 * started on this home knows, and with what its tables hold. Then plays the journal of each turn again.
 */
final class LogReplay {
    /** Beside the State, of the kinds that the log carries; the ledger is written past it. */
    private static final Set<String> CARRIED = Set.of("turn", "agent", "audit", "result");

    private static final int PAGE = 500;

    private final IgniteClusterStore store;
    private final StateLoop house;
    private final ThreadLoop loop;

    private LogReplay(IgniteClusterStore store, StateLoop house, ThreadLoop loop) {
        this.store = store;
        this.house = house;
        this.loop = loop;
    }

    /** What came out, as a sentence; fails when it is not the same. Nobody else has the home meanwhile. */
    static String of(Path home) {
        ThreadLoop loop = new ThreadLoop("replay-state", 4_096);
        SystemTimers timers = new SystemTimers("replay-timers");
        SystemClock clock = new SystemClock();
        try (IgniteClusterStore store =
                        new IgniteClusterStore(IgniteStoreOptions.ofHome(home), loop, clock, new SecureEntropy());
                StateLoop house = new StateLoop(
                        store, loop, timers.on(loop), clock, new SecureEntropy(), IgniteStoreOptions.ONLY_MEMBER)) {
            house.start().toCompletableFuture().join();
            return new LogReplay(store, house, loop).compare();
        } finally {
            timers.close();
            loop.close();
        }
    }

    private String compare() {
        await("tables are written")
                .until(() -> house.health().flushed() == house.state().revision());
        State state = house.state();
        SortedMap<String, ByteString> replayed = replayed(state.revision());

        SortedMap<String, ByteString> cold = new TreeMap<>();
        ask(() -> store.scanCold((key, row) -> {
            if (CARRIED.contains(Kinds.of(key))) cold.put(key, row.getPayload());
        }));
        SortedMap<String, ByteString> known = new TreeMap<>(cold);
        for (String key : Rows.keys(state)) {
            known.put(key, ByteString.copyFrom(Rows.value(state, key).orElseThrow()));
        }
        SortedMap<String, ByteString> tables = new TreeMap<>(cold);
        ask(() -> store.scan((key, row) -> tables.put(key, row.getPayload())));

        assertThat(replayed.keySet()).as("keys").isEqualTo(known.keySet());
        assertThat(hash(replayed)).as("what the house knows").isEqualTo(hash(known));
        assertThat(hash(replayed)).as("what the tables hold").isEqualTo(hash(tables));
        int steps = 0;
        for (Turn turn : state.turns()) {
            TurnHistory journal = journal(turn, replayed);
            assertThat(Replay.differences(journal, TokenCounter.ESTIMATE))
                    .as("steps of %s that are decided differently now", turn.id())
                    .isEmpty();
            steps += journal.steps().size();
        }
        return "replayed " + state.revision() + " entries: " + replayed.size() + " rows, SHA-256 " + hash(replayed)
                + "; " + steps + " steps of " + state.turns().size() + " turns decided again, the same";
    }

    /** Row by row, from the first entry on; each must follow the one before. */
    private SortedMap<String, ByteString> replayed(long last) {
        SortedMap<String, ByteString> rows = new TreeMap<>();
        ByteString before = ByteString.EMPTY;
        long n = 0;
        while (n <= last) {
            long from = n;
            List<ByteString> page = ask(() -> store.read(from, PAGE));
            assertThat(page).as("entries from %s on", from).isNotEmpty();
            for (ByteString bytes : page) {
                Entry entry = Entries.parse(n, bytes);
                if (n > 0) assertThat(entry.getPrevious()).as("entry %s", n).isEqualTo(before);
                for (Commit commit : entry.getCommitsList()) {
                    for (Row row : commit.getRowsList()) {
                        if (row.hasValue()) rows.put(row.getKey(), row.getValue());
                        else rows.remove(row.getKey());
                    }
                }
                before = Entries.hash(bytes);
                n++;
            }
        }
        return rows;
    }

    private static byte[] row(SortedMap<String, ByteString> rows, String key) {
        return requireNonNull(rows.get(key), key).toByteArray();
    }

    private static TurnHistory journal(Turn turn, SortedMap<String, ByteString> rows) {
        try {
            TurnHistory history = TurnHistory.of(TurnCodec.start(row(rows, TurnKeys.start(turn.id()))));
            for (String key : TurnKeys.of(turn)) {
                byte[] bytes = row(rows, key);
                if (key.endsWith("/start")) continue;
                if (key.endsWith("/decision")) {
                    Decision decision = TurnCodec.decision(bytes);
                    history = history.with(decision);
                } else {
                    Outcome outcome = TurnCodec.outcome(bytes);
                    history = history.with(outcome);
                }
            }
            return history;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(turn.id() + " has a journal that cannot be read", e);
        }
    }

    /** The store is asked on its own loop. */
    private <T> T ask(Supplier<CompletionStage<T>> question) {
        return CompletableFuture.supplyAsync(question, loop::execute)
                .thenCompose(Function.identity())
                .join();
    }

    private static String hash(SortedMap<String, ByteString> rows) {
        RowDigest digest = new RowDigest();
        rows.forEach((key, payload) -> digest.add(key, payload.toByteArray()));
        return HexFormat.of().formatHex(digest.end());
    }
}
