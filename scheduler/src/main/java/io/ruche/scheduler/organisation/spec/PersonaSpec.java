package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.tree.Values;
import java.util.List;
import java.util.Optional;

/**
 * Who an agent is and how it speaks.
 *
 * @param language as en, fr or pt-BR
 * @param taboo what it never says or does
 */
public record PersonaSpec(
        Optional<String> bio,
        Traits traits,
        Optional<String> tone,
        String language,
        List<Phrase> signaturePhrases,
        List<String> taboo) {

    /** The five traits of personality, each from 0 to 1; those that nobody told are empty. */
    public record Traits(
            Optional<Double> openness,
            Optional<Double> conscientiousness,
            Optional<Double> extraversion,
            Optional<Double> agreeableness,
            Optional<Double> neuroticism) {}

    public record Phrase(String text, Optional<String> when, int maxPerDay) {}

    static PersonaSpec of(Values persona) {
        Values traits = persona.group("traits");
        return new PersonaSpec(
                persona.findText("bio"),
                new Traits(
                        traits.findDecimal("openness"),
                        traits.findDecimal("conscientiousness"),
                        traits.findDecimal("extraversion"),
                        traits.findDecimal("agreeableness"),
                        traits.findDecimal("neuroticism")),
                persona.findText("tone"),
                persona.text("language"),
                persona.groups("signaturePhrases").stream()
                        .map(phrase ->
                                new Phrase(phrase.text("text"), phrase.findText("when"), phrase.count("maxPerDay")))
                        .toList(),
                persona.texts("taboo"));
    }
}
