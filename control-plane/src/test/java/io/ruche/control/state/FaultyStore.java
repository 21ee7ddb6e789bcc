package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Lease;
import io.ruche.proto.store.Stored;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A store whose appends and flushes go wrong on demand, in the order asked for. */
public class FaultyStore implements ClusterStore {
    /** What happens to one append. */
    public enum Fault {
        NONE,
        /** Written, but the answer says that nobody knows. */
        WRITTEN_IN_DOUBT,
        /** Not written, and the answer says that nobody knows. */
        LOST_IN_DOUBT,
        /** Written, and no answer ever. */
        WRITTEN_SILENT,
        /** No answer, and not written. */
        LOST_SILENT,
        /** Written and answered 2 s late. */
        LATE,
        /** Written only 7 s later, long after the sender gave it up. */
        GHOST,
        /** The answer says that somebody else's entry is there. */
        TAKEN,
        /** An entry of an older epoch arrives first. */
        OVERTAKEN,
        /** The disk is full. */
        REFUSED
    }

    private static final Failure FULL = Failure.of(FailureCode.DISK_FULL, "no space", "free some");

    public final Deque<Fault> faults = new ArrayDeque<>();
    final Deque<Flush> flushAnswers = new ArrayDeque<>();
    final Deque<Failure> openFailures = new ArrayDeque<>();
    /** No append is taken until there is room again. */
    public boolean isFull;

    int flushesInFlight;
    int mostFlushesInFlight;
    int appendsInFlight;
    int mostAppendsInFlight;
    Duration delay = Duration.ofMillis(1);
    Consumer<Failure> broken = failure -> {};

    private final ClusterStore store;
    private final VirtualWorld world;

    public FaultyStore(ClusterStore store, VirtualWorld world) {
        this.store = store;
        this.world = world;
    }

    @Override
    public CompletionStage<Opened> open() {
        Failure failure = openFailures.poll();
        if (failure != null) {
            CompletableFuture<Opened> refused = new CompletableFuture<>();
            world.execute(() -> refused.completeExceptionally(new FailureException(failure)));
            return refused;
        }
        return store.open();
    }

    @Override
    public View view() {
        return store.view();
    }

    @Override
    public CompletionStage<Append> append(long n, ByteString entry) {
        Fault fault = isFull ? Fault.REFUSED : faults.isEmpty() ? Fault.NONE : faults.poll();
        CompletableFuture<Append> answer = new CompletableFuture<>();
        mostAppendsInFlight = Math.max(mostAppendsInFlight, ++appendsInFlight);
        answer.whenComplete((outcome, thrown) -> appendsInFlight--);
        switch (fault) {
            case NONE -> world.after(delay, () -> forward(n, entry, answer));
            case WRITTEN_IN_DOUBT ->
                store.append(n, entry).thenAccept(done -> answer.complete(new Append.Doubt("injected")));
            case LOST_IN_DOUBT -> world.after(delay, () -> answer.complete(new Append.Doubt("injected")));
            case WRITTEN_SILENT -> {
                appendsInFlight--;
                store.append(n, entry).thenAccept(done -> {});
            }
            case LOST_SILENT -> appendsInFlight--;
            case LATE -> world.after(Duration.ofSeconds(2), () -> forward(n, entry, answer));
            case GHOST -> {
                appendsInFlight--;
                world.after(Duration.ofSeconds(7), () -> store.append(n, entry).thenAccept(done -> {}));
            }
            case TAKEN -> world.after(delay, () -> answer.complete(new Append.Taken()));
            case OVERTAKEN ->
                store.read(n - 1, 1)
                        .thenCompose(before -> store.append(n, stranger(n, before.get(0))))
                        .thenAccept(done -> forward(n, entry, answer));
            case REFUSED -> world.after(delay, () -> answer.complete(new Append.Refused(FULL)));
        }
        return answer;
    }

    @Override
    public CompletionStage<Optional<Failure>> refusal() {
        return CompletableFuture.completedFuture(isFull ? Optional.of(FULL) : Optional.empty());
    }

    private static ByteString stranger(long n, ByteString before) {
        return Entry.newBuilder()
                .setSchema(Entries.SCHEMA)
                .setN(n)
                .setEpoch(1)
                .setPrevious(Entries.hash(before))
                .build()
                .toByteString();
    }

    private void forward(long n, ByteString entry, CompletableFuture<Append> answer) {
        store.append(n, entry).whenComplete((outcome, thrown) -> {
            if (thrown == null) {
                answer.complete(outcome);
            } else {
                answer.completeExceptionally(thrown);
            }
        });
    }

    @Override
    public CompletionStage<List<ByteString>> read(long from, int max) {
        return store.read(from, max);
    }

    @Override
    public CompletionStage<Void> scan(BiConsumer<String, Stored> sink) {
        return store.scan(sink);
    }

    @Override
    public CompletionStage<Optional<Stored>> row(String key) {
        return store.row(key);
    }

    @Override
    public CompletionStage<List<Optional<Stored>>> rows(List<String> keys) {
        return store.rows(keys);
    }

    @Override
    public CompletionStage<Void> write(long epoch, Map<String, Optional<Stored>> rows) {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        world.after(
                Duration.ofMillis(2),
                () -> store.write(epoch, rows).whenComplete((done, thrown) -> {
                    if (thrown == null) {
                        answer.complete(null);
                    } else {
                        answer.completeExceptionally(thrown);
                    }
                }));
        return answer;
    }

    @Override
    public CompletionStage<Optional<Lease>> lease() {
        return store.lease();
    }

    @Override
    public CompletionStage<Boolean> moveLease(Optional<Lease> old, Lease next) {
        return store.moveLease(old, next);
    }

    @Override
    public CompletionStage<Long> flushed() {
        return store.flushed();
    }

    @Override
    public CompletionStage<Flush> flush(long epoch, Map<String, Optional<Stored>> rows, long upTo) {
        CompletableFuture<Flush> answer = new CompletableFuture<>();
        mostFlushesInFlight = Math.max(mostFlushesInFlight, ++flushesInFlight);
        world.after(Duration.ofMillis(5), () -> {
            flushesInFlight--;
            Flush injected = flushAnswers.poll();
            if (injected != null) {
                answer.complete(injected);
            } else {
                store.flush(epoch, rows, upTo).thenAccept(answer::complete);
            }
        });
        return answer;
    }

    @Override
    public CompletionStage<Long> beyond(long last) {
        return store.beyond(last);
    }

    @Override
    public CompletionStage<List<Kept>> index() {
        return store.index();
    }

    @Override
    public CompletionStage<Void> scanCold(BiConsumer<String, Stored> sink) {
        return store.scanCold(sink);
    }

    @Override
    public CompletionStage<Void> fill(Map<String, Optional<Stored>> rows, Map<Long, ByteString> entries, long flushed) {
        return store.fill(rows, entries, flushed);
    }

    @Override
    public CompletionStage<Void> trim(long from, long upTo) {
        return store.trim(from, upTo);
    }

    @Override
    public void onBroken(Consumer<Failure> listener) {
        broken = listener;
    }

    @Override
    public void close() {
        store.close();
    }
}
