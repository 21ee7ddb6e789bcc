package io.ruche.scheduler.organisation.conversation;

import io.ruche.scheduler.organisation.Label;
import java.util.List;

/**
 * A talk under way, or one that was.
 *
 * @param spec the name of its document
 * @param specHash of the document that it follows to its end
 * @param seed of the journal, for bids
 * @param starter the one who began it; among the guests, too
 * @param guests all who were asked, with what they said, the starter first
 * @param said oldest first
 * @param awaiting who was asked to speak, and has not yet; empty when nobody
 * @param attempts how often a summary was asked for
 * @param ending why the talk stopped; empty while it goes on
 */
public record Conversation(
        String id,
        String spec,
        String specHash,
        long seed,
        String starter,
        String topic,
        Phase phase,
        List<Guest> guests,
        List<Utterance> said,
        String awaiting,
        int attempts,
        String ending,
        long startedAtMillis,
        long deadlineMillis,
        long endedAtMillis) {
    public static final int MOST_CHARACTERS = 600;

    public enum Phase {
        INVITED,
        OPEN,
        SUMMARISING,
        ENDED
    }

    public enum Reply {
        NONE,
        YES,
        NO
    }

    public record Guest(String name, Reply reply) {}

    /**
     * @param text empty for whoever passed
     * @param next whom a moderator gave the word to; empty for others
     * @param label of what the speaker's context held
     */
    public record Utterance(String speaker, String text, String next, int tokens, Label label, long atMillis) {
        public boolean isPass() {
            return text.isEmpty();
        }
    }

    public Conversation {
        guests = List.copyOf(guests);
        said = List.copyOf(said);
    }

    /** Those who came, the starter first. */
    public List<String> participants() {
        return guests.stream()
                .filter(guest -> guest.reply() == Reply.YES)
                .map(Guest::name)
                .toList();
    }

    /** The number of the next turn, from 1. */
    public int turn() {
        return said.size() + 1;
    }

    /** The worst of all that was said. */
    public Label label() {
        return Label.worst(said.stream().map(Utterance::label).toList());
    }

    /** What all turns cost together. */
    public int tokens() {
        return said.stream().mapToInt(Utterance::tokens).sum();
    }
}
