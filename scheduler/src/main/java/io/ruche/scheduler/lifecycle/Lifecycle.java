package io.ruche.scheduler.lifecycle;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The phases of one kind of object, and which may follow which. What the table does not have is refused.
 *
 * @param <P> the phases
 */
public final class Lifecycle<P extends Enum<P>> {
    private final String name;
    private final P birth;
    private final Set<P> ends;
    private final Map<P, Set<P>> next;

    private Lifecycle(String name, P birth, Set<P> ends, Map<P, Set<P>> next) {
        this.name = name;
        this.birth = birth;
        this.ends = ends;
        this.next = next;
    }

    static <P extends Enum<P>> Builder<P> of(String name, P birth) {
        return new Builder<>(name, birth);
    }

    /** What kind of object it is: node, deployment, instance, model, job. */
    public String name() {
        return name;
    }

    /** The phase in which an object comes into being. */
    public P birth() {
        return birth;
    }

    /** Whether an object may be removed in this phase. */
    public boolean mayEnd(P phase) {
        return ends.contains(phase);
    }

    public boolean allows(P from, P to) {
        return next.getOrDefault(from, Set.of()).contains(to);
    }

    /** A mermaid state diagram of the table, ending in a line feed. */
    public String diagram() {
        StringBuilder text = new StringBuilder("stateDiagram-v2\n");
        text.append("    [*] --> ").append(label(birth)).append('\n');
        next.forEach((from, targets) -> targets.forEach(to -> text.append("    ")
                .append(label(from))
                .append(" --> ")
                .append(label(to))
                .append('\n')));
        ends.forEach(
                end -> text.append("    ").append(label(end)).append(" --> [*]").append('\n'));
        return text.toString();
    }

    private static String label(Enum<?> phase) {
        return phase.name().toLowerCase(Locale.ROOT);
    }

    static final class Builder<P extends Enum<P>> {
        private final String name;
        private final P birth;
        private final Map<P, Set<P>> next;
        private final Set<P> ends;

        Builder(String name, P birth) {
            this.name = name;
            this.birth = birth;
            this.next = new EnumMap<>(birth.getDeclaringClass());
            this.ends = EnumSet.noneOf(birth.getDeclaringClass());
        }

        @SafeVarargs
        final Builder<P> from(P from, P first, P... more) {
            next.put(from, Collections.unmodifiableSet(EnumSet.of(first, more)));
            return this;
        }

        @SafeVarargs
        final Builder<P> ends(P first, P... more) {
            ends.addAll(EnumSet.of(first, more));
            return this;
        }

        Lifecycle<P> build() {
            return new Lifecycle<>(name, birth, Collections.unmodifiableSet(ends), Collections.unmodifiableMap(next));
        }
    }
}
