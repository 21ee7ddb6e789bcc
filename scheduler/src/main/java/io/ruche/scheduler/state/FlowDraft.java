package io.ruche.scheduler.state;

import io.ruche.scheduler.lifecycle.TurnPhase;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.turn.Note;
import io.ruche.scheduler.organisation.turn.Terms;
import io.ruche.scheduler.organisation.turn.Wake;
import io.ruche.scheduler.organisation.turn.WakeReason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A decision on runs, approvals and conversations under way. What one of them has done about it may move another, as a
 * rejected word ends a run: that comes after all that the first one asked for, in the order in which it arose. One thread.
 */
final class FlowDraft {
    private final Draft draft;
    private final Deque<Runnable> later = new ArrayDeque<>();

    private FlowDraft(Draft draft) {
        this.draft = draft;
    }

    /** Does it, and all that follows from it. */
    static void follow(Draft draft, Consumer<FlowDraft> first) {
        FlowDraft flow = new FlowDraft(draft);
        first.accept(flow);
        while (!flow.later.isEmpty()) flow.later.remove().run();
    }

    void later(Runnable next) {
        later.add(next);
    }

    Draft draft() {
        return draft;
    }

    State state() {
        return draft.state();
    }

    FlowShelf shelf() {
        return draft.state().flow();
    }

    long now() {
        return draft.nowMillis();
    }

    void add(Event event) {
        draft.add(event);
    }

    /** The document with this hash: the house's own, or the one of old that was kept for whoever follows it. */
    SpecDocument document(SpecId id, String hash) {
        return state().findDocument(id, hash)
                .orElseThrow(() -> Rows.damaged(Rows.Kind.PLAN.key(hash), "it is not there, and something follows it"));
    }

    /**
     * Gives an agent something to do whose outcome somebody waits for.
     *
     * @param text as the agent reads it
     * @param otherwise when it cannot be given: why, and whether it may be later
     */
    void ask(
            String agent,
            WakeReason reason,
            String source,
            String author,
            String text,
            Optional<String> schema,
            Terms terms,
            BiConsumer<String, Boolean> otherwise) {
        Optional<Agent> found = state().findAgent(agent);
        if (found.isEmpty()) {
            later(() -> otherwise.accept("there is no agent " + agent, false));
            return;
        }
        Note note = new Note(author, Texts.block(text, Wake.MOST_NOTE), Label.NONE, now());
        Wake wake = Wake.of(reason, source, note, schema, terms);
        if (!Wake.fits(found.get().wakes(), wake)) {
            later(() -> otherwise.accept(agent + " has as much to do as it can remember", true));
            return;
        }
        add(new Event.AgentWoken(agent, wake, now()));
    }

    /** Whatever the agent still does about this counts no more, so it need not. */
    void spare(String agent, WakeReason reason, String source, Reason why) {
        Optional<Agent> found = state().findAgent(agent);
        if (found.isEmpty()) return;
        boolean waits = found.get().wakes().stream()
                .anyMatch(it -> it.reason().equals(reason) && it.source().equals(source));
        if (waits) {
            add(new Event.WakeDropped(agent, reason, source, why, now()));
            return;
        }
        found.get()
                .turn()
                .flatMap(state()::findTurn)
                .filter(turn -> turn.wake().equals(reason.label())
                        && turn.task().equals(source)
                        // what was sent cannot be called back: it goes on, and its outcome is written down
                        && turn.phase() != TurnPhase.ACTING)
                .ifPresent(turn -> {
                    ApprovalDecisions.withdraw(this, turn.id(), why.message());
                    add(new Event.TurnCancelled(turn.id(), why, now()));
                    add(new Event.AgentEnded(agent, true, now()));
                });
    }
}
