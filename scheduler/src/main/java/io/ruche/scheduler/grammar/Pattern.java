package io.ruche.scheduler.grammar;

import java.util.List;

/** A regular expression over characters, as a tree. Immutable. */
sealed interface Pattern {
    /** One character of a set. */
    record Chars(CodePoints set) implements Pattern {}

    record Sequence(List<Pattern> parts) implements Pattern {}

    record Choice(List<Pattern> ways) implements Pattern {}

    /** @param most -1 when there is no bound */
    record Repeat(Pattern part, int least, int most) implements Pattern {}
}
