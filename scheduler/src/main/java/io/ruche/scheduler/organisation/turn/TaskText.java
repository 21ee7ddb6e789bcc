package io.ruche.scheduler.organisation.turn;

import java.util.ArrayList;
import java.util.List;

/** What a turn is about, as the model reads it. */
final class TaskText {
    private TaskText() {}

    static String of(TurnStart start) {
        List<String> lines = new ArrayList<>();
        for (Wake wake : start.wakes()) {
            lines.add(heading(wake, lines.isEmpty()));
            for (Note note : wake.notes()) lines.add(ContextAssembly.marked(note.text(), note.untrusted()));
            long untold = wake.count() - wake.notes().size();
            if (untold > 0) lines.add("(" + untold + " more of these found no room.)");
        }
        return String.join("\n", lines);
    }

    /** Where it comes from only when that tells a model something: a run's number does not. */
    private static String heading(Wake wake, boolean first) {
        String task = first ? "Your task" : "Also";
        return switch (wake.reason().kind()) {
            case STEP, CONVERSATION, REFLECTION -> task + ":";
            case MESSAGE -> task + ": answer " + wake.source() + ", who writes:";
            default -> task + ", from " + wake.source() + " (" + wake.reason() + times(wake) + "):";
        };
    }

    private static String times(Wake wake) {
        return wake.count() == 1 ? "" : ", " + wake.count() + " times";
    }
}
