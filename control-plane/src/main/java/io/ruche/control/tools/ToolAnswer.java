package io.ruche.control.tools;

/** What came of a call. */
public sealed interface ToolAnswer {
    /** For people and models. */
    String text();

    /** @param text what the tool returned: JSON for lists and feeds, else the file or page as it is */
    record Done(String text) implements ToolAnswer {}

    /**
     * It did not happen.
     *
     * @param text what was refused or went wrong, and what would help
     * @param retryable whether the very same may succeed later
     */
    record Failed(String text, boolean retryable) implements ToolAnswer {}

    /** Nobody knows whether it happened: only of an unkeyed effect, all others are sent again until it is known. */
    record Unknown(String text) implements ToolAnswer {}
}
