package io.ruche.scheduler.state;

import io.ruche.scheduler.organisation.spec.SpecDocument;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.check.StoredText;

/**
 * A document of an organisation as it stands.
 *
 * @param generation 1 at first, one more with each change; begins anew when it was removed meanwhile
 * @param by the id of the key that this generation came with
 * @param changedAtMillis when this generation came: wall time, milliseconds since 1970
 * @param revision the log entry that it came with
 * @param timeline one line for each generation, with the fields that changed
 */
public record KeptSpec(
        SpecId id,
        StoredText text,
        long generation,
        String by,
        long createdAtMillis,
        long changedAtMillis,
        long revision,
        Timeline timeline) {

    /** What it says. */
    public SpecDocument document() {
        return text.document();
    }
}
