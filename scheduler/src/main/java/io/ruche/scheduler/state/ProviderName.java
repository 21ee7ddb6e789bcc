package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.regex.Pattern;

/** What a provider of models is called here, for example {@code anthropic}: a DNS label. */
public record ProviderName(String value) implements Comparable<ProviderName> {
    /** In organisations' policies this house's own machines have this name. */
    private static final String OWN = "grid";

    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /** Throws INVALID_REQUEST. */
    public ProviderName {
        if (!FORM.matcher(value).matches() || value.equals(OWN)) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "provider name: '" + Failure.printable(value)
                            + "' (expected: 1-63 lower-case letters, digits or -, a letter or digit first and last; not"
                            + " 'grid', which is this house's own machines).",
                    "Choose a name of that form, for example 'anthropic'.");
        }
    }

    @Override
    public int compareTo(ProviderName other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
