package io.ruche.control.state.adapter.ignite;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.List;
import java.util.Map;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheMode;
import org.apache.ignite.cache.CacheWriteSynchronizationMode;
import org.apache.ignite.cache.PartitionLossPolicy;
import org.apache.ignite.cache.affinity.rendezvous.RendezvousAffinityFunction;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.DeploymentMode;
import org.apache.ignite.configuration.ExecutorConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.configuration.SystemDataRegionConfiguration;
import org.apache.ignite.configuration.TransactionConfiguration;
import org.apache.ignite.configuration.WALMode;
import org.apache.ignite.failure.FailureHandler;
import org.apache.ignite.spi.discovery.isolated.IsolatedDiscoverySpi;
import org.apache.ignite.transactions.TransactionConcurrency;
import org.apache.ignite.transactions.TransactionIsolation;

/**
 * Every setting of Ignite that its defaults get wrong for a small, durable, single-purpose store: they would take a fifth
 * of the memory, open ports to everybody, lose acknowledged writes on power loss, keep no backup, wait for ever, and halt
 * the JVM on a failure.
 */
final class IgniteSettings {
    static final String LOG_CACHE = "ruche.log";
    static final String TABLE_CACHE = "ruche.table";
    static final String COLD_CACHE = "ruche.cold";
    static final String MEMORY_CACHE = "ruche.memory";
    /** The threads on which turns go on: short work without waiting. */
    static final String TURNS = "turns";

    static final String SWEEPS = "sweeps";

    static final long MIB = 1L << 20;
    static final long TRANSACTION_TIMEOUT_MILLIS = 5_000;

    private static final String HOT_REGION = "hot";
    private static final String COLD_REGION = "cold";
    private static final String HOT_GROUP = "ruche.hot";
    private static final String COLD_GROUP = "ruche.cold.group";
    private static final String MEMORY_GROUP = "ruche.memory.group";
    private static final int PARTITIONS = 8;

    /** Read by Ignite's classes when they are loaded; an operator's own -D wins. */
    private static final Map<String, String> PROPERTIES = Map.of(
            "IGNITE_UPDATE_NOTIFIER", "false",
            "IGNITE_NO_ASCII", "true",
            "IGNITE_QUIET", "false",
            "IGNITE_NO_SHUTDOWN_HOOK", "true",
            "IGNITE_MBEANS_DISABLED", "true",
            "IGNITE_PERFORMANCE_SUGGESTIONS_DISABLED", "true",
            "IGNITE_LOG_CLASSPATH_CONTENT_ON_STARTUP", "false",
            "IGNITE_JVM_PAUSE_DETECTOR_DISABLED", "true",
            "IGNITE_TO_STRING_INCLUDE_SENSITIVE", "false",
            "IGNITE_DUMP_THREADS_ON_FAILURE", "false");

    private IgniteSettings() {}

    /** Sets the switches that Ignite knows as system properties only. Before the first class of Ignite is used. */
    static void setSystemProperties() {
        PROPERTIES.forEach((name, value) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, value);
            }
        });
    }

    /** Completes a base, which is empty or an operator's, with what durability and safety need. */
    static IgniteConfiguration complete(IgniteConfiguration base, IgniteStoreOptions options, FailureHandler handler) {
        if (options.voters().size() != 1) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    "voters: " + options.voters().size() + " (expected: 1).",
                    "This version runs one control plane; more come with high availability.");
        }
        identity(base, options);
        silence(base);
        network(base);
        durability(base);
        threads(base);
        return base.setFailureHandler(handler)
                .setCacheConfiguration(
                        cache(LOG_CACHE, HOT_GROUP, HOT_REGION, options),
                        cache(TABLE_CACHE, HOT_GROUP, HOT_REGION, options),
                        cache(COLD_CACHE, COLD_GROUP, COLD_REGION, options),
                        memories(options));
    }

    private static void identity(IgniteConfiguration base, IgniteStoreOptions options) {
        base.setIgniteInstanceName(
                        "ruche-" + Integer.toHexString(options.directory().hashCode()))
                .setConsistentId(options.member())
                .setWorkDirectory(options.directory().toString())
                .setClientMode(false)
                .setPeerClassLoadingEnabled(false)
                .setDeploymentMode(DeploymentMode.SHARED);
    }

    private static void silence(IgniteConfiguration base) {
        base.setGridLogger(new StoreLogger()).setMetricsLogFrequency(0).setIncludeEventTypes();
    }

    /** One voter: nobody to discover and nobody to talk to, so no port at all. */
    private static void network(IgniteConfiguration base) {
        base.setLocalHost("127.0.0.1")
                .setDiscoverySpi(new IsolatedDiscoverySpi())
                .setCommunicationSpi(new NoCommunication())
                .setClientConnectorConfiguration(null)
                .setConnectorConfiguration(null)
                .setFailureDetectionTimeout(3_000)
                .setNetworkTimeout(5_000);
    }

    private static void durability(IgniteConfiguration base) {
        DataStorageConfiguration storage = base.getDataStorageConfiguration();
        if (storage == null) {
            storage = smallStorage();
            base.setDataStorageConfiguration(storage);
        }
        storage.setWalMode(WALMode.FSYNC)
                .setStoragePath(null)
                .setWalPath(DataStorageConfiguration.DFLT_WAL_PATH)
                .setWalArchivePath(DataStorageConfiguration.DFLT_WAL_ARCHIVE_PATH)
                .setLockWaitTime(1_000)
                .setDataRegionConfigurations(hotRegion(), coldRegion());
        storage.getDefaultDataRegionConfiguration().setPersistenceEnabled(true);
        base.setTransactionConfiguration(new TransactionConfiguration()
                .setDefaultTxConcurrency(TransactionConcurrency.PESSIMISTIC)
                .setDefaultTxIsolation(TransactionIsolation.REPEATABLE_READ)
                .setDefaultTxTimeout(TRANSACTION_TIMEOUT_MILLIS)
                .setTxTimeoutOnPartitionMapExchange(TRANSACTION_TIMEOUT_MILLIS));
    }

    /** Sizes for control-plane state; an operator's file may give others. */
    private static DataStorageConfiguration smallStorage() {
        return new DataStorageConfiguration()
                .setDefaultDataRegionConfiguration(new DataRegionConfiguration()
                        .setName("default")
                        .setInitialSize(10 * MIB)
                        .setMaxSize(10 * MIB)
                        .setCheckpointPageBufferSize(2 * MIB))
                .setSystemDataRegionConfiguration(new SystemDataRegionConfiguration()
                        .setInitialSize(10 * MIB)
                        .setMaxSize(64 * MIB))
                .setWalSegments(4)
                .setWalSegmentSize((int) (8 * MIB))
                .setMaxWalArchiveSize(64 * MIB)
                .setWalBufferSize((int) MIB)
                .setCheckpointThreads(1)
                .setCheckpointFrequency(60_000)
                .setConcurrencyLevel(4);
    }

    private static DataRegionConfiguration hotRegion() {
        return new DataRegionConfiguration()
                .setName(HOT_REGION)
                .setPersistenceEnabled(true)
                .setInitialSize(16 * MIB)
                .setMaxSize(256 * MIB)
                .setCheckpointPageBufferSize(16 * MIB);
    }

    /** Pages to disk: results and journals are read rarely. */
    private static DataRegionConfiguration coldRegion() {
        return new DataRegionConfiguration()
                .setName(COLD_REGION)
                .setPersistenceEnabled(true)
                .setInitialSize(10 * MIB)
                .setMaxSize(64 * MIB)
                .setCheckpointPageBufferSize(8 * MIB);
    }

    private static void threads(IgniteConfiguration base) {
        base.setPublicThreadPoolSize(2)
                .setSystemThreadPoolSize(4)
                .setStripedPoolSize(2)
                .setServiceThreadPoolSize(1)
                .setManagementThreadPoolSize(1)
                .setPeerClassLoadingThreadPoolSize(1)
                .setDataStreamerThreadPoolSize(1)
                .setUtilityCachePoolSize(1)
                .setAsyncCallbackPoolSize(1)
                .setQueryThreadPoolSize(1)
                .setBuildIndexThreadPoolSize(1)
                .setRebalanceThreadPoolSize(1)
                .setSnapshotThreadPoolSize(1)
                .setExecutorConfiguration(
                        new ExecutorConfiguration(TURNS)
                                .setSize(Math.max(
                                        1, Math.min(8, Runtime.getRuntime().availableProcessors()))),
                        // half of the cores: whoever asks for a sweep waits, and those who ask models do not
                        new ExecutorConfiguration(SWEEPS)
                                .setSize(Math.max(1, Runtime.getRuntime().availableProcessors() / 2)));
    }

    /** On one member each, with a copy on another: what an agent remembers is looked through where it lies. */
    private static CacheConfiguration<String, byte[]> memories(IgniteStoreOptions options) {
        return cache(MEMORY_CACHE, MEMORY_GROUP, COLD_REGION, options)
                .setCacheMode(CacheMode.PARTITIONED)
                .setBackups(1)
                .setAffinity(new AgentAffinity());
    }

    private static CacheConfiguration<String, byte[]> cache(
            String name, String group, String region, IgniteStoreOptions options) {
        return new CacheConfiguration<String, byte[]>(name)
                .setGroupName(group)
                .setDataRegionName(region)
                .setCacheMode(CacheMode.REPLICATED)
                .setAtomicityMode(CacheAtomicityMode.TRANSACTIONAL)
                .setWriteSynchronizationMode(CacheWriteSynchronizationMode.FULL_SYNC)
                .setPartitionLossPolicy(PartitionLossPolicy.READ_WRITE_SAFE)
                .setReadFromBackup(false)
                .setAffinity(new RendezvousAffinityFunction(false, PARTITIONS))
                .setDefaultLockTimeout(TRANSACTION_TIMEOUT_MILLIS)
                .setStatisticsEnabled(false)
                .setEventsDisabled(true)
                .setTopologyValidator(new VoterMajority(options.voters()));
    }

    /** The names that only we may define. */
    static List<String> cacheNames() {
        return List.of(LOG_CACHE, TABLE_CACHE, COLD_CACHE, MEMORY_CACHE);
    }
}
