package io.ruche.control.organisation.turn;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.ColdRows;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.Remark;
import io.ruche.scheduler.organisation.turn.TurnCodec;
import io.ruche.scheduler.organisation.turn.TurnStart;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.TurnId;
import io.ruche.scheduler.state.TurnKeys;
import io.ruche.scheduler.world.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What an agent and a person said to each other last: the turns that began with a message of the same person, out of their
 * journals. So that a second message goes on where the first one ended, and not with every message anew. Any thread.
 */
final class Threads {
    /** Exchanges; what there is no room for falls out of the context first. */
    static final int MOST = 8;

    private static final String PERSON = "human:";
    private static final int MOST_TEXT = 2_000;

    private final ColdRows rows;
    private final Loop loop;

    Threads(ColdRows rows, Loop loop) {
        this.rows = rows;
        this.loop = loop;
    }

    /** Whether a person waits for what the turn says. */
    static boolean isTalk(TurnStart start) {
        return start.task().reason().kind() == WakeReason.Kind.MESSAGE
                && start.task().source().startsWith(PERSON);
    }

    /** Oldest first; nothing for a turn that is no talk. A turn whose journal cannot be read is left out. */
    CompletionStage<List<Remark>> before(State state, TurnStart start) {
        List<Turn> turns = isTalk(start) ? earlier(state, start) : List.of();
        if (turns.isEmpty()) return CompletableFuture.completedFuture(List.of());
        List<String> keys = new ArrayList<>();
        for (Turn turn : turns) {
            keys.add(TurnKeys.start(turn.id()));
            keys.add(TurnKeys.decision(turn.id(), turn.step()));
        }
        return rows.read(keys).thenApplyAsync(found -> remarks(turns, found), loop);
    }

    private static List<Turn> earlier(State state, TurnStart start) {
        List<TurnId> ended = state.endedTurns(start.agent());
        List<Turn> turns = new ArrayList<>();
        for (int i = ended.size() - 1; i >= 0 && turns.size() < MOST; i--) {
            Turn turn = state.getTurn(ended.get(i));
            boolean isTalk = turn.task().equals(start.task().source())
                    && turn.wake().equals(start.task().reason().label());
            if (isTalk && turn.steps() > 0) turns.add(0, turn);
        }
        return turns;
    }

    private static List<Remark> remarks(List<Turn> turns, List<Optional<ByteString>> found) {
        List<Remark> remarks = new ArrayList<>();
        for (int i = 0; i < turns.size(); i++) {
            Optional<ByteString> start = found.get(2 * i);
            Optional<ByteString> end = found.get(2 * i + 1);
            if (start.isPresent() && end.isPresent()) exchange(remarks, turns.get(i), start.get(), end.get());
        }
        return remarks;
    }

    private static void exchange(List<Remark> remarks, Turn turn, ByteString start, ByteString end) {
        try {
            Wake asked = TurnCodec.start(start.toByteArray()).task();
            for (Note note : asked.notes()) {
                remarks.add(new Remark(turn.id().value(), note.author(), brief(note.text()), note.label()));
            }
            if (TurnCodec.decision(end.toByteArray()).act() instanceof Act.Done done) {
                String said = done.text().isEmpty() ? done.answer().orElse("") : done.text();
                if (said.isEmpty()) return;
                remarks.add(new Remark(turn.id().value(), Wake.agent(turn.agent()), brief(said), done.label()));
            }
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("journal of " + turn.id() + " cannot be read", e);
        }
    }

    private static String brief(String text) {
        return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT) + " [cut]";
    }
}
