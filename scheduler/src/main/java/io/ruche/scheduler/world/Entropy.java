package io.ruche.scheduler.world;

/** Randomness, as a port. */
public interface Entropy {
    long nextLong();

    /** A fresh id such as {@code dep-4kq7m2x9}: prefix, dash, lower-case letters and digits. */
    String id(String prefix);

    /** Fills with random bytes fit for secrets. */
    void fill(byte[] bytes);
}
