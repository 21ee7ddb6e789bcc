package io.ruche.scheduler.organisation.memory;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.proto.store.RecallQuestion;
import io.ruche.proto.store.StoredMemory;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.turn.Recollection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Recalls an agent's own memories where they lie: bytes in, few lines out. The question says which memories there are, so
 * that a row that was left behind is never recalled, and brings along those that are not in the tables yet.
 */
public final class Recall {
    private Recall() {}

    /** @param fresh rows that the tables do not have yet, as {@link MemoryRow#toRow} makes them */
    public static byte[] question(
            MemoryHead head,
            MemoryPolicySpec policy,
            DataClass mostSecret,
            Embedding vector,
            Collection<byte[]> fresh,
            long nowMillis) {
        RecallQuestion.Builder question = RecallQuestion.newBuilder()
                .setAgent(head.agent())
                .addAllLive(head.live().runs())
                .setVector(ByteString.copyFrom(vector.components()))
                .setScale(vector.scale())
                .setMostSecret(mostSecret.name())
                .setNowMillis(nowMillis)
                .setTopK(policy.topK())
                .setMmrLambda(policy.mmrLambda())
                .setOnTie(policy.onTie())
                .setRelevance(policy.score().relevance())
                .setImportance(policy.score().importance())
                .setRecency(policy.score().recency())
                .setHalfLifeDays(policy.score().halfLifeDays());
        for (byte[] row : fresh) question.addFresh(stored(row));
        return question.build().toByteArray();
    }

    /** The keys of the rows that {@link #of} wants. */
    public static List<String> keys(byte[] question) {
        RecallQuestion asked = parsed(question);
        return new Numbers(asked.getLiveList())
                .list().stream()
                        .map(number -> MemoryRow.key(asked.getAgent(), number))
                        .toList();
    }

    /**
     * The best of them, at most as many as the policy says, in the order in which they were picked.
     *
     * @param rows payloads of those keys, in any order; missing ones are passed over
     */
    public static List<Recollection> of(byte[] question, Collection<byte[]> rows) {
        return picked(question, rows).stream()
                .map(it -> new Recollection(
                        it.memory().id().toString(),
                        it.memory().text(),
                        it.memory().label(),
                        it.score(),
                        it.memory().atMillis()))
                .toList();
    }

    /** The same, with each part of its score. */
    public static List<Recalled> picked(byte[] question, Collection<byte[]> rows) {
        RecallQuestion asked = parsed(question);
        Numbers live = new Numbers(asked.getLiveList());
        SortedMap<Long, Memory> memories = new TreeMap<>();
        for (byte[] row : rows) put(memories, live, stored(row));
        for (StoredMemory row : asked.getFreshList()) put(memories, live, row);
        MemoryPolicySpec.Score score = new MemoryPolicySpec.Score(
                asked.getRelevance(), asked.getImportance(), asked.getRecency(), asked.getHalfLifeDays());
        Question own = new Question(
                asked.getAgent(),
                Set.of(),
                List.of(),
                DataClass.valueOf(asked.getMostSecret()),
                MemoryRow.vector(asked.getVector(), asked.getScale()));
        return Retrieval.recall(
                own,
                new ArrayList<>(memories.values()),
                new Retrieval.Weights(score, asked.getTopK(), asked.getMmrLambda(), asked.getOnTie()),
                asked.getNowMillis());
    }

    private static void put(SortedMap<Long, Memory> memories, Numbers live, StoredMemory row) {
        if (live.has(row.getNumber())) memories.put(row.getNumber(), MemoryRow.memory(row));
    }

    private static RecallQuestion parsed(byte[] question) {
        try {
            return RecallQuestion.parseFrom(question);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("no question: " + e.getMessage(), e);
        }
    }

    private static StoredMemory stored(byte[] row) {
        try {
            return StoredMemory.parseFrom(row);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("no memory: " + e.getMessage(), e);
        }
    }
}
