package io.ruche.scheduler.organisation.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What was said and done in a turn so far, as the model is told of it again. */
final class Rounds {
    private Rounds() {}

    /** @param label by which it is told that it found no place */
    record Round(String label, Message message) {}

    static List<Round> of(TurnHistory history) {
        List<Round> rounds = new ArrayList<>();
        for (Step step : history.steps()) {
            Act act = step.decision().act();
            String at = "step " + step.decision().step();
            if (act instanceof Act.Call it && step.outcomes().get(0) instanceof Outcome.Answered answer) {
                rounds.add(new Round(at, new Message(Message.Role.ASSISTANT, answer.text())));
                problem(history.start().brief(), it, answer).ifPresent(why -> rounds.add(note(at, why)));
            }
            if (act instanceof Act.Effects it)
                rounds.add(note(at, results(history.start().brief(), it, step)));
            if (act instanceof Act.Ask && step.outcomes().get(0) instanceof Outcome.Judged judged) {
                rounds.add(note(at, judgement(judged)));
            }
        }
        return rounds;
    }

    /** Why an answer cannot be read. */
    static Optional<String> problem(Brief brief, Act.Call call, Outcome.Answered answer) {
        try {
            Reading.of(brief, call.shape(), answer.text());
            return Optional.empty();
        } catch (Trees.Unreadable e) {
            return Optional.of(
                    "Your answer could not be read: " + e.getMessage() + ". Answer again, in the form that was asked.");
        }
    }

    private static String results(Brief brief, Act.Effects effects, Step step) {
        List<String> lines = new ArrayList<>();
        for (Outcome outcome : step.outcomes()) {
            if (!(outcome instanceof Outcome.Performed performed)) continue;
            Effect effect = effects.effects().get(performed.index());
            boolean untrusted =
                    brief.findTool(effect.tool()).filter(ToolGrant::untrusted).isPresent();
            String text = ContextAssembly.marked(performed.text(), untrusted);
            lines.add(effect.tool() + " " + effect.args()
                    + switch (performed.status()) {
                        case OK -> " gave:\n" + text;
                        case FAILED -> " failed:\n" + text;
                        case UNKNOWN -> " was sent, and nobody knows whether it happened.";
                    });
        }
        return String.join("\n", lines);
    }

    private static String judgement(Outcome.Judged judged) {
        String note = judged.note().isEmpty() ? "" : ": " + judged.note();
        return switch (judged.word()) {
            case APPROVE -> judged.by() + " approved it" + note;
            case REJECT -> judged.by() + " said no" + note;
            case AGAIN -> judged.by() + " had it done again" + note;
            case COUNT_AS_DONE -> judged.by() + " says that it is done" + note;
        };
    }

    private static Round note(String label, String text) {
        return new Round(label, new Message(Message.Role.USER, text));
    }
}
