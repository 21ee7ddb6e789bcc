package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.table.SpecKind;
import java.util.Comparator;

/** Names one document in the house. */
public record SpecId(SpecKind kind, String name) implements Comparable<SpecId> {
    private static final Comparator<SpecId> ORDER =
            Comparator.comparing(SpecId::kind).thenComparing(SpecId::name);

    @Override
    public int compareTo(SpecId other) {
        return ORDER.compare(this, other);
    }

    /** For example {@code Agent/henry}. */
    @Override
    public String toString() {
        return kind.label() + "/" + name;
    }
}
