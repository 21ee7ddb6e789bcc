package io.ruche.control.organisation;

import io.ruche.control.keys.Identity;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.state.KeptSpec;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The documents of organisations as users see them. Any thread; nothing blocks; stages complete on the desk's loop, with
 * {@code FailureException} for what is no fault of a text.
 */
public interface Specs {
    /** The longest page of a list. */
    int MOST_LISTED = 1_000;

    /** What a text is called that nobody named. */
    String UNNAMED = "spec.yaml";

    /**
     * Puts the documents of a text, all or none; those that say what is there already change nothing. PERMISSION_DENIED
     * unless an operator asks, CONFLICT when others change the house again and again meanwhile.
     *
     * @param yaml not to be changed afterwards
     * @param file as messages call it
     * @param dryRun only says what would change
     */
    CompletionStage<Submitted> apply(byte[] yaml, String file, boolean dryRun, Identity by);

    /** Removes the documents that a text names, unless one that stays names them. Those that are not there change nothing. */
    CompletionStage<Submitted> delete(byte[] yaml, String file, boolean dryRun, Identity by);

    /** The same for one document. NOT_FOUND. */
    CompletionStage<Submitted> delete(SpecId id, boolean dryRun, Identity by);

    /** Throws NOT_FOUND. */
    KeptSpec get(SpecId id);

    /**
     * A page of the documents, by kind and name. Throws INVALID_REQUEST when the limit is out of bounds.
     *
     * @param after only those that come after this one
     */
    Listed list(Optional<SpecKind> kind, Optional<SpecId> after, int limit);

    /**
     * The kind that is meant by a word, in whatever case, one or many. Throws INVALID_REQUEST with the nearest one.
     */
    SpecKind kind(String word);

    /** @param hasMore whether there are some after the last one */
    record Listed(List<KeptSpec> specs, boolean hasMore) {
        public Listed {
            specs = List.copyOf(specs);
        }
    }
}
