package io.ruche.agent.tools;

/** It was begun, and nobody knows whether it happened. Expected, so it carries no stack trace. */
public final class OpenEndException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param message what was begun, and what its end is not known by */
    public OpenEndException(String message) {
        super(message, null, false, false);
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
