package io.ruche.scheduler.organisation.turn;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Why an agent wakes.
 *
 * @param event for {@link Kind#EVENT} alone: the event's full name, as {@code scout.problemFound}; else empty
 */
public record WakeReason(Kind kind, String event) {
    private static final String EVENT_PREFIX = "event:";
    private static final Pattern EVENT = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}\\.[A-Za-z][A-Za-z0-9]{0,63}");

    public enum Kind {
        FOLDER_FILE,
        FEED_ITEM,
        CRON,
        WEBHOOK,
        MANUAL,
        /** Of an agent or a person. */
        MESSAGE,
        /** A workflow's. */
        STEP,
        /** It is the agent's turn to speak. */
        CONVERSATION,
        /** Its word is asked. */
        APPROVAL_REQUESTED,
        APPROVAL_DECIDED,
        LESSON,
        /** Time to think about what happened. */
        REFLECTION,
        /** An agent raised it. */
        EVENT;

        private String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '.');
        }
    }

    public WakeReason {
        if ((kind == Kind.EVENT) != EVENT.matcher(event).matches() || (kind != Kind.EVENT && !event.isEmpty())) {
            throw new IllegalArgumentException("event: '" + event + "' of a wake by " + kind
                    + " (expected: AGENT.NAME for an event, nothing else)");
        }
    }

    public static WakeReason of(Kind kind) {
        return new WakeReason(kind, "");
    }

    /** @param name {@code AGENT.NAME} */
    public static WakeReason event(String name) {
        return new WakeReason(Kind.EVENT, name);
    }

    /** Empty when the text is no reason. */
    public static Optional<WakeReason> find(String label) {
        if (label.startsWith(EVENT_PREFIX)) {
            String name = label.substring(EVENT_PREFIX.length());
            return EVENT.matcher(name).matches() ? Optional.of(event(name)) : Optional.empty();
        }
        for (Kind kind : Kind.values()) {
            if (kind != Kind.EVENT && kind.label().equals(label)) return Optional.of(of(kind));
        }
        return Optional.empty();
    }

    /** For example {@code folder.file} or {@code event:scout.problemFound}. */
    public String label() {
        return kind == Kind.EVENT ? EVENT_PREFIX + event : kind.label();
    }

    @Override
    public String toString() {
        return label();
    }
}
