package io.ruche.scheduler.state;

/** What people read of an event. */
final class EventTexts {
    private EventTexts() {}

    static String subject(Event event) {
        return "";
    }

    static String reason(Event event) {
        return event.getClass().getSimpleName();
    }

    static String text(Event event) {
        return reason(event);
    }
}
