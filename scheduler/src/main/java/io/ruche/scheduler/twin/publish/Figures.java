package io.ruche.scheduler.twin.publish;

import io.ruche.scheduler.organisation.spec.tree.Null;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.OptionalDouble;

/** Numbers of a report as JSON has them: six digits, which is more than any of them is right in; null where unknown. */
final class Figures {
    private static final MathContext DIGITS = new MathContext(6);

    private Figures() {}

    static Object of(double value) {
        if (!Double.isFinite(value)) return Null.NULL;
        if (value == Math.rint(value) && Math.abs(value) < 1e15) return (long) value;
        return BigDecimal.valueOf(value).round(DIGITS).stripTrailingZeros();
    }

    static Object of(OptionalDouble value) {
        return value.isPresent() ? of(value.getAsDouble()) : Null.NULL;
    }
}
