package io.ruche.scheduler.organisation.relation;

import java.util.Comparator;
import java.util.Optional;

/** Two agents, in the order of their names: whoever names them first means the same two. */
public record Pair(String one, String other) implements Comparable<Pair> {
    private static final Comparator<Pair> ORDER =
            Comparator.comparing(Pair::one).thenComparing(Pair::other);

    public Pair {
        if (one.compareTo(other) >= 0) {
            throw new IllegalArgumentException(
                    "pair of " + one + " and " + other + " (expected: two names in their order)");
        }
    }

    /** @throws IllegalArgumentException if they are one agent */
    public static Pair of(String one, String other) {
        return one.compareTo(other) < 0 ? new Pair(one, other) : new Pair(other, one);
    }

    /** Reads {@link #toString()}. */
    public static Optional<Pair> find(String text) {
        int at = text.indexOf('~');
        if (at < 1 || at == text.length() - 1 || text.substring(0, at).compareTo(text.substring(at + 1)) >= 0) {
            return Optional.empty();
        }
        return Optional.of(new Pair(text.substring(0, at), text.substring(at + 1)));
    }

    public boolean has(String agent) {
        return one.equals(agent) || other.equals(agent);
    }

    /** The other one of the two. */
    public String besides(String agent) {
        return one.equals(agent) ? other : one;
    }

    @Override
    public int compareTo(Pair that) {
        return ORDER.compare(this, that);
    }

    /** For example {@code quill~scout}. */
    @Override
    public String toString() {
        return one + "~" + other;
    }
}
