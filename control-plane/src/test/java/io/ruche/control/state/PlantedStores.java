package io.ruche.control.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.SimulatedCluster.Machine;
import io.ruche.proto.store.Stored;
import io.ruche.proto.store.StoredJob;
import io.ruche.proto.store.StoredJobPhase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Stores that do to jobs what no store may. */
public final class PlantedStores {
    private PlantedStores() {}

    /** Asks the tables alone. */
    public static Making blindColdReads() {
        return new Making() {
            @Override
            ColdRows coldRows(StateLoop loop, SimulatedStore store) {
                ColdRows seeing = loop.coldRows();
                return new ColdRows() {
                    @Override
                    public CompletionStage<List<Optional<ByteString>>> read(List<String> keys) {
                        return store.rows(keys)
                                .thenApply(rows -> rows.stream()
                                        .map(row -> row.map(Stored::getPayload))
                                        .toList());
                    }

                    @Override
                    public CompletionStage<Map<String, ByteString>> fresh(List<String> keys) {
                        return seeing.fresh(keys);
                    }

                    @Override
                    public CompletionStage<Void> write(Map<String, Optional<ByteString>> rows) {
                        return seeing.write(rows);
                    }
                };
            }
        };
    }

    /** Writes marks first, and their results after. */
    public static Making resultsApart() {
        return new Making() {
            @Override
            SimulatedStore store(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
                return new SimulatedStore(cluster, machine, actor, trouble) {
                    @Override
                    public CompletionStage<Flush> flush(long epoch, Map<String, Optional<Stored>> rows, long upTo) {
                        Map<String, Optional<Stored>> marks = new LinkedHashMap<>(rows);
                        Map<String, Optional<Stored>> results = new LinkedHashMap<>(rows);
                        marks.keySet().removeIf(key -> key.startsWith("result/"));
                        results.keySet().removeAll(marks.keySet());
                        return super.flush(epoch, marks, upTo)
                                .thenCompose(marked -> marked instanceof Flush.Flushed
                                        ? write(epoch, results).thenApply(written -> marked)
                                        : CompletableFuture.completedFuture(marked));
                    }
                };
            }
        };
    }

    /** Keeps in the row of a cancelled job what was leased. */
    public static Making cancelKeepsLeases() {
        return new Making() {
            @Override
            SimulatedStore store(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
                return new SimulatedStore(cluster, machine, actor, trouble) {
                    @Override
                    public CompletionStage<Flush> flush(long epoch, Map<String, Optional<Stored>> rows, long upTo) {
                        Map<String, Optional<Stored>> kept = new LinkedHashMap<>(rows);
                        kept.replaceAll((key, row) -> key.startsWith("job/")
                                ? row.map(it -> withLeases(
                                        it,
                                        Optional.ofNullable(
                                                cluster.data(machine).rows.get(key))))
                                : row);
                        return super.flush(epoch, kept, upTo);
                    }
                };
            }
        };
    }

    private static Stored withLeases(Stored now, Optional<Stored> before) {
        StoredJob job = job(now);
        if (job.getPhase() != StoredJobPhase.STORED_JOB_PHASE_CANCELLED || before.isEmpty()) {
            return now;
        }
        StoredJob was = job(before.get());
        StoredJob wrong = job.toBuilder()
                .clearNodes()
                .addAllNodes(was.getNodesList())
                .clearAttempts()
                .addAllAttempts(was.getAttemptsList())
                .build();
        return now.toBuilder().setPayload(wrong.toByteString()).build();
    }

    private static StoredJob job(Stored row) {
        try {
            return StoredJob.parseFrom(row.getPayload());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }
}
