package io.ruche.control.state;

import io.ruche.proto.store.Lease;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Takes the lease. With one voter nobody else can hold it, so it is taken at once; the epoch rises each time, and from
 * then on no flush of an older epoch commits. Nothing is renewed: an idle house writes nothing.
 */
final class LeaseKeeper {
    private static final int TRIES = 3;

    private final ClusterStore store;
    private final String member;

    LeaseKeeper(ClusterStore store, String member) {
        this.store = store;
        this.member = member;
    }

    /** The new epoch. */
    CompletionStage<Long> take() {
        return take(TRIES);
    }

    private CompletionStage<Long> take(int tries) {
        return store.lease().thenCompose(old -> {
            Lease next = next(old);
            return store.moveLease(old, next).thenCompose(moved -> {
                if (moved) {
                    return CompletableFuture.completedFuture(next.getEpoch());
                }
                if (tries > 1) {
                    return take(tries - 1);
                }
                return CompletableFuture.failedFuture(FailureException.of(
                        FailureCode.NOT_LEADER,
                        "The lease moved " + TRIES + " times while member '" + member + "' tried to take it.",
                        "Another process works on this store; end it."));
            });
        });
    }

    private Lease next(Optional<Lease> old) {
        return Lease.newBuilder()
                .setEpoch(old.map(Lease::getEpoch).orElse(0L) + 1)
                .setHolder(member)
                .build();
    }
}
