package io.ruche.agent.tools;

/** It did not happen, and this is why. Expected, so it carries no stack trace. */
public final class ToolException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean retryable;

    private ToolException(String message, boolean retryable) {
        super(message, null, false, false);
        this.retryable = retryable;
    }

    /** The same would fail again. */
    public static ToolException refused(String message) {
        return new ToolException(message, false);
    }

    /** The same may succeed later. */
    public static ToolException passing(String message) {
        return new ToolException(message, true);
    }

    public String text() {
        return String.valueOf(getMessage());
    }

    public boolean isRetryable() {
        return retryable;
    }
}
