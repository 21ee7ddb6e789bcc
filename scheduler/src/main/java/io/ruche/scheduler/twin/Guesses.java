package io.ruche.scheduler.twin;

import java.util.List;

/** Warnings of what is not known and taken for granted. */
final class Guesses {
    private Guesses() {}

    static TwinReport.Warning prompts(String model, TwinInput input) {
        return new TwinReport.Warning(
                model,
                "How fast prompts are read is a guess: nobody has published the arithmetic of a machine that it is on. "
                        + "Taken are " + input.assumptions().value(Assumption.PROMPT_FACTOR)
                        + " times the speed of writing (" + Assumption.PROMPT_FACTOR.text() + ").",
                List.of());
    }
}
