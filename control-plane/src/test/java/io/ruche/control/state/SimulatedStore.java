package io.ruche.control.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.SimulatedCluster.Data;
import io.ruche.control.state.SimulatedCluster.Machine;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Lease;
import io.ruche.proto.store.Stored;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The store as one process sees it: what it asks happens after a while, at every member in view, and is answered after
 * another; any of the three may be late, never come, or find the process asleep or dead. It also holds whoever uses it to
 * the bounds. A bug of the store's is a subclass.
 */
class SimulatedStore implements ClusterStore {
    final SimulatedCluster cluster;
    final Machine machine;
    final Actor actor;
    final Random random;
    final Findings findings;

    /** Epochs and positions that were sent, but for those that were refused. */
    private final Set<String> sent = new HashSet<>();

    private final Set<Long> appending = new HashSet<>();
    private final Set<Long> flushing = new HashSet<>();
    /** In percent. */
    int trouble;
    /** How long the process sleeps in its next write. */
    Duration nap = Duration.ZERO;

    SimulatedStore(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
        this.cluster = cluster;
        this.machine = machine;
        this.actor = actor;
        this.random = cluster.world.random();
        this.findings = cluster.findings;
        this.trouble = trouble;
    }

    private boolean happens(int perThousand) {
        return trouble > 0 && random.nextInt(1_000) < perThousand * trouble / 10;
    }

    private Duration latency() {
        return happens(30)
                ? Duration.ofMillis(random.nextInt(random.nextInt(5) == 0 ? 9_000 : 1_500))
                : Duration.ofNanos(100_000 + random.nextInt(2_000_000));
    }

    final <T> CompletionStage<T> read(Function<Data, T> look) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        actor.beside(latency(), () -> answer.complete(look.apply(cluster.data(machine))));
        return answer;
    }

    final <T> CompletionStage<T> write(Function<Data, T> effect) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        if (!nap.isZero()) {
            actor.sleep(nap);
            nap = Duration.ZERO;
        }
        actor.beside(
                latency(),
                () -> cluster.write(
                        machine,
                        effect,
                        done -> actor.beside(latency(), () -> answer.complete(done)),
                        () -> actor.beside(
                                latency(),
                                () -> answer.completeExceptionally(FailureException.of(
                                        FailureCode.UNREACHABLE,
                                        "The members in view are too few, or changed.",
                                        "")))));
        return answer;
    }

    @Override
    public View view() {
        return cluster.view(machine);
    }

    @Override
    public CompletionStage<Opened> open() {
        CompletableFuture<Opened> answer = new CompletableFuture<>();
        cluster.join(
                machine,
                actor,
                () -> actor.execute(() -> answer.complete(
                        new Opened(cluster.data(machine).log.firstEntry().getValue(), false))));
        return answer;
    }

    /** Whether the entry before is there. */
    boolean follows(Data data, long n) {
        return data.log.containsKey(n - 1);
    }

    /** False when the position is taken. */
    boolean place(Data data, long n, ByteString entry) {
        return data.log.putIfAbsent(n, entry) == null;
    }

    @Override
    public CompletionStage<Append> append(long n, ByteString bytes) {
        Entry entry = parse(bytes);
        String place = entry.getEpoch() + "-" + n;
        findings.require(bytes.size() <= MAX_ENTRY_BYTES, "%s has %d bytes", place, bytes.size());
        findings.require(
                entry.getCommitsCount() <= Batch.MAX_COMMANDS, "%s has %d commits", place, entry.getCommitsCount());
        findings.require(appending.add(entry.getEpoch()), "%s is appended beside another of its epoch", place);
        findings.require(sent.add(place), "%s was sent before", place);
        CompletableFuture<Append> answer = new CompletableFuture<>();
        if (happens(4)) {
            actor.beside(latency(), () -> {
                appending.remove(entry.getEpoch());
                sent.remove(place);
                answer.complete(new Append.Refused(Failure.of(FailureCode.DISK_FULL, "Injected.", "")));
            });
            return answer;
        }
        boolean isLost = happens(6);
        boolean isDoubled = happens(4);
        put(n, bytes, isDoubled).whenComplete((outcome, thrown) -> {
            appending.remove(entry.getEpoch());
            if (!isLost) {
                answer.complete(thrown == null ? outcome : new Append.Doubt("the members changed"));
            }
        });
        return answer;
    }

    @Override
    public CompletionStage<Optional<Failure>> refusal() {
        return read(data -> Optional.empty());
    }

    /** Looks, puts and looks again, with time between. */
    CompletionStage<Append> put(long n, ByteString bytes, boolean isDoubled) {
        return read(data -> follows(data, n))
                .thenCompose(before -> {
                    if (!before) {
                        return CompletableFuture.completedFuture(false);
                    }
                    return write(data -> {
                        cluster.note(bytes);
                        boolean placed = place(data, n, bytes);
                        return isDoubled ? place(data, n, bytes) : placed;
                    });
                })
                .thenCompose(placed -> read(data -> follows(data, n)
                        ? (placed ? new Append.Appended() : new Append.Taken())
                        : new Append.Doubt("the entry before is gone")));
    }

    static Entry parse(ByteString bytes) {
        try {
            return Entry.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public CompletionStage<List<ByteString>> read(long from, int max) {
        return read(data -> {
            List<ByteString> page = new ArrayList<>();
            for (long n = from; page.size() < max; n++) {
                ByteString entry = data.log.get(n);
                if (entry == null) {
                    break;
                }
                page.add(entry);
            }
            return page;
        });
    }

    private CompletionStage<Void> rows(boolean cold, BiConsumer<String, Stored> sink) {
        return this.<Map<String, Stored>>read(data -> new TreeMap<>(data.rows))
                .thenAccept(rows -> rows.forEach((key, row) -> {
                    if (Kinds.isCold(key) == cold) {
                        sink.accept(key, row);
                    }
                }));
    }

    @Override
    public CompletionStage<Void> scan(BiConsumer<String, Stored> sink) {
        return rows(false, sink);
    }

    @Override
    public CompletionStage<Void> scanCold(BiConsumer<String, Stored> sink) {
        return rows(true, sink);
    }

    @Override
    public CompletionStage<Optional<Stored>> row(String key) {
        return read(data -> Optional.ofNullable(data.rows.get(key)));
    }

    @Override
    public CompletionStage<List<Optional<Stored>>> rows(List<String> keys) {
        return read(data -> keys.stream()
                .map(key -> Optional.ofNullable(data.rows.get(key)))
                .toList());
    }

    @Override
    public CompletionStage<Void> write(long epoch, Map<String, Optional<Stored>> rows) {
        return this.<Flush>write(data -> writeRows(data, epoch, rows, 0)).thenAccept(ClusterStore::requireWritten);
    }

    @Override
    public CompletionStage<Optional<Lease>> lease() {
        return read(data -> data.lease);
    }

    /** Whether the lease is what the mover takes it for. */
    boolean isStill(Data data, Optional<Lease> old) {
        return data.lease.equals(old);
    }

    @Override
    public CompletionStage<Boolean> moveLease(Optional<Lease> old, Lease next) {
        CompletionStage<Boolean> moved = write(data -> {
            boolean still = isStill(data, old);
            if (still) {
                findings.require(
                        data.lease.map(Lease::getEpoch).orElse(0L) <= next.getEpoch(),
                        "the lease falls from %s to %s",
                        data.lease,
                        next);
                data.lease = Optional.of(next);
            }
            return still;
        });
        return happens(3) ? new CompletableFuture<>() : moved;
    }

    @Override
    public CompletionStage<Long> flushed() {
        return read(data -> data.flushed);
    }

    /** The epoch that a flush has to be of. */
    long fence(Data data, long epoch) {
        return data.lease.map(Lease::getEpoch).orElse(0L);
    }

    final Flush writeRows(Data data, long epoch, Map<String, Optional<Stored>> rows, long upTo) {
        long present = fence(data, epoch);
        if (present != epoch) {
            return new Flush.Fenced(present);
        }
        rows.forEach((key, row) -> {
            if (row.isPresent()) {
                Stored was = data.rows.put(key, row.get());
                findings.require(
                        was == null || was.getRevision() <= row.get().getRevision(),
                        "row %s goes back from entry %d to %d",
                        key,
                        was == null ? 0 : was.getRevision(),
                        row.get().getRevision());
            } else {
                data.rows.remove(key);
            }
        });
        data.flushed = Math.max(data.flushed, upTo);
        return new Flush.Flushed();
    }

    @Override
    public CompletionStage<Flush> flush(long epoch, Map<String, Optional<Stored>> rows, long upTo) {
        findings.require(rows.size() <= MAX_FLUSH_ROWS, "a flush of %d rows", rows.size());
        findings.require(flushing.add(epoch), "two flushes of epoch %d in flight", epoch);
        Supplier<CompletionStage<Flush>> work = () -> this.<Flush>write(data -> writeRows(data, epoch, rows, upTo))
                .exceptionally(thrown -> new Flush.Failed("the members changed"));
        CompletableFuture<Flush> answer = new CompletableFuture<>();
        actor.beside(
                happens(30) ? Duration.ofMillis(random.nextInt(6_000)) : Duration.ofMillis(1),
                () -> work.get().thenAccept(outcome -> {
                    flushing.remove(epoch);
                    answer.complete(outcome);
                }));
        return answer;
    }

    @Override
    public CompletionStage<Long> beyond(long last) {
        return read(data -> (long) data.log.tailMap(last + 1).size());
    }

    @Override
    public CompletionStage<List<Kept>> index() {
        return read(data -> {
            List<Kept> kept = new ArrayList<>();
            data.log
                    .tailMap(1L)
                    .forEach((n, bytes) -> kept.add(new Kept(n, parse(bytes).getAtMillis(), bytes.size())));
            return kept;
        });
    }

    @Override
    public CompletionStage<Void> fill(Map<String, Optional<Stored>> rows, Map<Long, ByteString> entries, long flushed) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Void> trim(long from, long upTo) {
        findings.require(upTo - from < Trimmer.STEP, "a trim from %d to %d", from, upTo);
        return write(data -> {
                    data.log
                            .subMap(Math.max(1, from), true, Math.min(upTo, data.flushed), true)
                            .clear();
                    return true;
                })
                .thenAccept(done -> {});
    }

    @Override
    public void onBroken(Consumer<Failure> listener) {}

    @Override
    public void close() {}
}
