package io.ruche.scheduler.grammar;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Numbers between bounds, digit by digit: a place remembers whether the digits so far are those of the lower or of the
 * upper bound; when they are not, what follows is free. Integers have at most 18 digits; other numbers 15 before the point
 * and 9 behind it, and an exponent only without bounds.
 */
final class NumberRules {
    private static final int INTEGER_DIGITS = 18;
    private static final int WHOLE_DIGITS = 15;
    private static final int FRACTION_DIGITS = 9;
    private static final BigDecimal ONE = BigDecimal.ONE;

    private final NetworkBuilder net;

    NumberRules(NetworkBuilder net) {
        this.net = net;
    }

    /** @param included whether the bound itself is inside */
    record Bound(BigDecimal value, boolean included) {
        Bound negated() {
            return new Bound(value.negate(), included);
        }
    }

    Fragment compile(Schema schema, boolean integer) {
        Bound low = tighter(schema.number("minimum"), schema.number("exclusiveMinimum"), 1);
        Bound high = tighter(schema.number("maximum"), schema.number("exclusiveMaximum"), -1);
        if (low == null && high == null) {
            return integer ? anyInteger() : any();
        }
        int digits = integer ? INTEGER_DIGITS : WHOLE_DIGITS;
        Bound end = new Bound(ONE.scaleByPowerOfTen(digits), false);
        Bound least = low == null || low.value().compareTo(end.negated().value()) <= 0 ? end.negated() : low;
        Bound most = high == null || high.value().compareTo(end.value()) >= 0 ? end : high;
        check(schema, least, integer, digits);
        check(schema, most.negated(), integer, digits);
        return between(least, most, integer);
    }

    Fragment anyInteger() {
        Bound end = new Bound(ONE.scaleByPowerOfTen(INTEGER_DIGITS), false);
        return net.named("any integer", () -> between(end.negated(), end, true));
    }

    /** Any number of usual length, perhaps with an exponent. */
    Fragment any() {
        return net.named("any number", () -> {
            int entry = net.node();
            int exit = net.node();
            Bound end = new Bound(ONE.scaleByPowerOfTen(WHOLE_DIGITS), false);
            int behind = net.node();
            net.call(entry, between(end.negated(), end, false), behind);
            net.skip(behind, exit);
            int exponent = net.node();
            net.take(behind, 'e', exponent);
            net.take(behind, 'E', exponent);
            int digits = net.node();
            net.take(exponent, '+', digits);
            net.take(exponent, '-', digits);
            net.skip(exponent, digits);
            int second = net.node();
            net.take(digits, '0', '9', second);
            net.take(second, '0', '9', exit);
            net.skip(second, exit);
            return net.fragment(entry, exit, 1);
        });
    }

    private Fragment between(Bound low, Bound high, boolean integer) {
        int entry = net.node();
        int exit = net.node();
        Bound zero = new Bound(BigDecimal.ZERO, true);
        if (high.value().signum() >= 0) {
            new Digits(low.value().signum() < 0 ? zero : low, high, integer, exit).from(entry);
        }
        if (low.value().signum() < 0) {
            int minus = net.node();
            net.take(entry, '-', minus);
            Bound nearest = high.value().signum() >= 0 ? new Bound(BigDecimal.ZERO, false) : high.negated();
            new Digits(nearest, low.negated(), integer, exit).from(minus);
        }
        return net.fragment(entry, exit, 1);
    }

    private static @Nullable Bound tighter(@Nullable BigDecimal closed, @Nullable BigDecimal open, int sign) {
        if (closed == null) {
            return open == null ? null : new Bound(open, false);
        }
        return open == null || closed.compareTo(open) * sign > 0 ? new Bound(closed, true) : new Bound(open, false);
    }

    /** Refuses a lower bound beyond all numbers that there are here, or finer than they. */
    private static void check(Schema schema, Bound least, boolean integer, int digits) {
        BigDecimal value = least.value();
        boolean beyond = value.compareTo(ONE.scaleByPowerOfTen(digits)) >= 0;
        if (beyond || !integer && value.stripTrailingZeros().scale() > FRACTION_DIGITS) {
            throw Refusal.unsupported(
                    schema.pointer(),
                    "the bound " + Refusal.shown(value.abs()),
                    integer
                            ? digits + " digits"
                            : digits + " digits before the point and " + FRACTION_DIGITS + " behind it");
        }
    }

    /** The spellings of what is not negative and lies between two bounds. */
    private final class Digits {
        private final Bound low;
        private final Bound high;
        private final boolean integer;
        private final int exit;
        private final BigInteger lowWhole;
        private final BigInteger highWhole;
        private final String lowFraction;
        private final String highFraction;
        private final Map<String, Integer> places = new HashMap<>();

        Digits(Bound low, Bound high, boolean integer, int exit) {
            this.low = low;
            this.high = high;
            this.integer = integer;
            this.exit = exit;
            // an upper bound that is not included and whole, such as 10^18, lies in the whole below it as well
            this.lowWhole = low.value().toBigInteger();
            this.highWhole = high.value().toBigInteger();
            this.lowFraction = fraction(low.value());
            this.highFraction = fraction(high.value());
        }

        void from(int start) {
            for (int length = 1; length <= highWhole.toString().length(); length++) {
                BigInteger least = length == 1 ? BigInteger.ZERO : BigInteger.TEN.pow(length - 1);
                BigInteger most = BigInteger.TEN.pow(length).subtract(BigInteger.ONE);
                BigInteger from = least.max(lowWhole);
                BigInteger to = most.min(highWhole);
                if (from.compareTo(to) <= 0) {
                    whole(start, from.toString(), to.toString(), 0, true, true);
                }
            }
        }

        private void whole(int at, String from, String to, int digit, boolean onLow, boolean onHigh) {
            if (digit == from.length()) {
                boolean lowest = onLow && from.equals(lowWhole.toString());
                boolean highest = onHigh && to.equals(highWhole.toString());
                net.skip(at, point(lowest, highest));
                return;
            }
            for (char c = '0'; c <= '9'; c++) {
                if (onLow && c < from.charAt(digit) || onHigh && c > to.charAt(digit)) {
                    continue;
                }
                boolean stillLow = onLow && c == from.charAt(digit);
                boolean stillHigh = onHigh && c == to.charAt(digit);
                String key = from.length() + " " + (digit + 1) + " " + stillLow + " " + stillHigh;
                Integer next = places.get(key);
                if (next == null) {
                    next = net.node();
                    places.put(key, next);
                    whole(next, from, to, digit + 1, stillLow, stillHigh);
                }
                net.take(at, c, next);
            }
        }

        /** Behind the whole part. */
        private int point(boolean onLow, boolean onHigh) {
            String key = "point " + onLow + " " + onHigh;
            Integer known = places.get(key);
            if (known != null) {
                return known;
            }
            int node = net.node();
            places.put(key, node);
            if (inside(0, onLow, onHigh)) {
                net.skip(node, exit);
            }
            if (!integer) {
                int first = net.node();
                net.take(node, '.', first);
                fraction(first, 0, onLow, onHigh);
            }
            return node;
        }

        private void fraction(int at, int digit, boolean onLow, boolean onHigh) {
            if (digit > 0 && inside(digit, onLow, onHigh)) {
                net.skip(at, exit);
            }
            for (char c = '0'; digit < FRACTION_DIGITS && c <= '9'; c++) {
                if (onLow && c < lowFraction.charAt(digit) || onHigh && c > highFraction.charAt(digit)) {
                    continue;
                }
                boolean stillLow = onLow && c == lowFraction.charAt(digit);
                boolean stillHigh = onHigh && c == highFraction.charAt(digit);
                String key = "fraction " + (digit + 1) + " " + stillLow + " " + stillHigh;
                Integer next = places.get(key);
                if (next == null) {
                    next = net.node();
                    places.put(key, next);
                    fraction(next, digit + 1, stillLow, stillHigh);
                }
                net.take(at, c, next);
            }
        }

        /** Whether the number may end behind so many digits of its fraction. */
        private boolean inside(int digits, boolean onLow, boolean onHigh) {
            boolean lowReached = !onLow || zeros(lowFraction, digits) && low.included();
            boolean highKept = !onHigh || !zeros(highFraction, digits) || high.included();
            return lowReached && highKept;
        }

        private static boolean zeros(String fraction, int from) {
            return fraction.chars().skip(from).allMatch(c -> c == '0');
        }

        /** As many digits as any fraction here has; what is cut off can only be a bound of integers. */
        private static String fraction(BigDecimal value) {
            BigDecimal part = value.subtract(new BigDecimal(value.toBigInteger()));
            boolean cut = part.stripTrailingZeros().scale() > FRACTION_DIGITS;
            String digits = part.setScale(FRACTION_DIGITS, RoundingMode.DOWN)
                    .unscaledValue()
                    .toString();
            String padded = "0".repeat(FRACTION_DIGITS - digits.length()) + digits;
            return cut ? padded.substring(0, FRACTION_DIGITS - 1) + "1" : padded;
        }
    }
}
