package io.ruche.control.api;

import io.ruche.control.keys.Identity;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Role;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;

/**
 * What the headers of models say that come from elsewhere, so that they can be planned for before anything is downloaded.
 * They are read on a thread of their own, since that takes up to a minute. Any thread.
 */
public final class SourceModels {
    private final Function<String, ModelFacts> headers;
    private final Executor reader;

    /**
     * @param headers reads what a source's header says; throws {@link FailureException} where it cannot
     * @param reader with a bound; it may refuse
     */
    public SourceModels(Function<String, ModelFacts> headers, Executor reader) {
        this.headers = headers;
        this.reader = reader;
    }

    /** Whether only a header tells how large this model is, and it can be read where it is. */
    static boolean isUnread(CatalogueModel model) {
        List<String> sources = model.spec().getSourcesList();
        return model.facts().isEmpty() && !sources.isEmpty() && !sources.get(0).startsWith("wheel:");
    }

    /** Whether this caller may have addresses and paths looked at that he names: one who may have them fetched. */
    static boolean isFor(Identity who) {
        return who.role().allows(Role.OPERATOR);
    }

    /**
     * The model with what its first source says.
     *
     * @throws FailureException {@code PERMISSION_DENIED}, {@code OVERLOADED}; what reading fails with is in the stage
     */
    CompletionStage<CatalogueModel> read(CatalogueModel model, Identity who) {
        String source = model.spec().getSources(0);
        if (!isFor(who)) {
            throw FailureException.of(
                    FailureCode.PERMISSION_DENIED,
                    "The header of " + source + " is read for operators alone (yours: a "
                            + who.role().name().toLowerCase(Locale.ROOT) + "'s key).",
                    "Name a model of the catalogue, or use an operator's key.");
        }
        try {
            return CompletableFuture.supplyAsync(() -> model.with(headers.apply(source)), reader);
        } catch (RejectedExecutionException e) {
            throw FailureException.of(
                    FailureCode.OVERLOADED, "Too many models' headers are being read.", "Try again in a minute.");
        }
    }
}
