package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.control.state.SimulatedCluster.Data;
import io.ruche.control.state.SimulatedCluster.Machine;
import io.ruche.control.watch.ResumeToken;
import io.ruche.control.watch.Subscription;
import io.ruche.control.watch.Watcher;
import io.ruche.proto.store.Lease;
import io.ruche.proto.store.Stored;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Reply;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;

/** What no store and no member may do. */
public final class PlantedMembers {
    public static final String WALL_CLOCK = "the lease is timed by the wall clock";

    private PlantedMembers() {}

    /** By what is wrong with them. */
    public static Map<String, Making> all() {
        Map<String, Making> bugs = new LinkedHashMap<>();
        bug(bugs, "a position is written over", BlindAppend::new);
        bug(bugs, "the OK of a minority is believed", MinorityBelieved::new);
        bug(bugs, "two flushes are in flight", TwoFlushes::new);
        bug(bugs, "a flush is not fenced", Unfenced::new);
        bug(bugs, "the entry before is not looked for", NoEntryBefore::new);
        bug(bugs, "an append is acknowledged before it is done", AcknowledgedEarly::new);
        bug(bugs, "the lease of an old reign is taken for the present one", OldLease::new);
        bug(bugs, "a position is used again after a doubt", UsedAgain::new);
        bug(bugs, "the log is trimmed above the mark", TrimmedAhead::new);
        bug(bugs, "the mark is moved before the rows are written", MarkFirst::new);
        bug(bugs, "a recovery reads the tables of the flush before", StaleTables::new);
        bug(bugs, "the epoch does not rise", SameEpoch::new);
        bugs.put("after a power cut the store that knows least goes on", new Forgets());
        bugs.put(WALL_CLOCK, new WallClock());
        bugs.put("a request key is not kept", new NoRequestKey());
        bugs.put("a watcher resumes one entry too far", new ResumesTooFar());
        bugs.put("a watcher that was away too long is not reset", new NoReset());
        return bugs;
    }

    private interface Alternative {
        SimulatedStore make(SimulatedCluster cluster, Machine machine, Actor actor, int trouble);
    }

    private static void bug(Map<String, Making> bugs, String what, Alternative store) {
        bugs.put(what, new Making() {
            @Override
            SimulatedStore store(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
                return store.make(cluster, machine, actor, trouble);
            }
        });
    }

    private static final class BlindAppend extends SimulatedStore {
        BlindAppend(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
            super(cluster, machine, actor, trouble);
        }

        @Override
        boolean place(Data data, long n, ByteString entry) {
            data.log.put(n, entry);
            return true;
        }
    }

    private static final class MinorityBelieved extends SimulatedStore {
        MinorityBelieved(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
            super(cluster, machine, actor, trouble);
        }

        @Override
        public View view() {
            return new View(1, 3, 3);
        }
    }

    /** Says that it is done, and does it later: so the next one begins beside it. */
    private static final class TwoFlushes extends SimulatedStore {
        TwoFlushes(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
            super(cluster, machine, actor, trouble);
        }

        @Override
        public CompletionStage<Flush> flush(long epoch, Map<String, Optional<Stored>> rows, long upTo) {
            actor.after(
                    Duration.ofMillis(random.nextInt(3_000)),
                    () -> this.<Flush>write(data -> writeRows(data, epoch, rows, upTo))
                            .thenAccept(done -> {}));
            return CompletableFuture.completedFuture(new Flush.Flushed());
        }
    }

    private static final class Unfenced extends SimulatedStore {
        Unfenced(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
            super(cluster, machine, actor, trouble);
        }

        @Override
        long fence(Data data, long epoch) {
            return epoch;
        }
    }

    private static final class NoEntryBefore extends SimulatedStore {
        NoEntryBefore(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
            super(cluster, machine, actor, trouble);
        }

        @Override
        boolean follows(Data data, long n) {
            return true;
        }
    }

    private static final class AcknowledgedEarly extends SimulatedStore {
        AcknowledgedEarly(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
            super(cluster, machine, actor, trouble);
        }

        @Override
        CompletionStage<Append> put(long n, ByteString bytes, boolean isDoubled) {
            var unused = super.put(n, bytes, isDoubled);
            return CompletableFuture.completedFuture(new Append.Appended());
        }
    }

    private static final class OldLease extends SimulatedStore {
        OldLease(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
            super(cluster, machine, actor, trouble);
        }

        @Override
        boolean isStill(Data data, Optional<Lease> old) {
            return true;
        }
    }

    private static final class UsedAgain extends SimulatedStore {
        UsedAgain(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
            super(cluster, machine, actor, trouble);
        }

        @Override
        public CompletionStage<Append> append(long n, ByteString entry) {
            return super.append(n, entry)
                    .thenApply(outcome -> outcome instanceof Append.Doubt || outcome instanceof Append.Taken
                            ? new Append.Refused(Failure.of(FailureCode.UNREACHABLE, "Not there.", ""))
                            : outcome);
        }
    }

    private static final class TrimmedAhead extends SimulatedStore {
        TrimmedAhead(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
            super(cluster, machine, actor, trouble);
        }

        @Override
        public CompletionStage<Void> trim(long from, long upTo) {
            return write(data -> {
                        data.log
                                .subMap(Math.max(1, from), true, Math.min(data.last() - 1, data.flushed + 2), true)
                                .clear();
                        return true;
                    })
                    .thenAccept(done -> {});
        }
    }

    private static final class MarkFirst extends SimulatedStore {
        MarkFirst(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
            super(cluster, machine, actor, trouble);
        }

        @Override
        public CompletionStage<Flush> flush(long epoch, Map<String, Optional<Stored>> rows, long upTo) {
            return super.flush(epoch, Map.of(), upTo)
                    .thenCompose(marked -> marked instanceof Flush.Flushed
                            ? super.flush(epoch, rows, upTo)
                            : CompletableFuture.completedFuture(marked));
        }
    }

    private static final class StaleTables extends SimulatedStore {
        StaleTables(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
            super(cluster, machine, actor, trouble);
        }

        @Override
        public CompletionStage<Void> scan(BiConsumer<String, Stored> sink) {
            long newest = new TreeMap<>(cluster.data(machine).rows)
                    .values().stream().mapToLong(Stored::getRevision).max().orElse(0);
            return super.scan((key, row) -> {
                if (row.getRevision() < newest) {
                    sink.accept(key, row);
                }
            });
        }
    }

    private static final class SameEpoch extends SimulatedStore {
        SameEpoch(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
            super(cluster, machine, actor, trouble);
        }

        private static Lease lower(Lease lease) {
            return lease.toBuilder().setEpoch(lease.getEpoch() - 1).build();
        }

        @Override
        public CompletionStage<Optional<Lease>> lease() {
            return super.lease()
                    .thenApply(now -> now.filter(lease -> lease.getEpoch() > 1)
                            .map(SameEpoch::lower)
                            .or(() -> now));
        }

        @Override
        boolean isStill(Data data, Optional<Lease> old) {
            return super.isStill(data, old)
                    || super.isStill(
                            data,
                            old.map(it ->
                                    it.toBuilder().setEpoch(it.getEpoch() + 1).build()));
        }
    }

    private static final class Forgets extends Making {
        @Override
        boolean forgets() {
            return true;
        }
    }

    private static final class WallClock extends Making {
        @Override
        Clock clock(Actor actor) {
            return new Clock() {
                @Override
                public Instant wall() {
                    return actor.wall();
                }

                @Override
                public Duration monotonic() {
                    return Duration.between(Instant.EPOCH, actor.wall());
                }
            };
        }
    }

    private static final class NoRequestKey extends Making {
        @Override
        Cluster face(StateLoop loop) {
            return new Misheard(loop) {
                @Override
                public CompletionStage<Reply> submit(Command command, Caller caller) {
                    return super.submit(command, Caller.of(caller.actor()));
                }
            };
        }
    }

    private static final class ResumesTooFar extends Making {
        @Override
        Cluster face(StateLoop loop) {
            return new Misheard(loop) {
                @Override
                public Subscription watch(Optional<ResumeToken> from, Watcher watcher, int frames) {
                    boolean isBehind =
                            from.isPresent() && from.get().n() < loop.state().revision();
                    return super.watch(
                            isBehind
                                    ? Optional.of(new ResumeToken(
                                            from.get().epoch(), from.get().n() + 1))
                                    : from,
                            watcher,
                            frames);
                }
            };
        }
    }

    /** Goes on with what comes, whatever was missed. */
    private static final class NoReset extends Making {
        @Override
        Cluster face(StateLoop loop) {
            return new Misheard(loop) {
                @Override
                public Subscription watch(Optional<ResumeToken> from, Watcher watcher, int frames) {
                    State now = loop.state();
                    return super.watch(
                            from.map(token -> now.revision() - token.n() > 8
                                    ? new ResumeToken(now.epoch(), now.revision())
                                    : token),
                            watcher,
                            frames);
                }
            };
        }
    }
}
