package io.ruche.scheduler.organisation.conversation;

import io.ruche.scheduler.organisation.Ask;
import java.util.List;
import java.util.Optional;

/** What shall be done about a conversation, now that it stands as it does. */
public sealed interface TalkOrder {
    record Invite(List<String> agents) implements TalkOrder {}

    /** @param ask what the agent's context ends with */
    record Speak(int turn, String agent, Ask ask) implements TalkOrder {}

    /** @param by the agent whose model is asked; it speaks for nobody */
    record Summarise(int attempt, String by, Ask ask) implements TalkOrder {}

    /** @param outcome empty when nothing came of it */
    record Ended(Optional<Outcome> outcome) implements TalkOrder {}
}
