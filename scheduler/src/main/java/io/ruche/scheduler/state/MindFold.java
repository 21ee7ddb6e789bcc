package io.ruche.scheduler.state;

import io.ruche.scheduler.organisation.memory.Memory;
import io.ruche.scheduler.organisation.memory.MemoryHead;
import java.util.Optional;

/** Builds what an event leaves behind of relationships, lessons and what is counted of memories; {@link Fold} for them. */
final class MindFold {
    private MindFold() {}

    /** Empty when the event is about something else. */
    static Optional<State> apply(State state, Event event) {
        return minds(state, event).map(state::with);
    }

    private static Optional<MindShelf> minds(State state, Event event) {
        MindShelf minds = state.minds();
        if (event instanceof Event.MemoriesKept it) return Optional.of(minds.with(kept(state, it)));
        if (event instanceof Event.MemoriesTended it) return Optional.of(minds.with(tended(state, it)));
        if (event instanceof Event.Reflected it) {
            MemoryHead head = head(state, it.agent(), it.atMillis());
            return Optional.of(minds.with(
                    head.reflected(it.upTo(), it.gathered(), it.atMillis()).at(state.revision())));
        }
        if (event instanceof Event.MindForgotten it)
            return Optional.of(minds.withoutHead(it.head().agent()));
        if (event instanceof Event.RelationshipMoved it) return Optional.of(minds.with(it.relationship()));
        if (event instanceof Event.RelationshipForgotten it) return Optional.of(minds.without(it.pair()));
        if (event instanceof Event.LessonLearnt it) return Optional.of(minds.with(it.lesson()));
        if (event instanceof Event.LessonForgotten it) return Optional.of(minds.withoutLesson(it.lesson()));
        return Optional.empty();
    }

    private static MemoryHead kept(State state, Event.MemoriesKept it) {
        MemoryHead head = head(state, it.agent(), it.atMillis());
        for (Memory memory : it.memories()) head = head.remembered(memory);
        return head.at(state.revision());
    }

    private static MemoryHead tended(State state, Event.MemoriesTended it) {
        MemoryHead head = head(state, it.agent(), it.atMillis()).rewritten(it.written());
        return (it.aside() ? head.setAside(it.gone()) : head.forgot(it.gone())).at(state.revision());
    }

    static MemoryHead head(State state, String agent, long nowMillis) {
        return state.minds().findHead(agent).orElseGet(() -> MemoryHead.of(agent, nowMillis));
    }
}
