package io.ruche.scheduler.twin;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * All that a simulation takes for granted. Immutable.
 *
 * @param changed those that are not as usual
 * @param cloudModel whose price tokens are compared with; empty: the model's own where somebody sells it, else the
 *     cheapest one that is known
 */
public record Assumptions(Map<Assumption, Double> changed, Optional<String> cloudModel) {
    /** Everything as usual. */
    public static final Assumptions USUAL = new Assumptions(Map.of(), Optional.empty());

    /** A quarter of an hour: what is lost more often serves nobody, and each loss has to be simulated. */
    private static final double LEAST_MTBF_DAYS = 0.01;

    public Assumptions {
        changed = Map.copyOf(changed);
        changed.forEach(Assumptions::check);
    }

    public double value(Assumption of) {
        return changed.getOrDefault(of, of.usual());
    }

    public Assumptions with(Assumption of, double value) {
        Map<Assumption, Double> more = new EnumMap<>(Assumption.class);
        more.putAll(changed);
        more.put(of, value);
        return new Assumptions(more, cloudModel);
    }

    /** @param model of the price list; the run refuses one of which no price is known */
    public Assumptions comparedWith(String model) {
        return new Assumptions(changed, Optional.of(model));
    }

    private static void check(Assumption of, double value) {
        if (of == Assumption.MTBF_DAYS && value > 0 && value < LEAST_MTBF_DAYS) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    of.text() + ": " + value + " (expected: 0, or " + LEAST_MTBF_DAYS + " to " + number(of.most()) + " "
                            + of.unit() + ").",
                    of.why());
        }
        if (value >= of.least() && value <= of.most()) return;
        throw FailureException.of(
                FailureCode.INVALID_REQUEST,
                of.text() + ": " + value + " (expected: " + number(of.least()) + " to " + number(of.most()) + " "
                        + of.unit() + ").",
                of.why());
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
