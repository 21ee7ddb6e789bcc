package io.ruche.scheduler.dispatch;

import io.ruche.scheduler.state.TurnId;

/** One thing to do for a turn. Equal tasks are the same thing: what is under way is not begun again. */
public sealed interface TurnTask {
    /** Let the agent begin: {@code StartTurn}. */
    record Start(String agent) implements TurnTask {}

    /** Make the next decision and write it down: {@code RecordDecision}. */
    record Advance(TurnId turn, int step) implements TurnTask {}

    /** Ask the model that the step names; the request's id is {@code turn/step}. Sent again it is the same request. */
    record Ask(TurnId turn, int step) implements TurnTask {}

    /** Have the effect with this index performed, under its key. */
    record Perform(TurnId turn, int step, int index) implements TurnTask {}

    /**
     * Write down that nobody knows what became of an effect that may have been sent in the reign of another member, whose
     * machine's tools alone would know, and that must not be sent again.
     */
    record GiveUp(TurnId turn, int step, int index) implements TurnTask {}

    /** End a sleep. */
    record Wake(TurnId turn, int step) implements TurnTask {}
}
