package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.control.state.ClusterStore.Append;
import io.ruche.control.state.ClusterStore.View;
import io.ruche.proto.store.Entry;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts one entry at a time into the log and tells once what became of it. Silence is an answer too: after {@link #STALL}
 * nothing new should be taken, after {@link #DOUBT} the outcome is unknown and whatever the store says later about it is
 * not heard. An OK during which the members changed is held back until the lease was renewed and the entry read back,
 * both under members that stayed. Belongs to the loop.
 */
final class Appender {
    static final Duration STALL = Duration.ofSeconds(1);
    static final Duration DOUBT = Duration.ofSeconds(5);
    private static final Duration CONFIRM_AGAIN = Duration.ofMillis(100);

    private final ClusterStore store;
    private final Timers timers;
    private final Clock clock;
    private final Supplier<CompletionStage<Boolean>> renewal;
    private final Runnable stalled;
    private final BiConsumer<Sent, Append> settled;
    private final List<Timers.Cancellable> limits = new ArrayList<>();
    private @Nullable Sent inFlight;
    private long lastMicros;

    /** An entry whose outcome is awaited. */
    record Sent(Batch batch, Entry entry, ByteString bytes, Duration at) {}

    /**
     * @param renewal of the lease; tells whether it counts
     * @param stalled told when the store has been silent for {@link #STALL}
     * @param settled told the outcome of each entry that was not given up
     */
    Appender(
            Ports ports,
            Supplier<CompletionStage<Boolean>> renewal,
            Runnable stalled,
            BiConsumer<Sent, Append> settled) {
        this.store = ports.store();
        this.timers = ports.timers();
        this.clock = ports.clock();
        this.renewal = renewal;
        this.stalled = stalled;
        this.settled = settled;
    }

    boolean isBusy() {
        return inFlight != null;
    }

    /** How long the last settled append took; 0 before the first. */
    long lastMicros() {
        return lastMicros;
    }

    /** Only while nothing is in flight. */
    void send(Batch batch, Head head) {
        Entry entry = batch.entry(head.epoch(), head.hash());
        Sent sent = new Sent(batch, entry, entry.toByteString(), clock.monotonic());
        inFlight = sent;
        limits.add(timers.after(STALL, () -> stall(sent)));
        limits.add(timers.after(
                DOUBT, () -> settle(sent, new Append.Doubt("no answer within " + DOUBT.toSeconds() + " s"))));
        View before = store.view();
        store.append(entry.getN(), sent.bytes()).whenComplete((outcome, thrown) -> {
            if (thrown != null) {
                settle(sent, new Append.Doubt(Deadline.failure(thrown).message()));
            } else if (outcome instanceof Append.Appended && !store.view().confirms(before)) {
                confirm(sent);
            } else {
                settle(sent, outcome);
            }
        });
    }

    /** Again and again until it is known or in doubt. */
    private void confirm(Sent sent) {
        if (inFlight != sent) {
            return;
        }
        View before = store.view();
        renewal.get()
                .thenCompose(good -> good
                        ? store.read(sent.entry().getN(), 1)
                        : CompletableFuture.completedFuture(List.<ByteString>of()))
                .whenComplete((found, thrown) -> {
                    if (thrown == null && !found.isEmpty() && store.view().confirms(before)) {
                        settle(sent, found.get(0).equals(sent.bytes()) ? new Append.Appended() : new Append.Taken());
                    } else {
                        timers.after(CONFIRM_AGAIN, () -> confirm(sent));
                    }
                });
    }

    /** What was in flight; its outcome will not be told. */
    Optional<Sent> giveUp() {
        Optional<Sent> sent = Optional.ofNullable(inFlight);
        land();
        return sent;
    }

    private void land() {
        inFlight = null;
        limits.forEach(Timers.Cancellable::cancel);
        limits.clear();
    }

    private void stall(Sent sent) {
        if (inFlight == sent) {
            stalled.run();
        }
    }

    private void settle(Sent sent, Append outcome) {
        if (inFlight != sent) {
            return; // too late: this append was given up, and a reload has looked or will look what became of it
        }
        land();
        lastMicros = clock.monotonic().minus(sent.at()).toNanos() / 1_000;
        settled.accept(sent, outcome);
    }
}
