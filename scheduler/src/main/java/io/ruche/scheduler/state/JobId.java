package io.ruche.scheduler.state;

/** A job's identity. */
public record JobId(String value) implements Comparable<JobId> {
    public JobId {
        Names.check("job id", value);
    }

    @Override
    public int compareTo(JobId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
