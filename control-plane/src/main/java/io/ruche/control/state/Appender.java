package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.control.state.ClusterStore.Append;
import io.ruche.proto.store.Entry;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts one entry at a time into the log and tells once what became of it. Silence is an answer too: after {@link #STALL}
 * nothing new should be taken, after {@link #DOUBT} the outcome is unknown and whatever the store says later about it is
 * not heard. Belongs to the loop.
 */
final class Appender {
    static final Duration STALL = Duration.ofSeconds(1);
    static final Duration DOUBT = Duration.ofSeconds(5);

    private final ClusterStore store;
    private final Timers timers;
    private final Clock clock;
    private final Runnable stalled;
    private final BiConsumer<Sent, Append> settled;
    private @Nullable Sent inFlight;
    private long lastMicros;

    /** An entry whose outcome is awaited. */
    record Sent(Batch batch, Entry entry, ByteString bytes, Duration at) {}

    /**
     * @param stalled told when the store has been silent for {@link #STALL}
     * @param settled told the outcome of each entry that was not given up
     */
    Appender(Ports ports, Runnable stalled, BiConsumer<Sent, Append> settled) {
        this.store = ports.store();
        this.timers = ports.timers();
        this.clock = ports.clock();
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
        Timers.Cancellable stall = timers.after(STALL, () -> stall(sent));
        Timers.Cancellable doubt = timers.after(
                DOUBT, () -> settle(sent, new Append.Doubt("no answer within " + DOUBT.toSeconds() + " s")));
        store.append(entry.getN(), sent.bytes()).whenComplete((outcome, thrown) -> {
            stall.cancel();
            doubt.cancel();
            settle(
                    sent,
                    thrown == null
                            ? outcome
                            : new Append.Doubt(Deadline.failure(thrown).message()));
        });
    }

    /** What was in flight; its outcome will not be told. */
    Optional<Sent> giveUp() {
        Optional<Sent> sent = Optional.ofNullable(inFlight);
        inFlight = null;
        return sent;
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
        inFlight = null;
        lastMicros = clock.monotonic().minus(sent.at()).toNanos() / 1_000;
        settled.accept(sent, outcome);
    }
}
