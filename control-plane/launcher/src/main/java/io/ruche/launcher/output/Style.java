package io.ruche.launcher.output;

/** Colours, or none. A word always says what a colour says. */
public record Style(boolean enabled) {

    public String bold(String text) {
        return wrap("1", text);
    }

    public String muted(String text) {
        return wrap("2", text);
    }

    public String honey(String text) {
        return wrap("33", text);
    }

    public String failed(String text) {
        return wrap("31", text);
    }

    /** A state's word in the colour of what it means. */
    public String state(String state) {
        return switch (state) {
            case "ready", "present", "ok", "placed", "now", "done", "succeeded", "approved" -> wrap("32", state);
            case "failed", "lost", "never", "expired", "rejected", "timed out" -> failed(state);
            case "pulling",
                    "loading",
                    "pending",
                    "starting",
                    "degraded",
                    "stopping",
                    "draining",
                    "warning",
                    "running",
                    "queued",
                    "thinking",
                    "acting",
                    "asking",
                    "talking",
                    "waiting",
                    "paused",
                    "notNow",
                    "not now" -> honey(state);
            default -> state;
        };
    }

    private String wrap(String code, String text) {
        return enabled && !text.isEmpty() ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
    }
}
