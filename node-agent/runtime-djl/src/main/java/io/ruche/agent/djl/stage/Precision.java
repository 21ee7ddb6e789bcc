package io.ruche.agent.djl.stage;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How exactly a stage computes, slowest first. */
public enum Precision {
    /** float32 throughout: what the other modes are measured against. */
    REFERENCE,
    /** Weights at 16 bits, or float32 where the processor gains nothing from fewer. */
    ACCURATE,
    /** Weights and the rows that meet them at 8 bits. */
    FAST;

    /**
     * What is taken when nobody asks: the fastest mode that stays within 1 % of the reference's bits per token and whose
     * rows do not depend on each other. {@code BitsPerTokenTest} measures the first, {@link KernelProbe} the second.
     */
    public static final Precision DEFAULT = FAST;

    /** Labels as an offer lists them: the default, then what takes its place, faster before slower. */
    public static List<String> bestFirst() {
        return Stream.of(values())
                .sorted(Comparator.comparing((Precision precision) -> precision != DEFAULT)
                        .thenComparing(Comparator.reverseOrder()))
                .map(Precision::label)
                .toList();
    }

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param label empty: the default */
    public static Precision parse(String label) {
        if (label.isEmpty()) {
            return DEFAULT;
        }
        return find(label)
                .orElseThrow(() -> FailureException.of(
                        FailureCode.INVALID_REQUEST,
                        "precision: " + label + " (expected: reference, accurate or fast).",
                        ""));
    }

    static Optional<Precision> find(String label) {
        for (Precision precision : values()) {
            if (precision.label().equals(label)) {
                return Optional.of(precision);
            }
        }
        return Optional.empty();
    }
}
