package io.ruche.scheduler.organisation.spec.tree;

import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.table.Field;
import io.ruche.scheduler.organisation.spec.table.FieldType;
import io.ruche.scheduler.organisation.spec.table.Fields;
import io.ruche.scheduler.organisation.spec.yaml.Node;
import io.ruche.scheduler.organisation.spec.yaml.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The table's defaults, read with the table's own rules. */
public final class Defaults {
    private static final Map<Field, Optional<Object>> READ = new ConcurrentHashMap<>();

    private Defaults() {}

    /** Whether the value is what a document that does not write the field says. */
    static boolean says(Field field, Object value) {
        return of(field).filter(value::equals).isPresent();
    }

    /** The value of a field that a document does not write; empty when it then has none. */
    public static Optional<Object> of(Field field) {
        if (field.type() instanceof FieldType.Group && field.defaultValue().isPresent()) {
            return Optional.of(Map.of());
        }
        Optional<Object> known = READ.get(field);
        if (known == null) {
            known = field.defaultValue().map(text -> read(field.type(), text));
            READ.put(field, known);
        }
        return known;
    }

    private static Object read(FieldType type, String text) {
        Field probe = new Field("value", type, true, Optional.empty(), "");
        SpecProblems problems = new SpecProblems("table");
        List<Node> nodes = YamlReader.read(("value: " + text).getBytes(StandardCharsets.UTF_8), problems);
        Map<String, Object> tree = new TreeReader(problems).read(Fields.of(probe), nodes.get(0), "default");
        if (problems.errorCount() > 0) {
            throw new IllegalStateException("a default of the table: " + problems.errors());
        }
        return tree.values().iterator().next();
    }
}
