package io.ruche.scheduler.organisation.turn;

import java.util.ArrayList;
import java.util.List;

/** What a turn is about, as the model reads it. */
final class TaskText {
    private TaskText() {}

    static String of(TurnStart start) {
        List<String> lines = new ArrayList<>();
        for (Wake wake : start.wakes()) {
            lines.add((lines.isEmpty() ? "Your task, from " : "Also, from ") + wake.source() + " (" + wake.reason()
                    + times(wake) + "):");
            for (Note note : wake.notes()) lines.add(ContextAssembly.marked(note.text(), note.untrusted()));
            long untold = wake.count() - wake.notes().size();
            if (untold > 0) lines.add("(" + untold + " more of these found no room.)");
        }
        return String.join("\n", lines);
    }

    static boolean isUntrusted(TurnStart start) {
        return start.wakes().stream().flatMap(wake -> wake.notes().stream()).anyMatch(Note::untrusted);
    }

    private static String times(Wake wake) {
        return wake.count() == 1 ? "" : ", " + wake.count() + " times";
    }
}
