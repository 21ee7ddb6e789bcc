package io.ruche.scheduler.organisation.spec.publish;

import io.ruche.scheduler.organisation.spec.table.Forms;
import java.time.Duration;
import java.util.Optional;

/** Spans of time as people write them, in documents and on the command line. */
public final class Spans {
    private Spans() {}

    /** {@code 30s}, {@code 5m}, {@code 4h}, {@code 7d} or {@code 250ms}. */
    public static Optional<Duration> parse(String text) {
        return Forms.parseSpan(text);
    }
}
