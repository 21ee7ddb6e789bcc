package io.ruche.scheduler.buy.publish;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as people and scripts read them. */
final class Numbers {
    private Numbers() {}

    /** Without an exponent, and without a fraction where there is none. */
    static String plain(double value) {
        return Double.isFinite(value)
                ? BigDecimal.valueOf(value).stripTrailingZeros().toPlainString()
                : Double.toString(value);
    }

    static BigDecimal rounded(double value, int digits) {
        return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_EVEN);
    }

    /** For example {@code $23,398}, and below a hundred with cents. */
    static String usd(double usd) {
        return String.format(Locale.ROOT, usd < 100 && usd != Math.rint(usd) ? "$%,.2f" : "$%,.0f", usd);
    }

    static String rate(double tokensPerSecond) {
        return String.format(Locale.ROOT, tokensPerSecond < 10 ? "%.1f" : "%.0f", tokensPerSecond);
    }

    static String count(double tokens) {
        return String.format(Locale.ROOT, "%,.0f", tokens);
    }

    static String months(double months) {
        if (months > 1_200) return "more than 100 years";
        return String.format(Locale.ROOT, months < 10 ? "%.1f months" : "%.0f months", months);
    }
}
