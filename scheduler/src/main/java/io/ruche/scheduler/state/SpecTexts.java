package io.ruche.scheduler.state;

import io.ruche.scheduler.organisation.spec.SpecId;
import java.util.List;

/** What is read of the events of documents; {@link EventTexts} for them. */
final class SpecTexts {
    private static final int MOST_FIELDS = 4;

    private SpecTexts() {}

    static EventTexts.Told told(Event.SpecWritten it) {
        return it.generation() == 1
                ? of(it.spec(), "spec_created", " was added.")
                : of(
                        it.spec(),
                        "spec_changed",
                        " was changed" + (it.fields().isEmpty() ? "." : ": " + fields(it.fields()) + "."));
    }

    static EventTexts.Told told(Event.SpecRemoved it) {
        return of(it.spec(), "spec_removed", " was removed.");
    }

    /** The first of them, and how many more. */
    static String fields(List<String> paths) {
        String first = String.join(", ", paths.subList(0, Math.min(MOST_FIELDS, paths.size())));
        return paths.size() <= MOST_FIELDS ? first : first + " and " + (paths.size() - MOST_FIELDS) + " more";
    }

    private static EventTexts.Told of(SpecId id, String reason, String text) {
        return new EventTexts.Told(SpecRows.key(id), reason, id.kind().label() + " " + id.name() + text);
    }
}
