package io.ruche.control.organisation.mind;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.Caller;
import io.ruche.scheduler.organisation.Ask;
import io.ruche.scheduler.organisation.memory.Consolidation;
import io.ruche.scheduler.organisation.memory.Keeping;
import io.ruche.scheduler.organisation.memory.Memory;
import io.ruche.scheduler.organisation.memory.MemoryHead;
import io.ruche.scheduler.organisation.memory.MemoryId;
import io.ruche.scheduler.organisation.memory.Reflection;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.Recollection;
import io.ruche.scheduler.organisation.turn.TurnCodec;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Tending;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.TurnKeys;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the driver has done, each for one agent, one at a time. Each answers on the loop whether anything came of it, or fails
 * as a command or a read does. Belongs to the driver's loop.
 */
final class MindTasks {
    static final WakeReason REFLECTION = WakeReason.of(WakeReason.Kind.REFLECTION);

    private static final Caller CALLER = Caller.of("minds");
    private static final String AUTHOR = "house:minds";
    /** Texts given to the model of meaning at once. */
    private static final int MOST_READ = 16;
    /** Merges of one commit: each writes one memory and takes up to seven away. */
    private static final int MOST_MERGES = 32;
    /** Of those since the last reflection, so many of the newest are looked at. */
    private static final int MOST_THOUGHT = 512;

    private static final int MOST_WRITTEN = 64;

    private final MindPorts ports;
    private final MemoryRows memories;

    MindTasks(MindPorts ports) {
        this.ports = ports;
        this.memories = new MemoryRows(ports.rows(), ports.loop());
    }

    /** Gives vectors to some that have none. */
    CompletionStage<Boolean> read(MemoryHead head) {
        List<Long> bare = head.bare().list();
        return memories.read(head.agent(), bare.subList(0, Math.min(MOST_READ, bare.size())))
                .thenCompose(texts -> ports.embedder()
                        .embed(texts.stream().map(Memory::text).toList())
                        .thenComposeAsync(
                                vectors -> {
                                    List<Memory> read = new ArrayList<>();
                                    for (int i = 0; i < vectors.size(); i++) {
                                        read.add(texts.get(i).with(vectors.get(i)));
                                    }
                                    return tend(head, Tending.READ, read, List.of());
                                },
                                ports.loop()));
    }

    /** Freshens what turns recalled. */
    CompletionStage<Boolean> touch(MemoryHead head, List<Turn> turns) {
        List<String> keys =
                turns.stream().map(turn -> TurnKeys.decision(turn.id(), 0)).toList();
        return ports.rows().read(keys).thenComposeAsync(found -> touch(head, scores(head, found)), ports.loop());
    }

    private CompletionStage<Boolean> touch(MemoryHead head, Map<Long, Double> scores) {
        if (scores.isEmpty()) return CompletableFuture.completedFuture(true);
        long now = ports.clock().wall().toEpochMilli();
        List<Long> some = scores.keySet().stream().limit(MOST_WRITTEN).toList();
        return memories.read(head.agent(), some)
                .thenCompose(found -> tend(
                        head,
                        Tending.RECALLED,
                        found.stream()
                                .map(it ->
                                        it.recalled(scores.getOrDefault(it.id().number(), 0.0), now))
                                .toList(),
                        List.of()));
    }

    private static Map<Long, Double> scores(MemoryHead head, List<Optional<ByteString>> decisions) {
        Map<Long, Double> scores = new TreeMap<>();
        for (Optional<ByteString> row : decisions) {
            if (row.isEmpty()) continue;
            for (Recollection it : recalled(row.get())) {
                MemoryId.find(it.id())
                        .filter(id ->
                                id.agent().equals(head.agent()) && head.live().has(id.number()))
                        .ifPresent(id -> scores.merge(id.number(), it.score(), Math::max));
            }
        }
        return scores;
    }

    private static List<Recollection> recalled(ByteString decision) {
        try {
            return TurnCodec.decision(decision.toByteArray()).given().recalled().memories();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a decision cannot be read", e);
        }
    }

    /**
     * Forgets, merges, makes lasting.
     *
     * @param since memories below this number were compared with each other before
     */
    CompletionStage<Boolean> upkeep(MemoryHead head, MemoryPolicySpec policy, long since) {
        return memories.read(head.agent(), head.live().list()).thenCompose(all -> {
            long now = ports.clock().wall().toEpochMilli();
            Set<MemoryId> forgotten = Keeping.forgotten(all, policy, now);
            List<Memory> left =
                    all.stream().filter(it -> !forgotten.contains(it.id())).toList();
            return tend(head, Tending.FORGOTTEN, List.of(), numbers(forgotten))
                    .thenCompose(done -> merge(head, Consolidation.of(left, policy, since), left))
                    .thenCompose(merged -> promote(head, Keeping.promoted(merged, policy.promote())));
        });
    }

    /** Answers with those that are left, as they are then. */
    private CompletionStage<List<Memory>> merge(MemoryHead head, List<Consolidation> all, List<Memory> memories) {
        List<Consolidation> some = all.subList(0, Math.min(MOST_MERGES, all.size()));
        List<Memory> kept = some.stream().map(Consolidation::kept).toList();
        Set<MemoryId> gone = new TreeSet<>();
        some.forEach(it -> gone.addAll(it.gone()));
        Map<MemoryId, Memory> left = new TreeMap<>();
        memories.forEach(it -> left.put(it.id(), it));
        kept.forEach(it -> left.put(it.id(), it));
        left.keySet().removeAll(gone);
        List<Memory> after = List.copyOf(left.values());
        return tend(head, Tending.MERGED, kept, numbers(gone)).thenApply(done -> after);
    }

    private CompletionStage<Boolean> promote(MemoryHead head, List<Memory> lasting) {
        return tend(head, Tending.PROMOTED, lasting.subList(0, Math.min(MOST_WRITTEN, lasting.size())), List.of());
    }

    /** Wakes the agent to think about what it gathered. */
    CompletionStage<Boolean> reflect(MemoryHead head) {
        List<Long> since = head.live().list().stream()
                .filter(number -> number >= head.reflectedTo())
                .toList();
        return memories.read(head.agent(), since.subList(Math.max(0, since.size() - MOST_THOUGHT), since.size()))
                .thenCompose(found -> {
                    Optional<Reflection> reflection = Reflection.of(head, found);
                    if (reflection.isEmpty()) return CompletableFuture.completedFuture(false);
                    Ask ask = reflection.get().ask();
                    Note note = new Note(AUTHOR, ask.prompt(), ask.label(), 0);
                    return submit(new Command.WakeAgent(
                            head.agent(),
                            REFLECTION,
                            reflection.get().mark().toString(),
                            note,
                            Optional.of(ask.schema())));
                });
    }

    /**
     * Nobody else changes memories that are there, so what was read still holds when new ones came meanwhile; a head that
     * went, or lost one of these, refuses it.
     */
    private CompletionStage<Boolean> tend(MemoryHead head, Tending tending, List<Memory> written, List<Long> gone) {
        if (written.isEmpty() && gone.isEmpty()) return CompletableFuture.completedFuture(tending != Tending.READ);
        long seen = ports.cluster()
                .state()
                .minds()
                .findHead(head.agent())
                .map(MemoryHead::revision)
                .orElse(head.revision());
        return submit(new Command.TendMemories(head.agent(), seen, tending, written, gone));
    }

    private CompletionStage<Boolean> submit(Command command) {
        return ports.cluster().submit(command, CALLER).thenApplyAsync(done -> true, ports.loop());
    }

    private static List<Long> numbers(Collection<MemoryId> ids) {
        return ids.stream().map(MemoryId::number).toList();
    }
}
