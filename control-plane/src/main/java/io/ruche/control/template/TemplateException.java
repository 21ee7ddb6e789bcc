package io.ruche.control.template;

/** A template that cannot be read, or cannot be rendered for these values. Cheap: it has no stack trace. */
final class TemplateException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean raised;

    private TemplateException(String message, boolean raised) {
        super(message, null, false, false);
        this.raised = raised;
    }

    static TemplateException of(String message) {
        return new TemplateException(message, false);
    }

    /** The template itself refused, with {@code raise_exception}. */
    static TemplateException raised(String message) {
        return new TemplateException(message, true);
    }

    boolean isRaised() {
        return raised;
    }

    String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
