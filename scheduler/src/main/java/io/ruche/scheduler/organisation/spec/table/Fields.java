package io.ruche.scheduler.organisation.spec.table;

import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The fields of a mapping, in the order in which people should meet them. */
public final class Fields {
    private final Map<String, Field> byName = new LinkedHashMap<>();

    Fields(List<Field> fields) {
        for (Field field : fields) {
            if (byName.put(field.name(), field) != null) {
                throw new IllegalArgumentException("two fields " + field.name());
            }
        }
    }

    public static Fields of(Field... fields) {
        return new Fields(List.of(fields));
    }

    public List<Field> all() {
        return List.copyOf(byName.values());
    }

    public List<String> names() {
        return List.copyOf(byName.keySet());
    }

    public Optional<Field> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    /** @throws IllegalArgumentException for a field that the table does not have: a bug of the caller */
    public Field get(String name) {
        return find(name).orElseThrow(() -> new IllegalArgumentException("the table has no field " + name));
    }

    String oneOfNames() {
        return SpecProblems.oneOf(byName.keySet());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fields that && all().equals(that.all());
    }

    @Override
    public int hashCode() {
        return all().hashCode();
    }

    @Override
    public String toString() {
        return names().toString();
    }
}
