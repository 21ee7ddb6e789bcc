package io.ruche.scheduler.organisation.conversation;

import io.ruche.scheduler.organisation.conversation.Conversation.Guest;
import io.ruche.scheduler.organisation.conversation.Conversation.Phase;
import io.ruche.scheduler.organisation.conversation.Conversation.Reply;
import io.ruche.scheduler.organisation.conversation.Conversations.Draw.Drawn;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Moves conversations on. */
public final class Talks {
    static final long INVITATION_MILLIS = Duration.ofMinutes(1).toMillis();
    static final long SUMMARY_MILLIS = Duration.ofMinutes(5).toMillis();

    private Talks() {}

    /** A conversation as it stands now, and what shall be done about it. */
    public record Advanced(Conversation conversation, List<TalkOrder> orders) {}

    /**
     * Asks those who were drawn.
     *
     * @param id {@code conversation-...}
     * @param name of the document
     */
    public static Advanced invite(
            String id,
            String name,
            String specHash,
            ConversationSpec spec,
            Drawn drawn,
            String topic,
            long seed,
            long nowMillis) {
        List<Guest> guests = new ArrayList<>(List.of(new Guest(drawn.starter(), Reply.YES)));
        drawn.invited().forEach(agent -> guests.add(new Guest(agent, Reply.NONE)));
        Conversation asked = new Conversation(
                id,
                name,
                specHash,
                seed,
                drawn.starter(),
                topic,
                Phase.INVITED,
                guests,
                List.of(),
                "",
                0,
                "",
                nowMillis,
                nowMillis + spec.ttl().toMillis(),
                0);
        return new Advanced(asked, List.of(new TalkOrder.Invite(List.copyOf(drawn.invited()))));
    }

    /** @param spec of the hash that the conversation names */
    public static Advanced advance(
            Conversation conversation, ConversationSpec spec, TalkSignal signal, long nowMillis) {
        if (conversation.phase() == Phase.ENDED) {
            return new Advanced(conversation, List.of());
        }
        TalkDraft draft = new TalkDraft(conversation, spec, nowMillis);
        draft.take(signal);
        draft.settle();
        return draft.advanced();
    }

    /** Whose model sums the talk up. */
    public static String summariser(Conversation conversation, ConversationSpec spec) {
        return spec.turns()
                .moderator()
                .filter(conversation.participants()::contains)
                .orElse(conversation.starter());
    }

    /** When the next {@link TalkSignal.Tick} is due; empty when it is over. */
    public static OptionalLong nextDue(Conversation conversation) {
        return switch (conversation.phase()) {
            case INVITED ->
                OptionalLong.of(
                        Math.min(conversation.startedAtMillis() + INVITATION_MILLIS, conversation.deadlineMillis()));
            case OPEN -> OptionalLong.of(conversation.deadlineMillis());
            case SUMMARISING -> OptionalLong.of(conversation.deadlineMillis() + SUMMARY_MILLIS);
            case ENDED -> OptionalLong.empty();
        };
    }
}
