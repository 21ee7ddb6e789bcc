package io.ruche.scheduler.organisation.conversation;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Reading;
import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.conversation.Conversation.Guest;
import io.ruche.scheduler.organisation.conversation.Conversation.Phase;
import io.ruche.scheduler.organisation.conversation.Conversation.Reply;
import io.ruche.scheduler.organisation.conversation.Conversation.Utterance;
import io.ruche.scheduler.organisation.spec.ConversationSpec;
import io.ruche.scheduler.organisation.spec.ConversationSpec.Stop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A conversation while it moves: it takes one signal, then asks the next speaker or ends. Used once, by one thread. Rounds,
 * turns and time bound every talk, whether its {@code stop} names them or not; {@code allPass} ends it only if named.
 */
final class TalkDraft {
    private static final int MOST_ATTEMPTS = 2;

    private final ConversationSpec spec;
    private final long now;
    private final List<TalkOrder> orders = new ArrayList<>();
    private Conversation talk;

    TalkDraft(Conversation conversation, ConversationSpec spec, long now) {
        this.talk = conversation;
        this.spec = spec;
        this.now = now;
    }

    Talks.Advanced advanced() {
        return new Talks.Advanced(talk, List.copyOf(orders));
    }

    void take(TalkSignal signal) {
        if (signal instanceof TalkSignal.Replied replied) {
            reply(replied);
        } else if (signal instanceof TalkSignal.Spoke spoke && isAwaited(spoke.turn(), spoke.agent())) {
            say(spoke);
        } else if (signal instanceof TalkSignal.Silent silent && isAwaited(silent.turn(), silent.agent())) {
            add(new Utterance(silent.agent(), "", "", 0, Label.NONE, now));
        } else if (signal instanceof TalkSignal.Summarised summarised && isAwaited(summarised.attempt())) {
            summarise(summarised);
        } else if (signal instanceof TalkSignal.NotSummarised not && isAwaited(not.attempt())) {
            askForSummary();
        } else if (signal instanceof TalkSignal.Spent && talk.phase() != Phase.SUMMARISING) {
            stop("its budget is spent");
        } else if (signal instanceof TalkSignal.Cancel cancel) {
            end(Texts.line(cancel.why(), 200), Optional.empty());
        }
    }

    private void reply(TalkSignal.Replied replied) {
        if (talk.phase() == Phase.INVITED) {
            put(talk.guests().stream()
                    .map(guest -> guest.name().equals(replied.agent()) && guest.reply() == Reply.NONE
                            ? new Guest(guest.name(), replied.joins() ? Reply.YES : Reply.NO)
                            : guest)
                    .toList());
        }
    }

    private boolean isAwaited(int turn, String agent) {
        return talk.phase() == Phase.OPEN
                && talk.turn() == turn
                && talk.awaiting().equals(agent);
    }

    private boolean isAwaited(int attempt) {
        return talk.phase() == Phase.SUMMARISING && talk.attempts() == attempt;
    }

    private void say(TalkSignal.Spoke spoke) {
        List<String> choices = Speakers.choices(talk, spec);
        Reading<Utterance> reading = Reading.of(spoke.answer(), "the turn", answer -> {
            String text = answer.findText("say", Conversation.MOST_CHARACTERS).orElse("");
            String next = answer.findText("next", 63).filter(choices::contains).orElse("");
            return new Utterance(spoke.agent(), text, next, spoke.tokens(), spoke.label(), now);
        });
        add(
                reading instanceof Reading.Read<Utterance> read
                        ? read.value()
                        : new Utterance(spoke.agent(), "", "", spoke.tokens(), spoke.label(), now));
    }

    private void add(Utterance utterance) {
        List<Utterance> said = new ArrayList<>(talk.said());
        said.add(utterance);
        put(talk.phase(), said, "", talk.attempts(), talk.ending());
    }

    void settle() {
        if (talk.phase() == Phase.INVITED) {
            open();
        }
        if (talk.phase() == Phase.OPEN && talk.awaiting().isEmpty()) {
            goOn();
        }
        if (talk.phase() == Phase.OPEN && now >= talk.deadlineMillis()) {
            stop("its time was over");
        }
        if (talk.phase() == Phase.SUMMARISING && now >= talk.deadlineMillis() + Talks.SUMMARY_MILLIS) {
            end(talk.ending() + "; nobody could sum it up", Optional.empty());
        }
    }

    private void open() {
        boolean late = now >= talk.startedAtMillis() + Talks.INVITATION_MILLIS || now >= talk.deadlineMillis();
        boolean all = talk.guests().stream().noneMatch(guest -> guest.reply() == Reply.NONE);
        if (!all && !late) {
            return;
        }
        if (talk.participants().size() < spec.participants().min()) {
            end("too few came", Optional.empty());
        } else {
            put(Phase.OPEN, talk.said(), "", 0, "");
        }
    }

    private void goOn() {
        int passed = 0;
        for (int i = talk.said().size() - 1; i >= 0 && talk.said().get(i).isPass(); i--) passed++;
        if (now >= talk.deadlineMillis()) {
            stop("its time was over");
        } else if (passed >= talk.participants().size() && spec.stop().contains(Stop.ALL_PASS)) {
            stop("nobody had more to say");
        } else if (talk.said().size() >= spec.turns().maxTurns()) {
            stop("it had all its turns");
        } else {
            Optional<String> next = Speakers.next(talk, spec);
            if (next.isEmpty()) {
                stop("it had all its rounds");
                return;
            }
            put(Phase.OPEN, talk.said(), next.get(), 0, "");
            orders.add(new TalkOrder.Speak(talk.turn(), next.get(), Speakers.ask(talk, spec, next.get())));
        }
    }

    private void stop(String why) {
        if (!Outcome.isPossible(talk, spec)) {
            end(why, Optional.empty());
            return;
        }
        put(Phase.SUMMARISING, talk.said(), "", 0, why);
        askForSummary();
    }

    private void askForSummary() {
        if (talk.attempts() >= MOST_ATTEMPTS) {
            end(talk.ending() + "; nobody could sum it up", Optional.empty());
            return;
        }
        put(Phase.SUMMARISING, talk.said(), "", talk.attempts() + 1, talk.ending());
        orders.add(new TalkOrder.Summarise(talk.attempts(), Talks.summariser(talk, spec), Outcome.ask(talk, spec)));
    }

    private void summarise(TalkSignal.Summarised said) {
        if (Outcome.read(talk, spec, said) instanceof Reading.Read<Outcome> read) {
            end(talk.ending(), Optional.of(read.value()));
        } else {
            askForSummary();
        }
    }

    private void end(String why, Optional<Outcome> outcome) {
        put(Phase.ENDED, talk.said(), "", talk.attempts(), why);
        orders.add(new TalkOrder.Ended(outcome));
    }

    private void put(List<Guest> guests) {
        put(talk.phase(), guests, talk.said(), talk.awaiting(), talk.attempts(), talk.ending());
    }

    private void put(Phase phase, List<Utterance> said, String awaiting, int attempts, String ending) {
        put(phase, talk.guests(), said, awaiting, attempts, ending);
    }

    private void put(
            Phase phase, List<Guest> guests, List<Utterance> said, String awaiting, int attempts, String ending) {
        talk = new Conversation(
                talk.id(),
                talk.spec(),
                talk.specHash(),
                talk.seed(),
                talk.starter(),
                talk.topic(),
                phase,
                guests,
                said,
                awaiting,
                attempts,
                ending,
                talk.startedAtMillis(),
                talk.deadlineMillis(),
                phase == Phase.ENDED ? now : 0);
    }
}
