package io.ruche.launcher.output;

/** What {@code -o} takes. */
public enum Format {
    TABLE,
    JSON,
    YAML
}
