package io.ruche.control.organisation.mind;

import com.google.protobuf.ByteString;
import io.ruche.control.organisation.turn.Knowledge;
import io.ruche.scheduler.organisation.memory.Embedding;
import io.ruche.scheduler.organisation.memory.MemoryHead;
import io.ruche.scheduler.organisation.turn.Recalled;
import io.ruche.scheduler.organisation.turn.TurnStart;
import io.ruche.scheduler.state.Minds;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.TurnId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What an agent knows when it begins a turn: lessons and relationships out of the State, and which memories to look for.
 * The memories themselves are recalled where they lie. Any thread; nothing blocks.
 */
public final class MindKnowledge implements Knowledge {
    private final MindPorts ports;
    private final MindDriver driver;

    public MindKnowledge(MindPorts ports, MindDriver driver) {
        this.ports = ports;
        this.driver = driver;
    }

    @Override
    public CompletionStage<Known> of(State state, TurnStart start) {
        long now = ports.clock().wall().toEpochMilli();
        Recalled beside = Minds.known(state, start.agent(), Minds.concerned(state, start), now);
        Optional<MemoryHead> head =
                state.minds().findHead(start.agent()).filter(it -> !it.live().isEmpty());
        if (head.isEmpty()) return CompletableFuture.completedFuture(new Known(beside, ByteString.EMPTY));
        driver.asked(new TurnId(start.turn()), start.agent());
        String about = Minds.about(start);
        CompletionStage<Optional<Embedding>> vector = about.isEmpty()
                ? CompletableFuture.completedFuture(Optional.empty())
                : ports.embedder().embed(about);
        return vector.thenCombine(
                fresh(head.get()),
                (meaning, rows) ->
                        new Known(beside, question(state, start.agent(), meaning.orElse(Embedding.NONE), rows, now)));
    }

    private static ByteString question(State state, String agent, Embedding vector, Collection<byte[]> rows, long now) {
        return Minds.question(state, agent, vector, rows, now)
                .map(ByteString::copyFrom)
                .orElse(ByteString.EMPTY);
    }

    /** Rows that are not where the memories lie yet. */
    private CompletionStage<List<byte[]>> fresh(MemoryHead head) {
        CompletionStage<Map<String, ByteString>> rows = ports.cluster().health().flushed() >= head.revision()
                ? CompletableFuture.completedFuture(Map.of())
                : ports.rows().fresh(Minds.keys(head));
        return rows.thenApply(
                found -> found.values().stream().map(ByteString::toByteArray).toList());
    }
}
