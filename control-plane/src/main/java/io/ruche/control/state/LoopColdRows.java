package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.proto.store.Stored;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Rows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** The rows beside the State of a member that leads: what is on its way into the tables first, then the tables. */
final class LoopColdRows implements ColdRows {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Ports ports;
    private final Standing standing;
    private final Leader leader;

    LoopColdRows(Ports ports, Standing standing, Leader leader) {
        this.ports = ports;
        this.standing = standing;
        this.leader = leader;
    }

    @Override
    public CompletionStage<List<Optional<ByteString>>> read(List<String> keys) {
        return onLoop(() -> {
            List<Optional<ByteString>> found = new ArrayList<>();
            List<Integer> missing = new ArrayList<>();
            for (String key : keys) {
                Optional<Stored> row = leader.flusher().findUnflushed(key);
                if (row == null) missing.add(found.size());
                found.add(row == null ? Optional.empty() : row.map(Stored::getPayload));
            }
            if (missing.isEmpty()) return CompletableFuture.completedFuture(found);
            CompletionStage<List<Optional<Stored>>> rest =
                    ports.store().rows(missing.stream().map(keys::get).toList());
            return Deadline.within(LIMIT, "read rows", ports.timers(), rest).thenApply(rows -> {
                for (int i = 0; i < missing.size(); i++) {
                    found.set(missing.get(i), rows.get(i).map(Stored::getPayload));
                }
                return found;
            });
        });
    }

    @Override
    public CompletionStage<Map<String, ByteString>> fresh(List<String> keys) {
        return onLoop(() -> {
            Map<String, ByteString> fresh = new LinkedHashMap<>();
            for (String key : keys) {
                Optional<Stored> row = leader.flusher().findUnflushed(key);
                if (row != null) row.ifPresent(it -> fresh.put(key, it.getPayload()));
            }
            return CompletableFuture.completedFuture(fresh);
        });
    }

    @Override
    public CompletionStage<Void> write(Map<String, Optional<ByteString>> rows) {
        return onLoop(() -> {
            Optional<Failure> refusal = standing.refusal();
            if (refusal.isPresent()) return CompletableFuture.failedFuture(new FailureException(refusal.get()));
            Head head = leader.head();
            Map<String, Optional<Stored>> stored = new LinkedHashMap<>();
            rows.forEach((key, value) -> stored.put(
                    key,
                    value.map(payload -> Stored.newBuilder()
                            .setSchema(Rows.SCHEMA)
                            .setRevision(head.revision())
                            .setEpoch(head.epoch())
                            .setPayload(payload)
                            .build())));
            return Deadline.within(
                    LIMIT, "write rows", ports.timers(), ports.store().write(head.epoch(), stored));
        });
    }

    private <T> CompletionStage<T> onLoop(Supplier<CompletionStage<T>> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            ports.loop()
                    .execute(() -> work.get().whenComplete((value, thrown) -> {
                        if (thrown == null) answer.complete(value);
                        else answer.completeExceptionally(new FailureException(Deadline.failure(thrown)));
                    }));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(FailureException.of(
                    FailureCode.OVERLOADED,
                    "The state loop is busy: " + e.getMessage() + ".",
                    "Try again in a second."));
        }
        return answer;
    }
}
