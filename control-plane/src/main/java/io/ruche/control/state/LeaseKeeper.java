package io.ruche.control.state;

import io.ruche.control.state.ClusterStore.View;
import io.ruche.proto.store.Lease;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Takes the lease, and keeps it. The epoch rises with each take, and from then on no flush of an older epoch commits.
 *
 * <p>With one voter nobody else can hold it: it is taken at once and never renewed, so an idle house writes nothing. With
 * several, a member waits until the lease has not changed for {@link #VACANT} on its own monotonic clock; whoever holds it
 * renews it every {@link #BEAT} and trusts in it for {@link #TRUST} after it <em>sent</em> the last renewal that counts.
 * So nobody trusts in a lease that another may have taken, whatever pauses and whatever wall clocks say.
 *
 * <p>Belongs to the loop, but for {@link #isFresh}, which any thread may ask.
 */
final class LeaseKeeper {
    static final Duration BEAT = Duration.ofSeconds(1);
    static final Duration TRUST = Duration.ofSeconds(3);
    static final Duration VACANT = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(500);
    private static final int TRIES = 3;

    private final ClusterStore store;
    private final Timers timers;
    private final Clock clock;
    private final String member;
    private volatile boolean isAlone = true;

    /** What this member waits to see unchanged, and since when. */
    private Optional<Lease> watched = Optional.empty();

    private Duration watchedSince = Duration.ZERO;
    private int vigil;

    /** What this member holds. */
    private volatile @Nullable Lease held;

    private volatile Duration lastGood = Duration.ZERO;
    private CompletionStage<Boolean> renewing = CompletableFuture.completedFuture(true);

    LeaseKeeper(Ports ports, String member) {
        this.store = ports.store();
        this.timers = ports.timers();
        this.clock = ports.clock();
        this.member = member;
    }

    /** Known from the store's birth record. */
    void voters(int count) {
        isAlone = count <= 1;
    }

    boolean isAlone() {
        return isAlone;
    }

    /** Completes when this member may try to take the lease; of an earlier vigil nothing more is heard. */
    CompletionStage<Void> vigil() {
        CompletableFuture<Void> mayTry = new CompletableFuture<>();
        held = null;
        vigil++;
        if (isAlone) {
            mayTry.complete(null);
        } else {
            watchedSince = clock.monotonic();
            look(vigil, mayTry, false);
        }
        return mayTry;
    }

    private void look(int mine, CompletableFuture<Void> mayTry, boolean again) {
        Deadline.within(VACANT, "read the lease", timers, store.lease()).whenComplete((now, thrown) -> {
            if (mine != vigil) {
                return;
            }
            if (thrown == null && !(again && now.equals(watched))) {
                watched = now;
                watchedSince = clock.monotonic();
            }
            boolean isOurs = thrown == null
                    && now.map(lease -> lease.getHolder().equals(member)).orElse(true);
            boolean isVacant =
                    thrown == null && clock.monotonic().minus(watchedSince).compareTo(VACANT) >= 0;
            if ((isOurs || isVacant) && store.view().hasMajority()) {
                mayTry.complete(null);
            } else {
                timers.after(LOOK, () -> {
                    if (mine == vigil) {
                        look(mine, mayTry, again || thrown == null);
                    }
                });
            }
        });
    }

    /** The new epoch, after a {@link #vigil}. */
    CompletionStage<Long> take() {
        return isAlone ? take(TRIES) : takeWatched();
    }

    private CompletionStage<Long> take(int tries) {
        return store.lease().thenCompose(old -> {
            Lease next = next(old);
            return store.moveLease(old, next).thenCompose(moved -> {
                if (moved) {
                    held = next;
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

    private CompletionStage<Long> takeWatched() {
        Lease next = next(watched);
        View before = store.view();
        Duration sent = clock.monotonic();
        return store.moveLease(watched, next).thenCompose(moved -> {
            if (!moved || !store.view().confirms(before)) {
                return CompletableFuture.failedFuture(FailureException.of(
                        FailureCode.NOT_LEADER,
                        "Member '" + member + "' did not get the lease for epoch " + next.getEpoch() + ".",
                        "Another member leads or will."));
            }
            held = next;
            lastGood = sent;
            return CompletableFuture.completedFuture(next.getEpoch());
        });
    }

    private Lease next(Optional<Lease> old) {
        return Lease.newBuilder()
                .setEpoch(old.map(Lease::getEpoch).orElse(0L) + 1)
                .setHolder(member)
                .build();
    }

    /** Whether nobody else can hold it, as far as time tells. */
    boolean isFresh() {
        return isAlone || (held != null && clock.monotonic().minus(lastGood).compareTo(TRUST) < 0);
    }

    /**
     * Renews it from now on, with several voters.
     *
     * @param beaten told after each attempt, also one that came to nothing
     * @param lost told once when somebody else has it
     */
    void keep(Runnable beaten, Runnable lost) {
        if (!isAlone) {
            beat(vigil, beaten, lost);
        }
    }

    private void beat(int mine, Runnable beaten, Runnable lost) {
        renew().whenComplete((good, thrown) -> {
            if (mine != vigil) {
                return;
            }
            if (held == null) {
                lost.run();
                return;
            }
            beaten.run();
            timers.after(BEAT, () -> {
                if (mine == vigil) {
                    beat(mine, beaten, lost);
                }
            });
        });
    }

    /** Whether the lease was this member's at a moment after this call, under a majority that stayed. */
    CompletionStage<Boolean> renew() {
        CompletionStage<Boolean> next = renewing.handle((good, thrown) -> true)
                .thenCompose(idle -> send())
                .exceptionally(thrown -> false);
        renewing = next;
        return next;
    }

    /** Looks first: an answer that was lost may have moved it. */
    private CompletionStage<Boolean> send() {
        Lease mine = held;
        if (mine == null) {
            return CompletableFuture.completedFuture(false);
        }
        int round = vigil;
        View before = store.view();
        Duration sent = clock.monotonic();
        CompletionStage<Boolean> moved = store.lease().thenCompose(now -> {
            boolean isMine = now.isPresent()
                    && now.get().getEpoch() == mine.getEpoch()
                    && now.get().getHolder().equals(member);
            if (!isMine) {
                if (round == vigil && store.view().confirms(before)) {
                    held = null;
                }
                return CompletableFuture.completedFuture(false);
            }
            Lease next = now.get().toBuilder().setBeat(now.get().getBeat() + 1).build();
            return store.moveLease(now, next);
        });
        return Deadline.within(VACANT, "renew the lease", timers, moved).thenApply(good -> {
            boolean counts =
                    good && round == vigil && held != null && store.view().confirms(before);
            if (counts) {
                lastGood = sent;
            }
            return counts;
        });
    }

    /** Renews it no more. */
    void drop() {
        vigil++;
        held = null;
    }
}
