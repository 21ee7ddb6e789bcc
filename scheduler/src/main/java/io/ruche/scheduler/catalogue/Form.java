package io.ruche.scheduler.catalogue;

import io.ruche.scheduler.organisation.spec.problem.Position;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.yaml.Node;
import io.ruche.scheduler.spelling.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The fields of one mapping. Each is asked for once; what is wrong with it is told with its place, and something
 * harmless stands in for it, so that one reading tells all that is wrong. Used by one thread.
 */
final class Form {
    private final Map<String, Node.Entry> fields = new LinkedHashMap<>();
    private final List<String> asked = new ArrayList<>();
    private final Position at;
    private final String path;
    private final SpecProblems problems;

    Form(Node.Mapping mapping, String path, SpecProblems problems) {
        mapping.entries().forEach(entry -> fields.put(entry.key(), entry));
        this.at = mapping.at();
        this.path = path;
        this.problems = problems;
    }

    /** A form of a node that should be a mapping; an empty one when it is not, which is told. */
    static Form of(Node node, String path, SpecProblems problems) {
        if (node instanceof Node.Mapping mapping) return new Form(mapping, path, problems);
        problems.error(node.at(), path, shown(node), "fields, as in 'name: value'");
        return new Form(new Node.Mapping(List.of(), node.at()), path, problems);
    }

    Position at() {
        return at;
    }

    String path() {
        return path;
    }

    /** Where a field's value stands, or the mapping when there is none. */
    Position at(String key) {
        Node.Entry entry = fields.get(key);
        return entry == null ? at : entry.value().at();
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    boolean has(String key) {
        return fields.containsKey(key);
    }

    List<String> keys() {
        return List.copyOf(fields.keySet());
    }

    String needText(String key, String expected) {
        return need(key, expected) ? text(key, expected).orElse("") : "";
    }

    Optional<String> text(String key, String expected) {
        return take(key).flatMap(node -> {
            if (node instanceof Node.Scalar scalar
                    && !scalar.isNull()
                    && !scalar.text().isBlank()) {
                return Optional.of(scalar.text().strip());
            }
            wrong(key, node, expected);
            return Optional.empty();
        });
    }

    int needWhole(String key, int most) {
        return need(key, within(1, most)) ? (int) whole(key, 1, most).orElse(1) : 1;
    }

    int wholeOr(String key, int least, int most, int otherwise) {
        return (int) whole(key, least, most).orElse(otherwise);
    }

    OptionalLong whole(String key, long least, long most) {
        Node node = take(key).orElse(null);
        if (node == null) return OptionalLong.empty();
        if (node instanceof Node.Scalar scalar
                && scalar.plain()
                && scalar.text().matches("[0-9]{1,18}")) {
            long value = Long.parseLong(scalar.text());
            if (value >= least && value <= most) return OptionalLong.of(value);
        }
        wrong(key, node, within(least, most));
        return OptionalLong.empty();
    }

    Optional<Double> decimal(String key, double least, double most) {
        return take(key).flatMap(node -> {
            if (node instanceof Node.Scalar scalar && scalar.isNumber()) {
                double value = Double.parseDouble(scalar.text());
                if (value >= least && value <= most) return Optional.of(value);
            }
            wrong(key, node, String.format(Locale.ROOT, "a number from %s to %s", least, most));
            return Optional.empty();
        });
    }

    boolean flag(String key) {
        return take(key)
                .filter(node -> {
                    if (node instanceof Node.Scalar scalar && scalar.isFlag())
                        return scalar.text().equalsIgnoreCase("true");
                    wrong(key, node, "true or false");
                    return false;
                })
                .isPresent();
    }

    /** A list of texts; none when the field is absent. */
    List<String> texts(String key, String expected) {
        Node node = take(key).orElse(null);
        if (node == null) return List.of();
        if (!(node instanceof Node.Sequence sequence)) {
            wrong(key, node, "a list of " + expected);
            return List.of();
        }
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            Node item = sequence.items().get(i);
            if (item instanceof Node.Scalar scalar
                    && !scalar.isNull()
                    && !scalar.text().isBlank()) {
                texts.add(scalar.text().strip());
            } else {
                problems.error(item.at(), path(key) + "[" + i + "]", shown(item), expected);
            }
        }
        return texts;
    }

    Optional<Form> form(String key) {
        return take(key).map(node -> of(node, path(key), problems));
    }

    /** The mapping whose keys are names, each with fields of its own; none when the field is absent. */
    Map<String, Form> forms(String key) {
        Map<String, Form> forms = new LinkedHashMap<>();
        form(key)
                .ifPresent(inner -> inner.fields.forEach((name, entry) -> {
                    Node node = entry.value();
                    boolean isEmpty = node instanceof Node.Scalar scalar && scalar.isNull();
                    Node mapping = isEmpty ? new Node.Mapping(List.of(), node.at()) : node;
                    forms.put(name, of(mapping, inner.path(name), problems));
                }));
        return forms;
    }

    boolean need(String key, String expected) {
        if (has(key)) return true;
        asked.add(key);
        problems.error(at, path(key), "nothing", expected);
        return false;
    }

    void wrong(String key, String found, String expected) {
        problems.error(at(key), path(key), found, expected);
    }

    /** Tells of each field that nobody asked for. */
    void end() {
        fields.forEach((key, entry) -> {
            if (asked.contains(key)) return;
            problems.error(
                    entry.at(),
                    path,
                    "the field " + SpecProblems.shown(key),
                    SpecProblems.oneOf(asked),
                    Spelling.nearest(key, asked));
        });
    }

    private Optional<Node> take(String key) {
        asked.add(key);
        return Optional.ofNullable(fields.get(key)).map(Node.Entry::value);
    }

    private void wrong(String key, Node node, String expected) {
        problems.error(node.at(), path(key), shown(node), expected);
    }

    private static String shown(Node node) {
        if (node instanceof Node.Scalar scalar) {
            return scalar.text().isEmpty() ? "nothing" : SpecProblems.shown(scalar.text());
        }
        return node instanceof Node.Sequence ? "a list" : "fields";
    }

    private static String within(long least, long most) {
        return String.format(Locale.ROOT, "a whole number from %d to %d", least, most);
    }
}
