package io.ruche.scheduler.state;

/** One placed stage of a deployment, for example {@code ins-4kq7m2x9}. */
public record InstanceId(String value) implements Comparable<InstanceId> {
    public InstanceId {
        Names.check("instance id", value);
    }

    @Override
    public int compareTo(InstanceId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
