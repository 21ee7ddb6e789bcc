package io.ruche.scheduler.organisation.spec.problem;

/** A place in a text: line and column from 1, in code points. */
public record Position(int line, int column) {
    /** For what has no place in the text. */
    public static final Position NONE = new Position(0, 0);
}
