package io.ruche.control.watch;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.state.Epoch;
import io.ruche.scheduler.state.State;
import java.util.Optional;
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
            String shown = Excerpt.of(text, 40);
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "Resume token '" + shown + "' (expected: EPOCH-NUMBER as in an event's id).",
                    "Leave it out to begin with a snapshot.");
        }
        return new ResumeToken(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
    }

    /** The newest entry that this State knows. */
    public static ResumeToken of(State now) {
        return new ResumeToken(now.epoch(), now.revision());
    }

    /** Whether this names an entry of its history: an epoch's entries end where the next epoch begins. */
    public boolean isOf(State now) {
        Epoch begun = now.epochs().get(epoch);
        if (begun == null || n > now.revision()) {
            return false;
        }
        Optional<Epoch> next = now.epochs().tailMap(epoch + 1).values().stream().findFirst();
        return n >= begun.revision()
                && next.filter(later -> later.revision() <= n).isEmpty();
    }

    @Override
    public String toString() {
        return epoch + "-" + n;
    }
}
