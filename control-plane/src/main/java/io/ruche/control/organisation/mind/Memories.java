package io.ruche.control.organisation.mind;

import io.ruche.control.state.Cluster;
import io.ruche.scheduler.organisation.memory.Embedding;
import io.ruche.scheduler.organisation.memory.Memory;
import io.ruche.scheduler.organisation.memory.MemoryHead;
import io.ruche.scheduler.organisation.memory.Question;
import io.ruche.scheduler.organisation.memory.Recalled;
import io.ruche.scheduler.organisation.memory.Retrieval;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.state.Minds;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Looks through what agents remember, for people. Nothing is touched by it. Any thread; nothing blocks. */
public final class Memories {
    /** The most that one search tells without a query. */
    public static final int MOST = 500;

    /** With one: as many as a policy may have an agent recall. */
    private static final int MOST_BEST = 64;

    private final Cluster cluster;
    private final MemoryRows rows;
    private final Embedder embedder;
    private final Executor executor;
    private final Clock clock;

    /** @param ports on whose loop memories are compared: up to a few thousand a search */
    public Memories(MindPorts ports) {
        this.cluster = ports.cluster();
        this.rows = new MemoryRows(ports.rows(), ports.loop());
        this.embedder = ports.embedder();
        this.executor = ports.loop();
        this.clock = ports.clock();
    }

    /** @param why how it was found; empty when nothing was asked */
    public record Hit(Memory memory, Optional<Recalled> why) {}

    /**
     * The memories of an agent: the best for a query, the newest without one.
     *
     * @param limit 1 to {@value #MOST}
     */
    public CompletionStage<List<Hit>> search(String agent, Optional<String> query, int limit) {
        State state = cluster.state();
        Optional<MemoryHead> head = state.minds().findHead(agent);
        int most = Math.max(1, Math.min(MOST, limit));
        if (head.isEmpty()) return CompletableFuture.completedFuture(List.of());
        if (query.map(String::isBlank).orElse(true)) return newest(head.get(), most);
        return embedder.embed(query.get())
                .thenCompose(vector -> rows.read(agent, head.get().live().list())
                        .thenApplyAsync(
                                memories ->
                                        best(state, agent, vector.orElse(Embedding.NONE), query.get(), memories, most),
                                executor));
    }

    private CompletionStage<List<Hit>> newest(MemoryHead head, int most) {
        List<Long> all = head.live().list();
        List<Long> last = all.subList(Math.max(0, all.size() - most), all.size());
        return rows.read(head.agent(), last)
                .thenApply(memories -> memories.stream()
                        .sorted(Comparator.comparing(Memory::id).reversed())
                        .map(memory -> new Hit(memory, Optional.empty()))
                        .toList());
    }

    private List<Hit> best(State state, String agent, Embedding vector, String query, List<Memory> memories, int most) {
        MemoryPolicySpec policy = Minds.policy(state, agent).withTopK(Math.min(MOST_BEST, most));
        Question question = new Question(agent, Set.of(), policy.scopes(), DataClass.SECRET, vector);
        List<Memory> some = vector.isNone() ? containing(memories, query) : memories;
        List<Hit> hits = new ArrayList<>();
        Retrieval.recall(question, some, policy, clock.wall().toEpochMilli()).stream()
                .sorted(Comparator.comparingDouble(Recalled::score).reversed())
                .forEach(it -> hits.add(new Hit(it.memory(), Optional.of(it))));
        return hits;
    }

    /** Without a model of meaning, what says the word. */
    private static List<Memory> containing(List<Memory> memories, String query) {
        String wanted = query.strip().toLowerCase(Locale.ROOT);
        return memories.stream()
                .filter(it -> it.text().toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
    }
}
