package io.ruche.control.organisation.turn;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.ColdRows;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.TurnCodec;
import io.ruche.scheduler.organisation.turn.TurnHistory;
import io.ruche.scheduler.organisation.turn.TurnStart;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.TurnId;
import io.ruche.scheduler.state.TurnKeys;
import io.ruche.scheduler.world.Loop;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Journals of turns that run, as far as they were read or written here: a row of a journal never changes, so each is read
 * once at most. Belongs to its loop.
 */
final class TurnJournals {
    private final ColdRows rows;
    private final Loop loop;
    private final Map<TurnId, Map<String, Object>> known = new TreeMap<>();

    TurnJournals(ColdRows rows, Loop loop) {
        this.rows = rows;
        this.loop = loop;
    }

    /** All that the State says there is. Completes on the loop, or exceptionally when it cannot be read. */
    CompletionStage<TurnHistory> read(Turn turn) {
        Map<String, Object> kept = known.computeIfAbsent(turn.id(), unused -> new TreeMap<>());
        List<String> wanted = TurnKeys.of(turn);
        List<String> missing =
                wanted.stream().filter(key -> !kept.containsKey(key)).toList();
        if (missing.isEmpty()) return CompletableFuture.completedFuture(history(turn, kept));
        return fetch(missing, 0, kept).thenApplyAsync(unused -> history(turn, kept), loop);
    }

    private CompletionStage<Void> fetch(List<String> keys, int from, Map<String, Object> kept) {
        if (from >= keys.size()) return CompletableFuture.completedFuture(null);
        List<String> some = keys.subList(from, Math.min(keys.size(), from + ColdRows.MOST));
        return rows.read(some)
                .thenComposeAsync(
                        found -> {
                            for (int i = 0; i < some.size(); i++)
                                kept.put(some.get(i), parse(some.get(i), found.get(i)));
                            return fetch(keys, from + some.size(), kept);
                        },
                        loop);
    }

    private static Object parse(String key, Optional<ByteString> row) {
        byte[] bytes =
                row.orElseThrow(() -> lost("row " + key + " is not there")).toByteArray();
        try {
            if (key.endsWith("/start")) return TurnCodec.start(bytes);
            return key.endsWith("/decision") ? TurnCodec.decision(bytes) : TurnCodec.outcome(bytes);
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw lost("row " + key + " cannot be read: " + e.getMessage());
        }
    }

    private static TurnHistory history(Turn turn, Map<String, Object> kept) {
        TurnHistory history = TurnHistory.of((TurnStart) found(kept, TurnKeys.start(turn.id())));
        for (int step = 0; step < turn.steps(); step++) {
            history = history.with((Decision) found(kept, TurnKeys.decision(turn.id(), step)));
            boolean isLast = step == turn.step();
            for (int index = 0; index < turn.outcomes().get(step); index++) {
                if (isLast && !turn.settled().contains(index)) continue;
                history = history.with((Outcome) found(kept, TurnKeys.outcome(turn.id(), step, index)));
            }
        }
        return history;
    }

    private static Object found(Map<String, Object> kept, String key) {
        Object row = kept.get(key);
        if (row == null) throw lost("row " + key + " is not there");
        return row;
    }

    /** How it began, if that was read. */
    Optional<TurnStart> findStart(TurnId turn) {
        return Optional.ofNullable(known.get(turn))
                .map(kept -> kept.get(TurnKeys.start(turn)))
                .map(TurnStart.class::cast);
    }

    /** What a step was to do, if that was read or written here. */
    Optional<Act> findAct(TurnId turn, int step) {
        return Optional.ofNullable(known.get(turn))
                .map(kept -> kept.get(TurnKeys.decision(turn, step)))
                .map(decision -> ((Decision) decision).act());
    }

    /** It was written down just now. */
    void wrote(TurnId turn, Decision decision) {
        keep(turn, TurnKeys.decision(turn, decision.step()), decision);
    }

    /** It was written down just now. */
    void wrote(TurnId turn, int step, Outcome outcome) {
        keep(turn, TurnKeys.outcome(turn, step, outcome.index()), outcome);
    }

    private void keep(TurnId turn, String key, Object row) {
        Map<String, Object> kept = known.get(turn);
        if (kept != null) kept.put(key, row);
    }

    /** Forgets the others; they are read again when they are wanted. */
    void keepOnly(Predicate<TurnId> wanted) {
        known.keySet().removeIf(turn -> !wanted.test(turn));
    }

    private static FailureException lost(String what) {
        return FailureException.of(
                FailureCode.STORE_DAMAGED,
                "A turn's journal is lost: " + what + ".",
                "'ruche restore' puts a backup back.");
    }
}
