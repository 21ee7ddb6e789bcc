package io.ruche.scheduler.organisation.spec.publish;

import io.ruche.scheduler.organisation.spec.table.Field;
import io.ruche.scheduler.organisation.spec.table.FieldType;
import io.ruche.scheduler.organisation.spec.table.Fields;
import io.ruche.scheduler.organisation.spec.table.KindTable;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.spelling.Spelling;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;

/** What {@code ruche explain} prints. */
public final class Explain {
    private Explain() {}

    /** One line for each kind. */
    public static String kinds() {
        StringBuilder out = new StringBuilder();
        for (SpecKind kind : SpecKind.values()) {
            out.append(String.format("%-16s%s%n", kind.label(), KindTable.doc(kind)));
        }
        return out.toString().replace("\r", "");
    }

    /**
     * A kind with all its fields, or the part of it that the path names.
     *
     * @param path for example {@code Agent}, {@code agent.model} or {@code Workflow.steps.retry}
     * @return empty when the table has no such thing
     */
    public static Optional<String> of(String path) {
        Iterator<String> names = Arrays.asList(path.split("\\.")).iterator();
        if (!names.hasNext()) {
            return Optional.empty();
        }
        Optional<SpecKind> kind = SpecKind.find(names.next());
        if (kind.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder(kind.get().label());
        String doc = KindTable.doc(kind.get());
        Optional<Fields> fields = Optional.of(KindTable.spec(kind.get()));
        while (names.hasNext()) {
            String name = names.next();
            Optional<Field> field = fields.flatMap(found -> found.find(name));
            if (field.isEmpty()) {
                return Optional.empty();
            }
            out.append('.').append(name);
            doc = field.get().doc() + " " + told(field.get());
            fields = below(field.get().type());
        }
        out.append('\n').append(doc).append('\n');
        fields.ifPresent(found -> {
            out.append("\nFields (* must be written):\n");
            write(found, 1, out);
        });
        return Optional.of(out.toString());
    }

    /** Whether a path begins with a kind, so that it can be meant for nothing else. */
    public static boolean isOfAKind(String path) {
        return SpecKind.find(path.split("\\.", 2)[0]).isPresent();
    }

    /** The path that was probably meant by one that the table does not have. */
    public static Optional<String> nearest(String path) {
        Iterator<String> names = Arrays.asList(path.split("\\.")).iterator();
        String first = names.hasNext() ? names.next() : "";
        Optional<SpecKind> kind = SpecKind.find(first);
        if (kind.isEmpty()) {
            return Spelling.nearest(cut(first), SpecKind.labels());
        }
        StringBuilder known = new StringBuilder(kind.get().label());
        Optional<Fields> fields = Optional.of(KindTable.spec(kind.get()));
        while (names.hasNext() && fields.isPresent()) {
            String name = names.next();
            Optional<Field> field = fields.get().find(name);
            if (field.isEmpty()) {
                return Spelling.nearest(cut(name), fields.get().names()).map(nearest -> known + "." + nearest);
            }
            known.append('.').append(name);
            fields = below(field.get().type());
        }
        return Optional.of(known.toString());
    }

    private static String cut(String typed) {
        return typed.length() <= 64 ? typed : typed.substring(0, 64);
    }

    private static void write(Fields fields, int depth, StringBuilder out) {
        for (Field field : fields.all()) {
            String indent = "  ".repeat(depth);
            out.append(indent).append(field.name()).append(field.required() ? "*" : "");
            out.append("  ").append(told(field)).append('\n');
            out.append(indent).append("    ").append(field.doc()).append('\n');
            below(field.type()).ifPresent(group -> write(group, depth + 1, out));
        }
    }

    private static String told(Field field) {
        String type = below(field.type()).isEmpty() ? field.type().expected() : many(field.type());
        String byDefault = field.defaultValue()
                .filter(value -> !value.equals("{}"))
                .map(value -> "; " + value + " if not said")
                .orElse("");
        return "(" + type + byDefault + ")";
    }

    private static String many(FieldType type) {
        String few = group(type)
                .flatMap(FieldType.Group::few)
                .map(rule -> ", " + rule.expected())
                .orElse("");
        return (type instanceof FieldType.Items ? "a list of mappings" : "a mapping") + few;
    }

    private static Optional<Fields> below(FieldType type) {
        return group(type).map(FieldType.Group::fields);
    }

    private static Optional<FieldType.Group> group(FieldType type) {
        if (type instanceof FieldType.Group group) {
            return Optional.of(group);
        }
        return type instanceof FieldType.Items items ? group(items.of()) : Optional.empty();
    }
}
