package io.ruche.scheduler.state;

/** Where fresh ids come from; {@code entropy::id}. */
@FunctionalInterface
public interface Ids {
    /** A fresh id: prefix, dash, lower-case letters and digits. */
    String next(String prefix);
}
