package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.Failure;
import java.util.regex.Pattern;

/**
 * Why something is as it is.
 *
 * @param code stable, lower case with underscores; empty when there is nothing to say
 * @param message one sentence with the values concerned
 * @param help what would change it; empty when there is nothing to do
 */
public record Reason(String code, String message, String help) {
    /** Sizes as {@link io.ruche.scheduler.memory.ByteText} writes them. */
    private static final Pattern BYTES = Pattern.compile("-?[0-9]+(\\.[0-9]+)? [kMGTP]?B\\b");

    public static final Reason NONE = new Reason("", "", "");

    public static Reason of(String code, String message, String help) {
        return new Reason(code, message, help);
    }

    public static Reason of(Failure failure) {
        return new Reason(failure.code().code(), failure.message(), failure.help());
    }

    /** Whether both say the same of the same, whatever was measured meanwhile. */
    public boolean tellsTheSameAs(Reason other) {
        return code.equals(other.code) && stable(help).equals(stable(other.help));
    }

    private static String stable(String text) {
        return BYTES.matcher(text).replaceAll("");
    }

    public boolean isNone() {
        return code.isEmpty();
    }
}
