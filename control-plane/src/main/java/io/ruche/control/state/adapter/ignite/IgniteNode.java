package io.ruche.control.state.adapter.ignite;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.ClusterStore.Append;
import io.ruche.control.state.ClusterStore.Flush;
import io.ruche.control.state.ClusterStore.Kept;
import io.ruche.control.state.ClusterStore.Opened;
import io.ruche.control.state.ClusterStore.View;
import io.ruche.control.state.Entries;
import io.ruche.control.state.Kinds;
import io.ruche.control.state.SimulationGrid;
import io.ruche.proto.store.Lease;
import io.ruche.proto.store.Stored;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.apache.ignite.Ignite;
import org.apache.ignite.IgniteCache;
import org.apache.ignite.Ignition;
import org.apache.ignite.cache.CachePeekMode;
import org.apache.ignite.cache.affinity.Affinity;
import org.apache.ignite.cache.query.QueryCursor;
import org.apache.ignite.cache.query.ScanQuery;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.compute.ComputeTaskFuture;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.failure.FailureHandler;
import org.apache.ignite.transactions.Transaction;
import org.apache.ignite.transactions.TransactionConcurrency;
import org.apache.ignite.transactions.TransactionIsolation;

/**
 * A running Ignite and what the store keeps in it. Every method blocks; each of append, flush and read is called from one
 * thread at a time.
 */
final class IgniteNode implements AutoCloseable {
    private static final String LOG = "log/";
    private static final String LEASE = "lease";
    private static final String FLUSHED = "flushed";

    /** Begins the keys of {@link #makePartitions}, which hold nothing. */
    private static final String PARTITION = "~partition/";

    /** Begins the keys of what belongs to an agent. */
    private static final String AGENT = "agent/";

    private static final long ADVANCE_TIMEOUT_MILLIS = 5_000;

    private static final int PAGE_BYTES = 4 << 20;

    private final Ignite ignite;
    private final List<String> voters;
    private final IgniteCache<String, byte[]> log;
    private final IgniteCache<String, byte[]> table;
    private final IgniteCache<String, byte[]> cold;
    private final IgniteCache<String, byte[]> memory;

    private IgniteNode(Ignite ignite, List<String> voters) {
        this.ignite = ignite;
        this.voters = voters;
        this.log = ignite.cache(IgniteSettings.LOG_CACHE);
        this.table = ignite.cache(IgniteSettings.TABLE_CACHE);
        this.cold = ignite.cache(IgniteSettings.COLD_CACHE);
        this.memory = ignite.cache(IgniteSettings.MEMORY_CACHE);
    }

    /** Looks through its log, starts Ignite, and waits until the caches can be used. */
    static IgniteNode start(IgniteStoreOptions options, FailureHandler handler) {
        IgniteSettings.setSystemProperties();
        IgniteConfiguration base =
                options.operatorXml().map(xml -> OperatorXml.load(xml, options)).orElseGet(IgniteConfiguration::new);
        IgniteConfiguration settings = IgniteSettings.complete(base, options, handler);
        WalCheck.run(options, settings.getDataStorageConfiguration());
        Ignite ignite = Ignition.start(settings);
        try {
            ignite.cluster().state(ClusterState.ACTIVE); // a known store activates itself: then this waits for it
            if (ignite.cluster().isBaselineAutoAdjustEnabled()) {
                ignite.cluster().baselineAutoAdjustEnabled(false);
            }
            return new IgniteNode(ignite, options.voters());
        } catch (RuntimeException | Error e) {
            Ignition.stop(ignite.name(), true);
            throw e;
        }
    }

    /** Finds {@code log/0}, or writes it. */
    Opened open(String clusterId, long nowMillis) {
        byte[] genesis = log.get(key(0));
        if (genesis != null) {
            return new Opened(ByteString.copyFrom(genesis), false);
        }
        if (table.size() > 0 || log.size() > 0) {
            throw Entries.damaged(
                    "log/" + Entries.hex(0) + ", the store's birth record, is missing, but there is other data.");
        }
        ByteString born = Entries.genesis(clusterId, voters, nowMillis);
        log.put(key(0), born.toByteArray());
        return new Opened(born, true);
    }

    /**
     * Puts a row into every partition, once in a store's life. Ignite makes a partition's file when its first row comes,
     * and breaks for good when there is no room for one; a page of a file that is there waits in memory.
     */
    void makePartitions() {
        for (IgniteCache<String, byte[]> cache : List.of(table, cold, memory)) {
            Affinity<String> affinity = ignite.affinity(cache.getName());
            Set<Integer> covered = new TreeSet<>();
            TreeMap<String, byte[]> rows = new TreeMap<>();
            for (int i = 0; covered.size() < affinity.partitions(); i++) {
                if (covered.add(affinity.partition(PARTITION + i))) {
                    rows.put(PARTITION + i, new byte[0]);
                }
            }
            if (!cache.containsKeys(rows.keySet())) {
                cache.putAll(rows);
            }
        }
    }

    /** Never blocks. */
    View view() {
        try {
            long version = ignite.cluster().topologyVersion();
            return new View(
                    version,
                    voters.size(),
                    VoterMajority.present(voters, ignite.cluster().forServers().nodes()));
        } catch (IllegalStateException e) {
            return View.NONE; // Ignite is stopping
        }
    }

    /** Beside the entry before it, which is looked for again afterwards: below the trim every position is free again. */
    Append append(long n, byte[] entry) {
        try {
            if (!view().hasMajority()) {
                return new Append.Doubt("a majority of the voters is not in view");
            }
            if (isMissing(n - 1)) {
                return new Append.Doubt("the log does not hold the entry before " + n);
            }
            if (!log.putIfAbsent(key(n), entry)) {
                return new Append.Taken();
            }
            if (isMissing(n - 1)) {
                return new Append.Doubt("the log lost the entry before " + n);
            }
            return new Append.Appended();
        } catch (RuntimeException e) {
            return new Append.Doubt(String.valueOf(e.getMessage()));
        }
    }

    private boolean isMissing(long n) {
        return log.localPeek(key(n), CachePeekMode.ALL) == null;
    }

    List<ByteString> read(long from, int max) {
        List<ByteString> page = new ArrayList<>();
        int bytes = 0;
        for (long n = from; page.size() < max && bytes < PAGE_BYTES; n++) {
            byte[] entry = log.get(key(n));
            if (entry == null) {
                break;
            }
            page.add(ByteString.copyFrom(entry));
            bytes += entry.length;
        }
        return page;
    }

    void scan(BiConsumer<String, Stored> sink) {
        each(table, (key, bytes) -> sink.accept(key, stored(key, bytes)));
    }

    void scanCold(BiConsumer<String, Stored> sink) {
        each(cold, (key, bytes) -> sink.accept(key, stored(key, bytes)));
        each(memory, (key, bytes) -> sink.accept(key, stored(key, bytes)));
    }

    Optional<Stored> row(String key) {
        return Optional.ofNullable(cacheOf(key).get(key)).map(bytes -> stored(key, bytes));
    }

    List<Optional<Stored>> rows(List<String> keys) {
        Map<String, byte[]> found = new TreeMap<>();
        TreeSet<String> memories = new TreeSet<>();
        TreeSet<String> others = new TreeSet<>();
        for (String key : keys) (Kinds.isMemory(key) ? memories : others).add(key);
        if (!memories.isEmpty()) found.putAll(memory.getAll(memories));
        if (!others.isEmpty()) found.putAll(cold.getAll(others));
        return keys.stream()
                .map(key -> Optional.ofNullable(found.get(key)).map(bytes -> stored(key, bytes)))
                .toList();
    }

    Optional<Lease> lease() {
        return Optional.ofNullable(log.get(LEASE)).map(IgniteNode::lease);
    }

    boolean moveLease(Optional<Lease> old, Lease next) {
        try (Transaction transaction = begin(1)) {
            if (!lease().equals(old)) {
                return false;
            }
            log.put(LEASE, next.toByteArray());
            transaction.commit();
            return true;
        }
    }

    long flushed() {
        byte[] mark = log.get(FLUSHED);
        return mark == null
                ? 0
                : ByteString.copyFrom(mark).asReadOnlyByteBuffer().getLong();
    }

    Flush flush(long epoch, Map<String, Optional<Stored>> rows, long upTo) {
        try (Transaction transaction = begin(rows.size() + 2)) {
            long present = lease().map(Lease::getEpoch).orElse(0L); // under its lock until the commit
            if (present != epoch) {
                return new Flush.Fenced(present);
            }
            write(rows);
            if (upTo > flushed()) {
                log.put(FLUSHED, mark(upTo));
            }
            transaction.commit();
            return new Flush.Flushed();
        } catch (RuntimeException e) {
            return new Flush.Failed(String.valueOf(e.getMessage()));
        }
    }

    /** As it is given, over whatever is there. */
    void fill(Map<String, Optional<Stored>> rows, Map<Long, ByteString> entries, long flushed) {
        if (lease().isPresent()) {
            throw FailureException.of(
                    FailureCode.CONFLICT,
                    "The store has been led (expected: a new one, to fill from a backup).",
                    "Fill an empty one.");
        }
        TreeMap<String, byte[]> positions = new TreeMap<>();
        entries.forEach((n, entry) -> positions.put(key(n), entry.toByteArray()));
        try (Transaction transaction = begin(rows.size() + entries.size() + 1)) {
            write(rows);
            if (!positions.isEmpty()) {
                log.putAll(positions);
            }
            log.put(FLUSHED, mark(flushed));
            transaction.commit();
        }
    }

    /**
     * Entries above a position: quickly, by counting all and taking off those up to it, of which the first is searched for;
     * and only when that leaves some, by looking. An entry that a member put below the trim after a long sleep is none.
     */
    long beyond(long last) {
        return countBeyond(last) == 0
                ? 0
                : index().stream().filter(kept -> kept.n() > last).count();
    }

    private long countBeyond(long last) {
        long low = 1; // trimming goes from the bottom, so the entries up to last are one run, perhaps an empty one
        long high = last + 1;
        while (low < high) {
            long middle = (low + high) >>> 1;
            if (isMissing(middle)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        long below = last + 1 - low;
        long marks = Stream.of(LEASE, FLUSHED, key(0)).filter(log::containsKey).count();
        return log.size() - marks - below;
    }

    List<Kept> index() {
        List<Kept> kept = new ArrayList<>();
        each(log, (key, bytes) -> {
            if (key.startsWith(LOG)) {
                long n = Long.parseUnsignedLong(key.substring(LOG.length()), 16);
                if (n > 0) {
                    kept.add(new Kept(n, Entries.atMillis(bytes), bytes.length));
                }
            }
        });
        kept.sort(Comparator.comparingLong(Kept::n));
        return kept;
    }

    void trim(long from, long upTo) {
        long last = Math.min(upTo, flushed());
        Set<String> keys = new TreeSet<>();
        for (long n = Math.max(1, from); n <= last; n++) {
            keys.add(key(n));
        }
        if (!keys.isEmpty()) {
            log.removeAll(keys);
        }
    }

    @Override
    public void close() {
        Ignition.stop(ignite.name(), true);
    }

    /** The running Ignite, for tests that look at its settings. */
    Ignite ignite() {
        return ignite;
    }

    /** Completes on a thread of Ignite's. */
    CompletionStage<byte[]> advance(String agent, byte[] question) {
        CompletableFuture<byte[]> answer = new CompletableFuture<>();
        ignite.compute()
                .withExecutor(IgniteSettings.TURNS)
                .withNoFailover()
                .withTimeout(ADVANCE_TIMEOUT_MILLIS)
                .affinityCallAsync(List.of(IgniteSettings.MEMORY_CACHE), AGENT + agent, new TurnClosure(question))
                .listen(done -> {
                    try {
                        answer.complete(done.get());
                    } catch (RuntimeException e) {
                        answer.completeExceptionally(e);
                    }
                });
        return answer;
    }

    /** Its answers come on threads of Ignite's. */
    SimulationGrid.Running sweep(byte[] sweep, int runs, IntConsumer done) {
        ComputeTaskFuture<List<String>> task =
                ignite.compute().withExecutor(IgniteSettings.SWEEPS).executeAsync(new SweepTask(runs, done), sweep);
        CompletableFuture<List<String>> answer = new CompletableFuture<>();
        task.listen(finished -> {
            try {
                answer.complete(finished.get());
            } catch (RuntimeException e) {
                answer.completeExceptionally(SweepTask.why(e));
            }
        });
        return new SimulationGrid.Running() {
            @Override
            public CompletionStage<List<String>> headlines() {
                return answer.minimalCompletionStage();
            }

            @Override
            public void cancel() {
                task.cancel();
            }
        };
    }

    private Transaction begin(int size) {
        return ignite.transactions()
                .txStart(
                        TransactionConcurrency.PESSIMISTIC,
                        TransactionIsolation.REPEATABLE_READ,
                        IgniteSettings.TRANSACTION_TIMEOUT_MILLIS,
                        size);
    }

    /** Of the transaction that is open. */
    private void write(Map<String, Optional<Stored>> rows) {
        for (IgniteCache<String, byte[]> cache : List.of(table, cold, memory)) {
            write(cache, rows, key -> cacheOf(key) == cache);
        }
    }

    private IgniteCache<String, byte[]> cacheOf(String key) {
        if (Kinds.isMemory(key)) return memory;
        return Kinds.isCold(key) ? cold : table;
    }

    private static void write(
            IgniteCache<String, byte[]> cache, Map<String, Optional<Stored>> rows, Predicate<String> belongs) {
        TreeMap<String, byte[]> puts = new TreeMap<>(); // sorted, as locks of several keys must be taken
        TreeSet<String> gone = new TreeSet<>();
        rows.forEach((key, row) -> {
            if (belongs.test(key)) {
                row.ifPresentOrElse(value -> puts.put(key, value.toByteArray()), () -> gone.add(key));
            }
        });
        if (!puts.isEmpty()) {
            cache.putAll(puts);
        }
        if (!gone.isEmpty()) {
            cache.removeAll(gone);
        }
    }

    private static byte[] mark(long n) {
        return ByteBuffer.allocate(Long.BYTES).putLong(n).array();
    }

    private static void each(IgniteCache<String, byte[]> cache, BiConsumer<String, byte[]> sink) {
        try (QueryCursor<Cache.Entry<String, byte[]>> rows =
                cache.query(new ScanQuery<String, byte[]>().setLocal(true))) {
            for (Cache.Entry<String, byte[]> row : rows) {
                if (!row.getKey().startsWith(PARTITION)) {
                    sink.accept(row.getKey(), row.getValue());
                }
            }
        }
    }

    private static String key(long n) {
        return LOG + Entries.hex(n);
    }

    private static Stored stored(String key, byte[] bytes) {
        try {
            return Stored.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw Entries.damaged("Row " + key + " cannot be read: " + e.getMessage());
        }
    }

    private static Lease lease(byte[] bytes) {
        try {
            return Lease.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw Entries.damaged("The lease cannot be read: " + e.getMessage());
        }
    }
}
