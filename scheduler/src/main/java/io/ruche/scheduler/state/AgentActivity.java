package io.ruche.scheduler.state;

import io.ruche.scheduler.organisation.conversation.Conversation;
import io.ruche.scheduler.organisation.turn.WakeReason;
import java.util.Optional;

/** What an agent is at, in one word. */
public enum AgentActivity {
    IDLE,
    /** A model answers, or shall. */
    THINKING,
    /** Tools work. */
    ACTING,
    /** Somebody's word is awaited. */
    ASKING,
    /** It is in an open conversation. */
    TALKING,
    /** Until an hour, or until something changes. */
    SLEEPING,
    /** It has reasons to work, but not the hour, the runs or the money. */
    WAITING,
    PAUSED;

    private static final String SPEAKING =
            WakeReason.of(WakeReason.Kind.CONVERSATION).label();

    public static AgentActivity of(State state, Agent agent) {
        if (agent.isPaused()) return PAUSED;
        Optional<Turn> turn = agent.turn().flatMap(state::findTurn);
        if (turn.isPresent()) return of(turn.get());
        if (conversation(state, agent).isPresent()) return TALKING;
        return agent.wakes().isEmpty() ? IDLE : WAITING;
    }

    /** The talk that an agent is in. */
    public static Optional<Conversation> conversation(State state, Agent agent) {
        return state.flow().openConversations().stream()
                .filter(talk -> talk.participants().contains(agent.name()))
                .findFirst();
    }

    private static AgentActivity of(Turn turn) {
        return switch (turn.phase()) {
            case READY, CALLING -> turn.wake().equals(SPEAKING) ? TALKING : THINKING;
            case ACTING -> ACTING;
            case SLEEPING -> SLEEPING;
            case ASKING -> ASKING;
            case DONE, FAILED, CANCELLED -> IDLE;
        };
    }
}
