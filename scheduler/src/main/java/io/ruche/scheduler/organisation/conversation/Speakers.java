package io.ruche.scheduler.organisation.conversation;

import io.ruche.scheduler.organisation.Ask;
import io.ruche.scheduler.organisation.Chance;
import io.ruche.scheduler.organisation.Shape;
import io.ruche.scheduler.organisation.conversation.Conversation.Utterance;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Who speaks next, and what they are asked. */
final class Speakers {
    private static final int MOST_HEARD = 24;
    /** What JSON adds to the words of a turn. */
    private static final int FRAME_TOKENS = 24;

    /** Whom a moderator gives the word to when there is no more to say. */
    static final String NOBODY = "nobody";

    private Speakers() {}

    /** Empty when everybody had all their turns. */
    static Optional<String> next(Conversation talk, ConversationSpec spec) {
        Optional<String> moderator = moderator(talk, spec);
        return switch (spec.turns().order()) {
            case ROUND -> round(talk, spec);
            case MODERATOR -> moderator.isPresent() ? moderated(talk, spec, moderator.get()) : round(talk, spec);
            case BID -> bid(talk, spec);
        };
    }

    private static Optional<String> round(Conversation talk, ConversationSpec spec) {
        List<String> all = talk.participants();
        int turn = talk.said().size();
        return turn >= all.size() * spec.turns().maxRounds()
                ? Optional.empty()
                : Optional.of(all.get(turn % all.size()));
    }

    /** Every second turn is the moderator's, who names the one after. A moderator who names nobody goes round. */
    private static Optional<String> moderated(Conversation talk, ConversationSpec spec, String moderator) {
        List<String> left = left(talk, spec, moderator);
        if (talk.said().isEmpty()) {
            return Optional.of(moderator);
        }
        Utterance last = talk.said().get(talk.said().size() - 1);
        if (!last.speaker().equals(moderator)) {
            return left.isEmpty() ? Optional.empty() : Optional.of(moderator);
        }
        if (last.next().equals(NOBODY)) {
            return Optional.empty();
        }
        return left.contains(last.next())
                ? Optional.of(last.next())
                : left.stream().findFirst();
    }

    /**
     * Whoever wants the word most gets it: whoever was named, then whoever waited long, then by lot. No model is asked for a
     * bid: it would cost as much as speaking.
     */
    private static Optional<String> bid(Conversation talk, ConversationSpec spec) {
        String last = talk.said().isEmpty()
                ? ""
                : talk.said().get(talk.said().size() - 1).speaker();
        if (last.isEmpty()) {
            return Optional.of(talk.starter());
        }
        return left(talk, spec, last).stream()
                .max(Comparator.comparingDouble((String agent) -> wish(talk, agent))
                        .thenComparing(agent -> agent));
    }

    private static double wish(Conversation talk, String agent) {
        String heard = talk.said().get(talk.said().size() - 1).text();
        boolean named = Pattern.compile("(?<![\\p{L}\\p{N}-])" + Pattern.quote(agent) + "(?![\\p{L}\\p{N}-])")
                .matcher(heard.toLowerCase(Locale.ROOT))
                .find();
        int waited = 0;
        for (int i = talk.said().size() - 1;
                i >= 0 && !talk.said().get(i).speaker().equals(agent);
                i--) waited++;
        return (named ? 1 : 0)
                + 0.4 * Math.min(1, waited / (double) talk.participants().size())
                + 0.4 * Chance.draw(talk.seed(), talk.id(), "bid", "" + talk.turn(), agent);
    }

    /** Those besides one who have turns left: as many each as there are rounds; fewest turns first. */
    private static List<String> left(Conversation talk, ConversationSpec spec, String besides) {
        return talk.participants().stream()
                .filter(agent -> !agent.equals(besides)
                        && turns(talk, agent) < spec.turns().maxRounds())
                .sorted(Comparator.comparingLong(agent -> turns(talk, agent)))
                .toList();
    }

    private static long turns(Conversation talk, String agent) {
        return talk.said().stream()
                .filter(utterance -> utterance.speaker().equals(agent))
                .count();
    }

    private static Optional<String> moderator(Conversation talk, ConversationSpec spec) {
        return spec.turns().order() == ConversationSpec.Order.MODERATOR
                ? spec.turns().moderator().filter(talk.participants()::contains)
                : Optional.empty();
    }

    /** Whom the one who speaks now may give the word to; nobody else's answer names anybody. */
    static List<String> choices(Conversation talk, ConversationSpec spec) {
        Optional<String> moderator = moderator(talk, spec).filter(talk.awaiting()::equals);
        if (moderator.isEmpty()) {
            return List.of();
        }
        List<String> choices = new ArrayList<>(left(talk, spec, moderator.get()));
        choices.add(NOBODY);
        return choices;
    }

    static Ask ask(Conversation talk, ConversationSpec spec, String agent) {
        List<String> others = talk.participants().stream()
                .filter(other -> !other.equals(agent))
                .toList();
        String place = switch (spec.place()) {
            case COOLER -> "at the water cooler";
            case MEETING_TABLE -> "at the meeting table";
            case DESK -> "at a desk";
        };
        String who = String.join(", ", others);
        String about = talk.topic().isEmpty() ? "" : " It is about: " + talk.topic();
        String heard = transcript(talk, MOST_HEARD);
        // a small model copies what it reads last: that is the question, never a rule
        StringBuilder prompt = new StringBuilder(
                heard.isEmpty()
                        ? "You meet " + who + " " + place + "." + about
                                + "\nTell them in one or two sentences what is on your mind."
                        : "You talk with " + who + " " + place + "." + about + "\n" + heard
                                + "What do you say to that, " + agent
                                + "? One or two sentences; nothing when all is said.");
        List<String> choices = choices(talk, spec);
        if (!choices.isEmpty()) {
            prompt.append(" Then name who speaks next, or nobody when all is said.");
        }
        Shape.ObjectShape answer = Shape.object().with("say", Shape.text(0, Conversation.MOST_CHARACTERS));
        if (!choices.isEmpty()) {
            answer.with("next", Shape.choice(choices));
        }
        return new Ask(
                prompt.toString(), answer.end().json(), spec.turns().maxTokensPerTurn() + FRAME_TOKENS, talk.label());
    }

    /** What was said last, one line each; a line from an agent that read strangers' words says so. */
    static String transcript(Conversation talk, int most) {
        List<Utterance> heard =
                talk.said().stream().filter(utterance -> !utterance.isPass()).toList();
        StringBuilder text = new StringBuilder();
        if (heard.size() > most) {
            text.append("(").append(heard.size() - most).append(" earlier turns)\n");
        }
        for (Utterance utterance : heard.subList(Math.max(0, heard.size() - most), heard.size())) {
            text.append(utterance.speaker())
                    .append(utterance.label().isUntrusted() ? " (hearsay): " : ": ")
                    .append(utterance.text())
                    .append('\n');
        }
        return text.toString();
    }
}
