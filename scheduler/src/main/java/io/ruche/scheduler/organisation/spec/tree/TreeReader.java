package io.ruche.scheduler.organisation.spec.tree;

import io.ruche.scheduler.organisation.spec.problem.Position;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.table.Field;
import io.ruche.scheduler.organisation.spec.table.FieldType;
import io.ruche.scheduler.organisation.spec.table.Fields;
import io.ruche.scheduler.organisation.spec.yaml.Node;
import io.ruche.scheduler.spelling.Spelling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Reads one document's nodes as the table says, and remembers where each value stood. */
public final class TreeReader {
    private static final int MOST_TEXT_IN_FREE = 100_000;

    private final SpecProblems problems;
    private final ScalarReader scalars;
    private final Map<String, Position> places = new LinkedHashMap<>();
    private final List<Use> uses = new ArrayList<>();

    public TreeReader(SpecProblems problems) {
        this.problems = problems;
        this.scalars = new ScalarReader(problems, uses);
    }

    /** Where the values stood, by path. */
    public Map<String, Position> places() {
        return Collections.unmodifiableMap(places);
    }

    /** The names that stand for something else, in the order of the text. */
    public List<Use> uses() {
        return List.copyOf(uses);
    }

    /**
     * The mapping as a tree; what is wrong with it is told and left out.
     *
     * @param path of the mapping itself
     */
    public Map<String, Object> read(Fields fields, Node node, String path) {
        places.put(path, node.at());
        if (node instanceof Node.Scalar scalar && scalar.isNull()) {
            return read(fields, new Node.Mapping(List.of(), scalar.at()), path);
        }
        if (!(node instanceof Node.Mapping mapping)) {
            problems.error(node.at(), path, found(node), "a mapping with " + SpecProblems.oneOf(fields.names()));
            return Map.of();
        }
        Map<String, Object> tree = new TreeMap<>();
        Set<String> meant = new HashSet<>();
        for (Node.Entry entry : mapping.entries()) {
            String fieldPath = path + "." + entry.key();
            Optional<Field> field = fields.find(entry.key());
            if (field.isEmpty()) {
                Optional<String> nearest = nearest(entry.key(), fields.names());
                nearest.ifPresent(meant::add);
                problems.error(entry.at(), fieldPath, "unknown field", SpecProblems.oneOf(fields.names()), nearest);
                continue;
            }
            places.put(fieldPath, entry.value().at());
            value(field.get().type(), entry.value(), fieldPath)
                    .filter(value -> !Defaults.says(field.get(), value))
                    .ifPresent(value -> tree.put(entry.key(), value));
        }
        fields.all().stream()
                .filter(field -> field.required() && isMissing(mapping, field.name()))
                .filter(field -> !meant.contains(field.name()))
                .forEach(field -> problems.error(
                        mapping.at(),
                        path + "." + field.name(),
                        "missing",
                        field.type().expected()));
        return Collections.unmodifiableMap(tree);
    }

    private static Optional<String> nearest(String key, List<String> names) {
        return Spelling.nearest(key.length() <= 64 ? key : key.substring(0, 64), names);
    }

    private static boolean isMissing(Node.Mapping mapping, String name) {
        return mapping.entries().stream()
                .noneMatch(entry ->
                        entry.key().equals(name) && !(entry.value() instanceof Node.Scalar scalar && scalar.isNull()));
    }

    private Optional<Object> value(FieldType type, Node node, String path) {
        if (node instanceof Node.Scalar scalar && scalar.isNull()) {
            return Optional.empty();
        }
        if (type instanceof FieldType.Group group) {
            Map<String, Object> tree = read(group.fields(), node, path);
            group.few().ifPresent(few -> few(few, node, path));
            return Optional.of(tree);
        }
        if (type instanceof FieldType.Items items) {
            return items(items, node, path);
        }
        if (type instanceof FieldType.Labels labels) {
            return labels(labels, node, path);
        }
        if (type instanceof FieldType.Free) {
            return node instanceof Node.Mapping ? Optional.of(free(node, path)) : wrong(type, node, path);
        }
        return node instanceof Node.Scalar scalar ? scalars.read(type, scalar, path) : wrong(type, node, path);
    }

    private void few(FieldType.Few few, Node node, String path) {
        if (!(node instanceof Node.Mapping mapping)) {
            return;
        }
        List<String> written =
                few.names().stream().filter(name -> !isMissing(mapping, name)).toList();
        if (written.isEmpty()) {
            problems.error(node.at(), path, "none of them", few.expected());
        } else if (few.exactly() && written.size() > 1) {
            problems.error(node.at(), path, String.join(" and ", written), few.expected());
        }
    }

    private Optional<Object> items(FieldType.Items items, Node node, String path) {
        if (!(node instanceof Node.Sequence sequence)) {
            return wrong(items, node, path);
        }
        int count = sequence.items().size();
        if (count < items.least() || count > items.most()) {
            problems.error(node.at(), path, "a list of " + count, items.expected());
            return Optional.empty();
        }
        List<Object> values = new ArrayList<>();
        Map<Object, Integer> seen = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            Node item = sequence.items().get(i);
            String itemPath = path + "[" + i + "]";
            places.put(itemPath, item.at());
            if (item instanceof Node.Scalar scalar && scalar.isNull()) {
                problems.error(item.at(), itemPath, "nothing", items.of().expected());
                continue;
            }
            Optional<Object> value = value(items.of(), item, itemPath);
            if (value.isEmpty()) {
                continue;
            }
            Integer first = seen.putIfAbsent(value.get(), i);
            if (items.distinct() && first != null) {
                problems.error(item.at(), itemPath, "the same as " + path + "[" + first + "]", "each value once");
            }
            values.add(value.get());
        }
        return Optional.of(List.copyOf(values));
    }

    private Optional<Object> labels(FieldType.Labels labels, Node node, String path) {
        if (!(node instanceof Node.Mapping mapping) || mapping.entries().size() > labels.most()) {
            return wrong(labels, node, path);
        }
        Map<String, Object> tree = new TreeMap<>();
        for (Node.Entry entry : mapping.entries()) {
            String entryPath = path + "." + entry.key();
            if (!entry.key().matches("[A-Za-z0-9]([A-Za-z0-9._/-]{0,62})")) {
                problems.error(
                        entry.at(), entryPath, SpecProblems.shown(entry.key()), "1-63 letters, digits or . _ / -");
            }
            value(FieldType.text(200), entry.value(), entryPath).ifPresent(value -> tree.put(entry.key(), value));
        }
        return Optional.of(Collections.unmodifiableMap(tree));
    }

    private Object free(Node node, String path) {
        if (node instanceof Node.Mapping mapping) {
            Map<String, Object> tree = new TreeMap<>();
            mapping.entries().forEach(entry -> tree.put(entry.key(), free(entry.value(), path + "." + entry.key())));
            return Collections.unmodifiableMap(tree);
        }
        if (node instanceof Node.Sequence sequence) {
            List<Object> values = new ArrayList<>();
            for (int i = 0; i < sequence.items().size(); i++) {
                values.add(free(sequence.items().get(i), path + "[" + i + "]"));
            }
            return List.copyOf(values);
        }
        Node.Scalar scalar = (Node.Scalar) node;
        if (scalar.isNull()) {
            return Null.NULL;
        }
        if (scalar.isFlag()) {
            return Boolean.valueOf(scalar.text());
        }
        if (scalar.isNumber()) {
            return scalars.number(scalar, path).orElse(Null.NULL);
        }
        if (scalar.text().length() > MOST_TEXT_IN_FREE) {
            problems.error(scalar.at(), path, "a text of " + scalar.text().length() + " characters", "at most 100,000");
        }
        return scalar.text();
    }

    private Optional<Object> wrong(FieldType type, Node node, String path) {
        problems.error(node.at(), path, found(node), type.expected());
        return Optional.empty();
    }

    private static String found(Node node) {
        if (node instanceof Node.Scalar scalar) {
            return SpecProblems.shown(scalar.text());
        }
        return node instanceof Node.Sequence ? "a list" : "a mapping";
    }
}
