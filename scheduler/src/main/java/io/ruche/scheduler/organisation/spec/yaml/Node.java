package io.ruche.scheduler.organisation.spec.yaml;

import io.ruche.scheduler.organisation.spec.problem.Position;
import java.util.List;

/** A piece of a YAML document and where it stands. */
public sealed interface Node {
    Position at();

    /** Keys in the order of the text, each once. */
    record Mapping(List<Entry> entries, Position at) implements Node {
        public Mapping {
            entries = List.copyOf(entries);
        }
    }

    /** A key with its own place, since most problems are with the key. */
    record Entry(String key, Position at, Node value) {}

    record Sequence(List<Node> items, Position at) implements Node {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** @param plain written without quotes, so that {@code 5}, {@code true} and {@code null} are not texts */
    record Scalar(String text, boolean plain, Position at) implements Node {
        private static final String NUMBER = "[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?";

        public boolean isNull() {
            return plain && text.matches("|~|null|Null|NULL");
        }

        public boolean isFlag() {
            return plain && text.matches("true|True|TRUE|false|False|FALSE");
        }

        public boolean isNumber() {
            return plain && text.length() <= 400 && text.matches(NUMBER);
        }

        public boolean isText() {
            return !isNull() && !isFlag() && !isNumber();
        }
    }
}
