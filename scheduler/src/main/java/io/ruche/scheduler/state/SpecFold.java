package io.ruche.scheduler.state;

import java.util.Optional;

/** Builds the documents that an event leaves behind; {@link Fold} for them. */
final class SpecFold {
    /** Sixteen of these lie in each row, and five hundred rows shall fit an entry. */
    private static final int MOST_REASON = 60;

    private SpecFold() {}

    static KeptSpec written(State state, Event.SpecWritten it) {
        Optional<KeptSpec> was = state.specs().find(it.spec());
        Transition line = new Transition(
                state.revision(),
                it.atMillis(),
                was.map(old -> generation(old.generation())).orElse(""),
                generation(it.generation()),
                brief(SpecTexts.fields(it.fields())));
        return new KeptSpec(
                it.spec(),
                it.content(),
                it.generation(),
                it.by(),
                was.map(KeptSpec::createdAtMillis).orElse(it.atMillis()),
                it.atMillis(),
                state.revision(),
                was.map(KeptSpec::timeline).orElse(Timeline.EMPTY).with(line));
    }

    private static String generation(long number) {
        return "v" + number;
    }

    private static String brief(String text) {
        return text.length() <= MOST_REASON ? text : text.substring(0, MOST_REASON - 3) + "...";
    }
}
