package io.ruche.control.state.adapter.ignite;

import com.google.protobuf.ByteString;
import io.ruche.control.state.ClusterStore;
import io.ruche.control.state.SimulationGrid;
import io.ruche.control.state.TurnGrid;
import io.ruche.proto.store.Lease;
import io.ruche.proto.store.Stored;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Entropy;
import io.ruche.scheduler.world.Loop;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store on Ignite, for one voter. Appends, flushes, reads and scans of what is on disk only have a thread each, so that
 * a slow flush holds up no append, and a backup no read; answers come on the loop.
 */
public final class IgniteClusterStore implements ClusterStore {
    private static final Logger log = LoggerFactory.getLogger(IgniteClusterStore.class);
    private static final int WAITING = 64;
    private static final long IDLE_SECONDS = 30;
    private static final long FAREWELL_SECONDS = 5;

    private final IgniteStoreOptions options;
    private final Loop loop;
    private final Clock clock;
    private final Entropy entropy;
    private final StoreDirectory directory;
    private final ThreadPoolExecutor appends = worker("ruche-store-append");
    private final ThreadPoolExecutor flushes = worker("ruche-store-flush");
    private final ThreadPoolExecutor reads = worker("ruche-store-read");
    private final ThreadPoolExecutor scans = worker("ruche-store-scan");

    private volatile @Nullable IgniteNode node;
    private volatile @Nullable Failure failure;
    private volatile Consumer<Failure> brokenListener = broken -> {};
    private volatile boolean closed;
    private volatile boolean ballastAsked;

    /** @param loop where every answer is completed */
    public IgniteClusterStore(IgniteStoreOptions options, Loop loop, Clock clock, Entropy entropy) {
        this.options = options;
        this.loop = loop;
        this.clock = clock;
        this.entropy = entropy;
        this.directory = new StoreDirectory(options.directory());
    }

    @Override
    public CompletionStage<Opened> open() {
        return answer(reads, () -> {
            Opens.check();
            directory.acquire();
            try {
                IgniteNode started = IgniteNode.start(options, new BreakdownHandler(options.directory(), this::broke));
                node = started;
                Opened opened = started.open(entropy.id("cluster"), clock.wall().toEpochMilli());
                if (directory.reserve().isEmpty()) {
                    started.makePartitions();
                }
                return opened;
            } catch (RuntimeException | Error e) {
                Failure why = IgniteFailures.of(e, options.directory());
                log.debug("The store could not be opened", e);
                closeNode();
                directory.close();
                throw new FailureException(why);
            }
        });
    }

    @Override
    public View view() {
        IgniteNode running = node;
        return running == null ? View.NONE : running.view();
    }

    @Override
    public CompletionStage<Append> append(long n, ByteString entry) {
        return answer(appends, () -> {
            Optional<Failure> refusal = refusalNow();
            if (refusal.isPresent()) {
                return new Append.Refused(refusal.get()); // nothing was sent to it
            }
            return node().append(n, entry.toByteArray());
        });
    }

    @Override
    public CompletionStage<Optional<Failure>> refusal() {
        return answer(appends, this::refusalNow);
    }

    private Optional<Failure> refusalNow() {
        Failure broken = failure;
        return broken == null ? directory.room() : Optional.of(broken);
    }

    @Override
    public CompletionStage<List<ByteString>> read(long from, int max) {
        return answer(reads, () -> node().read(from, max));
    }

    @Override
    public CompletionStage<Void> scan(BiConsumer<String, Stored> sink) {
        return perform(reads, () -> node().scan(sink));
    }

    @Override
    public CompletionStage<Void> scanCold(BiConsumer<String, Stored> sink) {
        return perform(scans, () -> node().scanCold(sink)); // takes minutes when there are GBs
    }

    @Override
    public CompletionStage<Optional<Stored>> row(String key) {
        return answer(reads, () -> node().row(key));
    }

    @Override
    public CompletionStage<List<Optional<Stored>>> rows(List<String> keys) {
        return answer(reads, () -> node().rows(keys));
    }

    /** The way to compute where the rows of an agent are. */
    public TurnGrid turns() {
        return (agent, question) -> {
            try {
                return node().advance(agent, question);
            } catch (RuntimeException e) {
                return CompletableFuture.failedFuture(e);
            }
        };
    }

    /** The way to spread simulations over the members. */
    public SimulationGrid sweeps() {
        return (sweep, runs, done) -> node().sweep(sweep, runs, done);
    }

    @Override
    public CompletionStage<Optional<Lease>> lease() {
        return answer(reads, () -> node().lease());
    }

    @Override
    public CompletionStage<Boolean> moveLease(Optional<Lease> old, Lease next) {
        return answer(reads, () -> {
            requireReserve();
            return node().moveLease(old, next);
        });
    }

    @Override
    public CompletionStage<Long> flushed() {
        return answer(reads, () -> node().flushed());
    }

    @Override
    public CompletionStage<Flush> flush(long epoch, Map<String, Optional<Stored>> rows, long upTo) {
        return answer(flushes, () -> {
            Failure broken = failure;
            if (broken != null) {
                return new Flush.Failed(broken.message());
            }
            Optional<Failure> full = directory.reserve();
            if (full.isPresent()) {
                return new Flush.Failed(full.get().message());
            }
            layBallastSoon(); // its turn comes after this flush
            return node().flush(epoch, rows, upTo);
        });
    }

    @Override
    public CompletionStage<Void> write(long epoch, Map<String, Optional<Stored>> rows) {
        return perform(flushes, () -> {
            refusalNow()
                    .ifPresent(
                            why -> { // what makes the store smaller waits until there is room as well
                                throw new FailureException(why);
                            });
            ClusterStore.requireWritten(node().flush(epoch, rows, 0));
        });
    }

    @Override
    public CompletionStage<Void> fill(Map<String, Optional<Stored>> rows, Map<Long, ByteString> entries, long flushed) {
        return perform(flushes, () -> {
            requireReserve();
            node().fill(rows, entries, flushed);
        });
    }

    @Override
    public CompletionStage<Long> beyond(long last) {
        return answer(reads, () -> node().beyond(last));
    }

    @Override
    public CompletionStage<List<Kept>> index() {
        return answer(flushes, () -> node().index());
    }

    @Override
    public CompletionStage<Void> trim(long from, long upTo) {
        return perform(flushes, () -> {
            requireReserve();
            node().trim(from, upTo);
        });
    }

    @Override
    public void onBroken(Consumer<Failure> listener) {
        brokenListener = listener;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (ThreadPoolExecutor worker : List.of(appends, flushes, reads, scans)) {
            worker.shutdown();
        }
        try {
            for (ThreadPoolExecutor worker : List.of(appends, flushes, reads, scans)) {
                if (!worker.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                    worker.shutdownNow();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeNode();
        directory.close();
    }

    /** After a start, and again once there is room after the disk was full; the first flush comes a second later. */
    private void layBallastSoon() {
        if (ballastAsked || closed || directory.hasBallast()) {
            return;
        }
        ballastAsked = true;
        try {
            flushes.execute(() -> {
                if (!closed) {
                    directory.layBallast();
                }
                ballastAsked = false;
            });
        } catch (RejectedExecutionException e) {
            ballastAsked = false; // the next flush asks again
        }
    }

    private void requireReserve() {
        directory.reserve().ifPresent(full -> {
            throw new FailureException(full);
        });
    }

    private void closeNode() {
        IgniteNode running = node;
        node = null;
        if (running != null) {
            running.close();
        }
    }

    private IgniteNode node() {
        IgniteNode running = node;
        if (running == null) {
            throw FailureException.of(FailureCode.UNREACHABLE, "The store is not open.", "Start it again.");
        }
        return running;
    }

    private void broke(Failure why) {
        failure = why;
        onLoop(() -> brokenListener.accept(why));
    }

    private static CompletionStage<Void> voided(CompletionStage<?> stage) {
        return stage.thenAccept(done -> {});
    }

    private CompletionStage<Void> perform(ThreadPoolExecutor worker, Runnable work) {
        return voided(answer(worker, () -> {
            work.run();
            return Boolean.TRUE;
        }));
    }

    private <T> CompletionStage<T> answer(ThreadPoolExecutor worker, Callable<T> work) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        try {
            worker.execute(() -> {
                try {
                    T value = work.call();
                    onLoop(() -> answer.complete(value));
                } catch (Throwable e) {
                    Failure why = IgniteFailures.of(e, options.directory());
                    onLoop(() -> answer.completeExceptionally(new FailureException(why)));
                }
            });
        } catch (RejectedExecutionException e) {
            onLoop(() -> answer.completeExceptionally(FailureException.of(
                    FailureCode.UNREACHABLE,
                    closed ? "The store is closed." : "The store has " + WAITING + " calls waiting (expected: fewer).",
                    closed ? "Start it again." : "Try again in a second.")));
        }
        return answer;
    }

    private void onLoop(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            log.debug("An answer came after the end of its loop");
        }
    }

    private static ThreadPoolExecutor worker(String name) {
        ThreadPoolExecutor worker = new ThreadPoolExecutor(
                1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), work -> {
                    Thread thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                });
        worker.allowCoreThreadTimeOut(true);
        return worker;
    }
}
