package io.ruche.control.state;

import org.jspecify.annotations.Nullable;

/** What went against an invariant, first come first kept: a check within a stage that fails would not be heard. */
public final class Findings {
    private @Nullable String first;

    /** @param what with its arguments, as {@link String#format} takes them */
    public void require(boolean holds, String what, Object... arguments) {
        if (!holds && first == null) {
            first = String.format(what, arguments);
        }
    }

    /** Throws what was found. */
    public void raise() {
        if (first != null) {
            throw new AssertionError(first);
        }
    }
}
