package io.ruche.scheduler.state;

import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.turn.Act;
import io.ruche.scheduler.organisation.turn.Effect;
import io.ruche.scheduler.organisation.turn.Outcome;
import io.ruche.scheduler.organisation.turn.Recollection;
import io.ruche.scheduler.spelling.Excerpt;
import java.util.List;
import java.util.Optional;

/** What is read of the events of agents and turns; {@link EventTexts} for them. */
final class TurnTexts {
    private static final int MOST_REASON = 300;

    private TurnTexts() {}

    /** Empty when the event is about something else. */
    static Optional<EventTexts.Told> told(Event event) {
        if (event instanceof Event.AgentAdded it) return agent(it.agent(), "agent_added", it.agent() + " joined.");
        if (event instanceof Event.AgentRemoved it) {
            return agent(it.agent(), "agent_removed", it.agent() + " left, and with it what it was to do.");
        }
        if (event instanceof Event.AgentWoken it) {
            return agent(
                    it.agent(),
                    "agent_woken",
                    it.agent() + " is to wake: " + it.wake().reason() + " from "
                            + it.wake().source() + ".");
        }
        if (event instanceof Event.WakeDropped it) {
            return agent(
                    it.agent(),
                    "wake_dropped",
                    it.agent() + " need not do " + it.source() + " any more" + EventTexts.because(it.why()));
        }
        if (event instanceof Event.AgentBegan it) {
            return agent(it.agent(), "agent_began", it.agent() + " set to work.");
        }
        if (event instanceof Event.AgentEnded it) {
            return agent(
                    it.agent(),
                    "agent_ended",
                    it.agent() + (it.progress() ? " is free again." : " is free again; nothing changed."));
        }
        if (event instanceof Event.AgentPaused it) {
            return agent(it.agent(), "agent_paused", it.agent() + " was paused" + EventTexts.because(it.why()));
        }
        if (event instanceof Event.AgentResumed it) {
            return agent(it.agent(), "agent_resumed", it.agent() + " may go on.");
        }
        return turns(event);
    }

    private static Optional<EventTexts.Told> turns(Event event) {
        if (event instanceof Event.TurnStarted it) {
            return turn(
                    it.turn(),
                    "turn_started",
                    it.start().agent() + " began " + it.turn() + ": "
                            + it.start().task().reason() + " from "
                            + it.start().task().source() + ".");
        }
        if (event instanceof Event.StepDecided it) return Optional.of(decided(it));
        if (event instanceof Event.OutcomeCame it) {
            return turn(
                    it.turn(), "outcome_came", "Step " + it.step() + " of " + it.turn() + ": " + phrase(it.outcome()));
        }
        if (event instanceof Event.TurnCancelled it) {
            return turn(it.turn(), "turn_cancelled", it.turn() + " was given up" + EventTexts.because(it.why()));
        }
        if (event instanceof Event.TurnForgotten it) {
            return turn(it.turn().id(), "turn_forgotten", it.turn().id() + " and its journal are kept no longer.");
        }
        return Optional.empty();
    }

    /** What it recalled is told once, with its first step: later ones recall the same. */
    private static EventTexts.Told decided(Event.StepDecided it) {
        List<Recollection> memories = it.decision().given().recalled().memories();
        String subject = TurnDecisions.subject(it.turn());
        if (it.decision().step() > 0 || memories.isEmpty()) {
            String text = "Step " + it.decision().step() + " of " + it.turn() + ": "
                    + phrase(it.decision().act());
            return new EventTexts.Told(subject, "step_decided", text);
        }
        Recollection best = memories.get(0);
        String agent = best.id().split("/", 2)[0];
        String text = agent + " recalled " + best.told(memories.size(), it.atMillis()) + " for " + it.turn() + ".";
        return new EventTexts.Told(subject, "memories_told", text);
    }

    private static String phrase(Act act) {
        if (act instanceof Act.Call it) return it.model().model() + " is asked.";
        if (act instanceof Act.Effects it) {
            return String.join(", ", it.effects().stream().map(Effect::tool).toList()) + " shall be done.";
        }
        if (act instanceof Act.Sleep it)
            return "it waits"
                    + EventTexts.because(reason(it.why().code(), it.why().message()));
        if (act instanceof Act.Ask it) return brief(it.question());
        if (act instanceof Act.Done it && it.failed()) {
            return "it failed"
                    + EventTexts.because(reason(it.why().code(), it.why().message()));
        }
        return "it is done.";
    }

    private static Reason reason(String code, String message) {
        return brief(Reason.of(code, message, ""));
    }

    private static String phrase(Outcome outcome) {
        if (outcome instanceof Outcome.Answered it) return it.model() + " answered, " + it.outputTokens() + " tokens.";
        if (outcome instanceof Outcome.CallFailed) return "the model gave no answer.";
        if (outcome instanceof Outcome.Woken) return "it wakes.";
        if (outcome instanceof Outcome.Judged it) {
            return it.by()
                    + switch (it.word()) {
                        case APPROVE -> " approved.";
                        case REJECT -> " said no.";
                        case AGAIN -> " had it done again.";
                        case COUNT_AS_DONE -> " counts it as done.";
                    };
        }
        return "effect " + outcome.index()
                + switch (((Outcome.Performed) outcome).status()) {
                    case OK -> " was done.";
                    case FAILED -> " failed.";
                    case UNKNOWN -> " may have happened or not.";
                };
    }

    static Reason brief(Reason reason) {
        return Reason.of(reason.code(), brief(reason.message()), brief(reason.help()));
    }

    /** The beginning of its last words, which are its answer where it was asked for one in a form. */
    static String said(Act.Done done) {
        String text = done.text().isEmpty() ? done.answer().map(Texts::told).orElse("") : done.text();
        return Excerpt.beginning(text, Turn.MOST_SAID);
    }

    private static String brief(String text) {
        return text.length() <= MOST_REASON ? text : text.substring(0, MOST_REASON - 3) + "...";
    }

    private static Optional<EventTexts.Told> agent(String name, String reason, String text) {
        return Optional.of(new EventTexts.Told(AgentDecisions.subject(name), reason, text));
    }

    private static Optional<EventTexts.Told> turn(TurnId id, String reason, String text) {
        return Optional.of(new EventTexts.Told(TurnDecisions.subject(id), reason, text));
    }
}
