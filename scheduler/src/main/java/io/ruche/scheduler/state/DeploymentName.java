package io.ruche.scheduler.state;

/** A deployment's name, which is the name of the model it serves. */
public record DeploymentName(String value) implements Comparable<DeploymentName> {
    public DeploymentName {
        Names.check("deployment name", value);
    }

    @Override
    public int compareTo(DeploymentName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
