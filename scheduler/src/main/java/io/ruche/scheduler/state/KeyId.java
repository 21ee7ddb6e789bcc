package io.ruche.scheduler.state;

/** An API key's public identity, for example {@code key-4kq7m2x9}; never the secret. */
public record KeyId(String value) implements Comparable<KeyId> {
    public KeyId {
        Names.check("key id", value);
    }

    @Override
    public int compareTo(KeyId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
