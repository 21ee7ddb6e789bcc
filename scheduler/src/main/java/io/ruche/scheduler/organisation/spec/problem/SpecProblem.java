package io.ruche.scheduler.organisation.spec.problem;

import java.util.Optional;

/**
 * One thing that is wrong with a spec, or that its author should know.
 *
 * @param file as the author calls it
 * @param line from 1; 0 when the problem has no place in the text
 * @param column from 1, in characters as the author counts them
 * @param path of the field, for example {@code spec.model.models[0]}; empty for the text as a whole
 * @param found what stands there
 * @param expected what could stand there, or what to do
 * @param nearest the known name that was probably meant
 */
public record SpecProblem(
        String file,
        int line,
        int column,
        String path,
        String found,
        String expected,
        Optional<String> nearest,
        Severity severity) {

    /** Whether the spec can be applied all the same. */
    public enum Severity {
        ERROR,
        WARNING
    }

    /** One line, as compilers write it: editors make the place a link. */
    public String text() {
        StringBuilder text = new StringBuilder(file);
        if (line > 0) {
            text.append(':').append(line).append(':').append(column);
        }
        text.append(": ");
        if (!path.isEmpty()) {
            text.append(path).append(": ");
        }
        text.append(found).append(" (expected: ").append(expected).append(").");
        nearest.ifPresent(name -> text.append(" Did you mean '").append(name).append("'?"));
        return text.toString();
    }
}
