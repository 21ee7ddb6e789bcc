package io.ruche.scheduler.organisation.turn;

import java.util.List;
import java.util.Optional;

/**
 * Which outcomes a decision waits for.
 *
 * @param effects the class of each, for {@link Kind#EFFECTS} alone
 */
public record Expectation(Kind kind, List<EffectClass> effects) {
    public static final Expectation NOTHING = new Expectation(Kind.NOTHING, List.of());

    public enum Kind {
        NOTHING,
        ANSWER,
        EFFECTS,
        WAKING,
        APPROVAL,
        /** A person's word on what became of an effect. */
        CLARITY
    }

    public Expectation {
        effects = List.copyOf(effects);
    }

    public static Expectation of(Act act) {
        if (act instanceof Act.Call) return new Expectation(Kind.ANSWER, List.of());
        if (act instanceof Act.Sleep) return new Expectation(Kind.WAKING, List.of());
        if (act instanceof Act.Effects it) {
            return new Expectation(
                    Kind.EFFECTS, it.effects().stream().map(Effect::effectClass).toList());
        }
        if (act instanceof Act.Ask it) {
            return new Expectation(it.about() == Act.About.APPROVAL ? Kind.APPROVAL : Kind.CLARITY, List.of());
        }
        return NOTHING;
    }

    /** How many outcomes there will be, with indexes from 0. */
    public int count() {
        return switch (kind) {
            case NOTHING -> 0;
            case EFFECTS -> effects.size();
            case ANSWER, WAKING, APPROVAL, CLARITY -> 1;
        };
    }

    /** What was expected in place of this outcome; empty when it is one that can be. */
    public Optional<String> whyNot(Outcome outcome) {
        if (outcome.index() < 0 || outcome.index() >= count()) return Optional.of("an index below " + count());
        return switch (kind) {
            case ANSWER ->
                fits(outcome instanceof Outcome.Answered || outcome instanceof Outcome.CallFailed, "a model's answer");
            case WAKING -> fits(outcome instanceof Outcome.Woken, "the end of its sleep");
            case APPROVAL -> fits(isWord(outcome, Outcome.Word.APPROVE, Outcome.Word.REJECT), "approve or reject");
            case CLARITY ->
                fits(isWord(outcome, Outcome.Word.AGAIN, Outcome.Word.COUNT_AS_DONE), "again or count as done");
            case EFFECTS -> {
                if (!(outcome instanceof Outcome.Performed it)) yield Optional.of("what became of an effect");
                boolean isLost = it.status() == Outcome.Status.UNKNOWN;
                yield fits(!isLost || !effects.get(it.index()).isRepeatable(), "a result: it can be done again");
            }
            case NOTHING -> Optional.of("nothing");
        };
    }

    private static boolean isWord(Outcome outcome, Outcome.Word one, Outcome.Word other) {
        return outcome instanceof Outcome.Judged it && (it.word() == one || it.word() == other);
    }

    private static Optional<String> fits(boolean fits, String expected) {
        return fits ? Optional.empty() : Optional.of(expected);
    }
}
