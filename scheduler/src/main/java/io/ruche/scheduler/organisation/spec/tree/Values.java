package io.ruche.scheduler.organisation.spec.tree;

import io.ruche.scheduler.organisation.spec.table.Field;
import io.ruche.scheduler.organisation.spec.table.FieldType;
import io.ruche.scheduler.organisation.spec.table.Fields;
import io.ruche.scheduler.organisation.spec.table.Forms;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A checked mapping, with the table's defaults where it says nothing. Every getter throws IllegalArgumentException for
 * a field that the table does not have, or has with another type: a bug of the caller.
 */
public final class Values {
    private final Fields fields;
    private final Map<String, Object> tree;

    public Values(Fields fields, Map<String, Object> tree) {
        this.fields = fields;
        this.tree = tree;
    }

    public Optional<String> findText(String name) {
        return find(name, String.class);
    }

    public String text(String name) {
        return findText(name).orElseThrow(() -> absent(name));
    }

    public Optional<Long> findWhole(String name) {
        return find(name, Long.class);
    }

    public long whole(String name) {
        return findWhole(name).orElseThrow(() -> absent(name));
    }

    /** A whole number that the table bounds to an int. */
    public int count(String name) {
        return Math.toIntExact(whole(name));
    }

    public Optional<Double> findDecimal(String name) {
        return find(name, BigDecimal.class).map(BigDecimal::doubleValue);
    }

    public double decimal(String name) {
        return findDecimal(name).orElseThrow(() -> absent(name));
    }

    /** In millionths of a US dollar. */
    public Optional<Long> findMicroUsd(String name) {
        return find(name, BigDecimal.class).map(usd -> usd.movePointRight(6).longValueExact());
    }

    public boolean flag(String name) {
        return find(name, Boolean.class).orElse(false);
    }

    /** Empty also for {@code never}. */
    public Optional<Duration> findSpan(String name) {
        return findText(name).flatMap(Forms::parseSpan);
    }

    public Duration span(String name) {
        return findSpan(name).orElseThrow(() -> absent(name));
    }

    /** The constant of the same name: {@code requireApproval} is {@code REQUIRE_APPROVAL}. */
    public <E extends Enum<E>> E choice(String name, Class<E> type) {
        return constant(text(name), type);
    }

    public <E extends Enum<E>> List<E> choices(String name, Class<E> type) {
        return texts(name).stream().map(text -> constant(text, type)).toList();
    }

    public List<String> texts(String name) {
        return list(name).stream().map(String.class::cast).toList();
    }

    public List<Integer> counts(String name) {
        return list(name).stream().map(item -> Math.toIntExact((Long) item)).toList();
    }

    /** The mapping below; one of defaults alone when nothing is said. */
    public Values group(String name) {
        return findGroup(name)
                .orElseGet(() -> new Values(groupFields(fields.get(name).type()), Map.of()));
    }

    public Optional<Values> findGroup(String name) {
        Fields below = groupFields(fields.get(name).type());
        return find(name, Map.class).map(map -> new Values(below, typed(map)));
    }

    public List<Values> groups(String name) {
        Fields below = groupFields(((FieldType.Items) fields.get(name).type()).of());
        return list(name).stream()
                .map(item -> new Values(below, typed((Map<?, ?>) item)))
                .toList();
    }

    /** A free mapping as canonical JSON. */
    public Optional<String> findJson(String name) {
        return find(name, Map.class).map(CanonicalJson::of);
    }

    /** The names of the fields that the document writes and that differ from their defaults. */
    public Set<String> written() {
        return tree.keySet();
    }

    private List<?> list(String name) {
        return find(name, List.class).orElse(List.of());
    }

    private <T> Optional<T> find(String name, Class<T> type) {
        Field field = fields.get(name);
        Object value = tree.get(name);
        return (value == null ? Defaults.of(field) : Optional.of(value)).map(found -> {
            if (!type.isInstance(found)) {
                throw new IllegalArgumentException(name + " is " + field.type().expected());
            }
            return type.cast(found);
        });
    }

    private static <E extends Enum<E>> E constant(String text, Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().replace("_", "").equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(type.getSimpleName() + " has no " + text));
    }

    private static Fields groupFields(FieldType type) {
        return ((FieldType.Group) type).fields();
    }

    @SuppressWarnings("unchecked") // a tree's maps have texts as keys
    private static Map<String, Object> typed(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    private static IllegalArgumentException absent(String name) {
        return new IllegalArgumentException(name + " is not said and has no default");
    }
}
