package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.table.KindTable;
import io.ruche.scheduler.organisation.spec.yaml.Node;
import io.ruche.scheduler.spelling.Spelling;
import java.util.List;
import java.util.Optional;

/** What every document has outside its {@code spec}, whatever its kind is. */
public final class Envelope {
    private static final List<String> KEYS = List.of("apiVersion", "kind", "metadata", "spec");

    private Envelope() {}

    /** Tells keys that no document has, and another version than ours. */
    public static void check(Node.Mapping document, SpecProblems problems) {
        document.entries().forEach(entry -> checkKey(entry, problems));
        Optional<Node> version = find(document, "apiVersion");
        if (version.isEmpty()) {
            problems.error(document.at(), "apiVersion", "missing", "apiVersion: " + KindTable.API_VERSION);
        } else if (!text(version.get()).equals(KindTable.API_VERSION)) {
            problems.error(
                    version.get().at(), "apiVersion", SpecProblems.shown(text(version.get())), KindTable.API_VERSION);
        }
    }

    private static void checkKey(Node.Entry entry, SpecProblems problems) {
        if (entry.key().equals("status")) {
            problems.error(entry.at(), "status", "written by Ruche alone", "no status");
        } else if (!KEYS.contains(entry.key())) {
            problems.error(
                    entry.at(),
                    entry.key(),
                    "unknown field",
                    SpecProblems.oneOf(KEYS),
                    Spelling.nearest(entry.key().length() > 64 ? "" : entry.key(), KEYS));
        }
    }

    /** What stands under a key; empty also where nothing does. */
    public static Optional<Node> find(Node.Mapping mapping, String key) {
        return mapping.entries().stream()
                .filter(entry -> entry.key().equals(key))
                .map(Node.Entry::value)
                .filter(value -> !(value instanceof Node.Scalar scalar && scalar.isNull()))
                .findFirst();
    }

    /** The text of a single value; empty for anything else. */
    public static String text(Node node) {
        return node instanceof Node.Scalar scalar ? scalar.text() : "";
    }
}
