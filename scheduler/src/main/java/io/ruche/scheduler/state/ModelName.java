package io.ruche.scheduler.state;

/** A model's name in the catalogue, or the name given to a model from elsewhere. */
public record ModelName(String value) implements Comparable<ModelName> {
    public ModelName {
        Names.check("model name", value);
    }

    @Override
    public int compareTo(ModelName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
