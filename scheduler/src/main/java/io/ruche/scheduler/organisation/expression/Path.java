package io.ruche.scheduler.organisation.expression;

import java.util.List;

/**
 * A way to a value, for example {@code find.items[0].title}. The {@code size} of a list is how many it has.
 *
 * @param name a step, or {@code input}, {@code item}, {@code index}, {@code loop}
 * @param steps names as String, places in a list as Integer
 * @param column where it stands, from 1
 */
public record Path(String name, List<Object> steps, int column) {
    /** Names that every workflow has besides those of its steps. */
    public static final List<String> KNOWN = List.of("input", "item", "index", "loop");

    /** Reads a text that is nothing but a path, as {@code foreach} has it. */
    public static Parsed<Path> parse(String text) {
        return new Parser(text).onlyPath();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(name);
        for (Object step : steps) {
            if (step instanceof Integer) text.append('[').append(step).append(']');
            else text.append('.').append(step);
        }
        return text.toString();
    }
}
