package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.spelling.Excerpt;
import java.util.regex.Pattern;

/** What names and ids look like. */
final class Names {
    /** No slash: a row's key is {@code <kind>/<id>}. */
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:@+-]{0,127}");

    private Names() {}

    static void check(String what, String value) {
        if (!FORM.matcher(value).matches()) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    what + ": '" + Excerpt.of(value, 60)
                            + "' (expected: 1-128 letters, digits or . _ : @ + - and a letter or digit first).",
                    "Choose a name of that form.");
        }
    }
}
