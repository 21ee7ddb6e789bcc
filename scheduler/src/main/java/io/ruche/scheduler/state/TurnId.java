package io.ruche.scheduler.state;

/** A turn's identity. */
public record TurnId(String value) implements Comparable<TurnId> {
    public TurnId {
        Names.check("turn id", value);
    }

    @Override
    public int compareTo(TurnId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
