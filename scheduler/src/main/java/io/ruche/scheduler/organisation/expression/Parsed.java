package io.ruche.scheduler.organisation.expression;

import java.util.function.Function;

/** What came of reading a text. */
public sealed interface Parsed<T> {
    record Good<T>(T value) implements Parsed<T> {}

    /**
     * @param column from 1, in characters as the author counts them
     * @param found what stands there
     */
    record Bad<T>(int column, String found, String expected) implements Parsed<T> {
        /** For example {@code the end at character 12 (expected: a value)}. */
        public String text() {
            return found + " at character " + column + " (expected: " + expected + ")";
        }
    }

    /** @throws IllegalStateException if the text is wrong; for texts that were checked before */
    default T get() {
        if (this instanceof Good<T> good) {
            return good.value();
        }
        throw new IllegalStateException(((Bad<T>) this).text());
    }

    default <R> R fold(Function<T, R> good, Function<Bad<T>, R> bad) {
        return this instanceof Bad<T> wrong ? bad.apply(wrong) : good.apply(get());
    }
}
