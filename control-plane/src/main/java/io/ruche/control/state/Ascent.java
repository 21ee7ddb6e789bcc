package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.control.state.ClusterStore.Append;
import io.ruche.control.state.ClusterStore.View;
import io.ruche.proto.store.Entry;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Entropy;
import io.ruche.scheduler.world.Timers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The way to a lead: take the lease, load the State, and announce the epoch in the log. Without the announcement no write
 * is lost, but an older leader could still commit unseen. Belongs to the loop; one run each.
 */
final class Ascent {
    private static final String ACTOR = "state";

    private final ClusterStore store;
    private final Timers timers;
    private final Clock clock;
    private final Entropy entropy;
    private final String member;
    private final LeaseKeeper lease;

    Ascent(Ports ports, String member, LeaseKeeper lease) {
        this.store = ports.store();
        this.timers = ports.timers();
        this.clock = ports.clock();
        this.entropy = ports.entropy();
        this.member = member;
        this.lease = lease;
    }

    /**
     * A lead that began.
     *
     * @param state at the last of the entries
     * @param lastHash of that entry's bytes
     * @param entries those above {@code flushed}, oldest first; the last one began this epoch
     */
    record Lead(long epoch, State state, ByteString lastHash, long flushed, List<Entry> entries) {}

    CompletionStage<Lead> run() {
        return lease.take()
                .thenCompose(epoch -> new Recovery(store)
                        .run()
                        .handle((found, thrown) -> thrown == null
                                ? announce(
                                        new Lead(epoch, found.state(), found.lastHash(), found.flushed(), found.tail()))
                                : notRecovered(Deadline.failure(thrown)))
                        .thenCompose(Function.identity()));
    }

    /** A member that slept meanwhile finds the log of the next one trimmed under its hands, which is no damage. */
    private CompletionStage<Lead> notRecovered(Failure why) {
        if (lease.isAlone()) {
            return CompletableFuture.failedFuture(new FailureException(why));
        }
        return lease.renew().thenCompose(isOurs -> {
            Failure told = isOurs
                    ? why
                    : Failure.of(FailureCode.NOT_LEADER, "Another member took the lease: " + why.message(), "");
            return CompletableFuture.failedFuture(new FailureException(told));
        });
    }

    private CompletionStage<Lead> announce(Lead lead) {
        long n = lead.state().revision() + 1;
        Batch batch = new Batch(lead.state().at(n), clock.wall(), entropy::id);
        Pending begin = Pending.of(new Command.StartEpoch(lead.epoch(), member), Caller.of(ACTOR));
        batch.add(begin);
        if (batch.isEmpty()) {
            batch.answer();
            return begin.answer()
                    .handle((reply, refusal) -> refusal == null
                            ? Failure.of(FailureCode.INTERNAL, "Epoch " + lead.epoch() + " left no trace in the log.")
                            : Deadline.failure(refusal))
                    .thenCompose(failure -> CompletableFuture.failedFuture(new FailureException(failure)));
        }
        Entry entry = batch.entry(lead.epoch(), lead.lastHash());
        ByteString bytes = entry.toByteString();
        View before = store.view();
        return Deadline.within(Appender.DOUBT, "begin epoch " + lead.epoch(), timers, store.append(n, bytes))
                .thenApply(outcome -> judge(believed(outcome, before), lead, batch.state(), entry, bytes))
                .thenCompose(Function.identity());
    }

    private Append believed(Append outcome, View before) {
        return outcome instanceof Append.Appended && !store.view().confirms(before)
                ? new Append.Doubt("the members changed meanwhile")
                : outcome;
    }

    private CompletionStage<Lead> judge(Append outcome, Lead lead, State after, Entry entry, ByteString bytes) {
        if (outcome instanceof Append.Appended) {
            return CompletableFuture.completedFuture(next(lead, after, entry, bytes));
        }
        if (outcome instanceof Append.Taken) {
            return store.read(entry.getN(), 1).thenCompose(found -> yieldTo(lead, entry.getN(), found));
        }
        if (outcome instanceof Append.Refused refused) {
            return CompletableFuture.failedFuture(new FailureException(refused.failure()));
        }
        return CompletableFuture.failedFuture(FailureException.of(
                FailureCode.OUTCOME_UNKNOWN,
                "Whether epoch " + lead.epoch() + " began is unknown: " + ((Append.Doubt) outcome).why() + ".",
                ""));
    }

    /** An entry that was under way when the lease moved: it counts, and the announcement comes after it. */
    private CompletionStage<Lead> yieldTo(Lead lead, long n, List<ByteString> found) {
        if (found.isEmpty()) {
            return CompletableFuture.failedFuture(FailureException.of(
                    FailureCode.OUTCOME_UNKNOWN, "Position " + n + " was taken, and then it was empty.", ""));
        }
        ByteString bytes = found.get(0);
        Entry entry = Entries.parse(n, bytes);
        if (entry.getEpoch() > lead.epoch()) {
            return CompletableFuture.failedFuture(FailureException.of(
                    FailureCode.NOT_LEADER,
                    "Epoch " + entry.getEpoch() + " began (expected: at most " + lead.epoch() + ").",
                    "Another member leads."));
        }
        if (!entry.getPrevious().equals(lead.lastHash())) {
            return CompletableFuture.failedFuture(
                    Entries.damaged("log/" + Entries.hex(n) + " does not follow the entry before it."));
        }
        return announce(next(lead, Recovery.copy(lead.state(), entry), entry, bytes));
    }

    private static Lead next(Lead lead, State after, Entry entry, ByteString bytes) {
        List<Entry> entries = new ArrayList<>(lead.entries());
        entries.add(entry);
        return new Lead(lead.epoch(), after, Entries.hash(bytes), lead.flushed(), List.copyOf(entries));
    }
}
