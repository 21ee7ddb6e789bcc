package io.ruche.control.state.adapter.memory;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.ClusterStore;
import io.ruche.control.state.Entries;
import io.ruche.control.state.Kinds;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Lease;
import io.ruche.proto.store.Stored;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Entropy;
import io.ruche.scheduler.world.Loop;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A store on a {@link MemoryDisk}. Works on the caller's thread and answers on the loop. */
public final class MemoryClusterStore implements ClusterStore {
    private static final int MAX_PAGE_BYTES = 4 << 20;

    private final MemoryDisk disk;
    private final Loop loop;
    private final Clock clock;
    private final Entropy entropy;
    private boolean open;

    public MemoryClusterStore(MemoryDisk disk, Loop loop, Clock clock, Entropy entropy) {
        this.disk = disk;
        this.loop = loop;
        this.clock = clock;
        this.entropy = entropy;
    }

    @Override
    public CompletionStage<Opened> open() {
        CompletableFuture<Opened> answer = new CompletableFuture<>();
        synchronized (disk) {
            if (disk.inUse) {
                FailureException inUse = FailureException.of(
                        FailureCode.ALREADY_RUNNING,
                        "This memory is in use by another store.",
                        "Close that one first, or take another memory.");
                loop.execute(() -> answer.completeExceptionally(inUse));
                return answer;
            }
            open = true;
            disk.inUse = true;
            boolean born = disk.log.isEmpty();
            if (born) {
                disk.log.put(
                        0L,
                        Entries.genesis(
                                entropy.id("cluster"),
                                List.of("memory"),
                                clock.wall().toEpochMilli()));
            }
            Opened opened = new Opened(disk.log.firstEntry().getValue(), born);
            loop.execute(() -> answer.complete(opened));
        }
        return answer;
    }

    @Override
    public View view() {
        return View.ALONE;
    }

    @Override
    public CompletionStage<Append> append(long n, ByteString entry) {
        return answer(() -> {
            if (disk.log.containsKey(n)) {
                return new Append.Taken();
            }
            if (!disk.log.containsKey(n - 1)) {
                return new Append.Doubt("the log does not hold the entry before " + n);
            }
            disk.log.put(n, entry);
            return new Append.Appended();
        });
    }

    /** Memory does not fill up. */
    @Override
    public CompletionStage<Optional<Failure>> refusal() {
        return answer(Optional::empty);
    }

    @Override
    public CompletionStage<List<ByteString>> read(long from, int max) {
        return answer(() -> {
            List<ByteString> page = new ArrayList<>();
            int bytes = 0;
            for (long n = from; page.size() < max && bytes < MAX_PAGE_BYTES; n++) {
                ByteString entry = disk.log.get(n);
                if (entry == null) {
                    break;
                }
                page.add(entry);
                bytes += entry.size();
            }
            return page;
        });
    }

    @Override
    public CompletionStage<Void> scan(BiConsumer<String, Stored> sink) {
        return perform(() -> disk.rows.forEach((key, row) -> {
            if (!Kinds.isCold(key)) {
                sink.accept(key, row);
            }
        }));
    }

    @Override
    public CompletionStage<Void> scanCold(BiConsumer<String, Stored> sink) {
        return perform(() -> disk.rows.forEach((key, row) -> {
            if (Kinds.isCold(key)) {
                sink.accept(key, row);
            }
        }));
    }

    @Override
    public CompletionStage<Optional<Stored>> row(String key) {
        return answer(() -> Optional.ofNullable(disk.rows.get(key)));
    }

    @Override
    public CompletionStage<List<Optional<Stored>>> rows(List<String> keys) {
        return answer(() -> keys.stream()
                .map(key -> Optional.ofNullable(disk.rows.get(key)))
                .toList());
    }

    @Override
    public CompletionStage<Optional<Lease>> lease() {
        return answer(() -> disk.lease);
    }

    @Override
    public CompletionStage<Boolean> moveLease(Optional<Lease> old, Lease next) {
        return answer(() -> {
            boolean moves = disk.lease.equals(old);
            if (moves) {
                disk.lease = Optional.of(next);
            }
            return moves;
        });
    }

    @Override
    public CompletionStage<Long> flushed() {
        return answer(() -> disk.flushed);
    }

    @Override
    public CompletionStage<Flush> flush(long epoch, Map<String, Optional<Stored>> rows, long upTo) {
        return answer(() -> {
            long present = disk.lease.map(Lease::getEpoch).orElse(0L);
            if (present != epoch) {
                return new Flush.Fenced(present);
            }
            write(rows);
            disk.flushed = Math.max(disk.flushed, upTo);
            return new Flush.Flushed();
        });
    }

    @Override
    public CompletionStage<Void> write(long epoch, Map<String, Optional<Stored>> rows) {
        return flush(epoch, rows, 0).thenAccept(ClusterStore::requireWritten);
    }

    @Override
    public CompletionStage<Void> fill(Map<String, Optional<Stored>> rows, Map<Long, ByteString> entries, long flushed) {
        return answer(() -> {
                    boolean isNew = disk.lease.isEmpty();
                    if (isNew) {
                        write(rows);
                        disk.log.putAll(entries);
                        disk.flushed = flushed;
                    }
                    return isNew;
                })
                .thenAccept(filled -> {
                    if (!filled) {
                        throw FailureException.of(
                                FailureCode.CONFLICT,
                                "The store has been led (expected: a new one, to fill from a backup).",
                                "Fill an empty one.");
                    }
                });
    }

    private void write(Map<String, Optional<Stored>> rows) {
        rows.forEach(
                (key, row) -> row.ifPresentOrElse(value -> disk.rows.put(key, value), () -> disk.rows.remove(key)));
    }

    @Override
    public CompletionStage<Long> beyond(long last) {
        return answer(() -> (long) disk.log.tailMap(last + 1).size());
    }

    @Override
    public CompletionStage<List<Kept>> index() {
        return answer(() -> {
            List<Kept> kept = new ArrayList<>();
            for (Map.Entry<Long, ByteString> entry : disk.log.tailMap(1L).entrySet()) {
                kept.add(new Kept(
                        entry.getKey(),
                        atMillis(entry.getValue()),
                        entry.getValue().size()));
            }
            return kept;
        });
    }

    @Override
    public CompletionStage<Void> trim(long from, long upTo) {
        return perform(() -> disk.log
                .subMap(Math.max(1, from), true, Math.min(upTo, disk.flushed), true)
                .clear());
    }

    /** Memory does not break. */
    @Override
    public void onBroken(Consumer<Failure> listener) {}

    @Override
    public void close() {
        synchronized (disk) {
            if (open) {
                open = false;
                disk.inUse = false;
            }
        }
    }

    private CompletionStage<Void> perform(Runnable work) {
        return this.<Optional<String>>answer(() -> {
                    work.run();
                    return Optional.empty();
                })
                .thenAccept(done -> {});
    }

    private <T> CompletionStage<T> answer(Supplier<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        synchronized (disk) {
            if (!open) {
                FailureException closed =
                        FailureException.of(FailureCode.UNREACHABLE, "The store is closed.", "Start it again.");
                loop.execute(() -> answer.completeExceptionally(closed));
                return answer;
            }
            T value = work.get();
            loop.execute(() -> answer.complete(value));
        }
        return answer;
    }

    private static long atMillis(ByteString bytes) {
        try {
            return Entry.parseFrom(bytes).getAtMillis();
        } catch (InvalidProtocolBufferException e) {
            return 0;
        }
    }
}
