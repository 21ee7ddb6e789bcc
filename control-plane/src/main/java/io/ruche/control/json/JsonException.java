package io.ruche.control.json;

/** A body that is not the JSON that was expected; the message says where. It has no stack trace: nothing is broken. */
public final class JsonException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public JsonException(String message) {
        super(message, null, false, false);
    }
}
