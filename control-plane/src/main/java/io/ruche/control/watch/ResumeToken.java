package io.ruche.control.watch;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a watcher has come: written {@code <epoch>-<n>}, and unique to one history because an epoch has one leader.
 *
 * @param epoch of the entry seen last
 * @param n the position of that entry
 */
public record ResumeToken(long epoch, long n) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

    /** Throws INVALID_REQUEST for anything that is not two numbers with a dash. */
    public static ResumeToken parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            String shown = text.length() <= 40 ? text : text.substring(0, 40) + "...";
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "Resume token '" + shown + "' (expected: EPOCH-NUMBER as in an event's id).",
                    "Leave it out to begin with a snapshot.");
        }
        return new ResumeToken(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    @Override
    public String toString() {
        return epoch + "-" + n;
    }
}
