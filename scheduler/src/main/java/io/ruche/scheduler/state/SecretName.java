package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.regex.Pattern;

/** What a secret is called by those who use it, for example {@code anthropic}: a DNS label. */
public record SecretName(String value) implements Comparable<SecretName> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /** Throws INVALID_REQUEST. */
    public SecretName {
        if (!FORM.matcher(value).matches()) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "secret name: '" + Failure.printable(value)
                            + "' (expected: 1-63 lower-case letters, digits or -, a letter or digit first and last).",
                    "Choose a name of that form, for example 'anthropic'.");
        }
    }

    @Override
    public int compareTo(SecretName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
