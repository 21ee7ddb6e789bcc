package io.ruche.control.state.adapter.ignite;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.ignite.cache.CacheAtomicityMode;
import org.apache.ignite.cache.CacheMode;
import org.apache.ignite.cache.CacheWriteSynchronizationMode;
import org.apache.ignite.cache.PartitionLossPolicy;
import org.apache.ignite.cache.affinity.Affinity;
import org.apache.ignite.cluster.ClusterState;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.configuration.DataRegionConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.configuration.WALMode;
import org.apache.ignite.failure.StopNodeOrHaltFailureHandler;
import org.apache.ignite.spi.discovery.tcp.TcpDiscoverySpi;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Each default of Ignite that bites, asserted on a running one. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class IgniteSettingsTest {
    private static final long MIB = 1L << 20;

    private Path home = Path.of("");
    private Set<String> portsBefore = Set.of();
    private Optional<IgniteNode> node = Optional.empty();

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        home = folder;
        portsBefore = listening();
        IgniteStoreOptions options = IgniteStoreOptions.ofHome(home);
        Files.createDirectories(options.directory());
        node = Optional.of(IgniteNode.start(options, new BreakdownHandler(options.directory(), failure -> {})));
    }

    @AfterAll
    void stop() {
        node.ifPresent(IgniteNode::close);
    }

    @Test
    void opensNoPort() throws IOException {
        Assumptions.assumeTrue(Files.exists(Path.of("/proc/self/net/tcp")), "ports are read from Linux's /proc");

        assertThat(listening()).isEqualTo(portsBefore);
        assertThat(settings().getClientConnectorConfiguration())
                .as("default: port 10800")
                .isNull();
        assertThat(settings().getConnectorConfiguration())
                .as("default: port 11211")
                .isNull();
        assertThat(settings().getDiscoverySpi()).as("default: multicast").isNotInstanceOf(TcpDiscoverySpi.class);
        assertThat(settings().getLocalHost()).isEqualTo("127.0.0.1");
    }

    @Test
    void syncsEveryCommitToDisk() {
        DataStorageConfiguration storage = settings().getDataStorageConfiguration();
        assertThat(storage.getWalMode()).as("default: LOG_ONLY").isEqualTo(WALMode.FSYNC);
        assertThat(regions())
                .allSatisfy(region -> assertThat(region.isPersistenceEnabled())
                        .as(region.getName())
                        .isTrue());
    }

    @Test
    void keepsEachCacheWholeAndTransactional() {
        for (String name : List.of("ruche.log", "ruche.table", "ruche.cold")) {
            CacheConfiguration<?, ?> cache = cache(name);
            assertThat(cache.getCacheMode()).as("default: PARTITIONED").isEqualTo(CacheMode.REPLICATED);
            assertThat(cache.getAtomicityMode()).as("default: ATOMIC").isEqualTo(CacheAtomicityMode.TRANSACTIONAL);
            assertThat(cache.getWriteSynchronizationMode()).isEqualTo(CacheWriteSynchronizationMode.FULL_SYNC);
            assertThat(cache.getPartitionLossPolicy())
                    .as("default: IGNORE")
                    .isEqualTo(PartitionLossPolicy.READ_WRITE_SAFE);
            assertThat(cache.isReadFromBackup()).as("default: true").isFalse();
            assertThat(cache.getAffinity().partitions()).as("default: 512").isEqualTo(8);
            assertThat(cache.getTopologyValidator()).isEqualTo(new VoterMajority(List.of("member-1")));
        }
        assertThat(cache("ruche.log").getGroupName())
                .isEqualTo(cache("ruche.table").getGroupName());
        assertThat(cache("ruche.cold").getDataRegionName())
                .isNotEqualTo(cache("ruche.log").getDataRegionName());
    }

    @Test
    void keepsWhatBelongsToAnAgentTogether() {
        CacheConfiguration<?, ?> cache = cache("ruche.memory");
        assertThat(cache.getCacheMode()).isEqualTo(CacheMode.PARTITIONED);
        assertThat(cache.getBackups()).as("default: 0").isEqualTo(1);
        assertThat(cache.getAtomicityMode()).as("default: ATOMIC").isEqualTo(CacheAtomicityMode.TRANSACTIONAL);
        assertThat(cache.getWriteSynchronizationMode()).isEqualTo(CacheWriteSynchronizationMode.FULL_SYNC);
        assertThat(cache.getTopologyValidator()).isEqualTo(new VoterMajority(List.of("member-1")));
        Affinity<String> affinity = node.orElseThrow().ignite().affinity("ruche.memory");
        assertThat(Stream.of("agent/quill", "agent/quill/mem/0000000001", "agent/quill/mem/9999999999")
                        .map(affinity::partition)
                        .distinct())
                .hasSize(1);
        assertThat(IntStream.range(0, 200)
                        .map(i -> affinity.partition("agent/a" + i + "/mem/1"))
                        .distinct()
                        .count())
                .isGreaterThan(32);
    }

    @Test
    void waitsForNoTransactionLongerThanFiveSeconds() {
        assertThat(settings().getTransactionConfiguration().getDefaultTxTimeout())
                .as("default: for ever")
                .isEqualTo(5_000);
        assertThat(settings().getTransactionConfiguration().getTxTimeoutOnPartitionMapExchange())
                .as("default: for ever")
                .isEqualTo(5_000);
        assertThat(settings().getFailureDetectionTimeout()).as("default: 10 s").isEqualTo(3_000);
    }

    @Test
    void staysSmall() {
        assertThat(regions()).as("default: 20 % of the memory").allSatisfy(region -> {
            assertThat(region.getMaxSize()).as(region.getName()).isLessThanOrEqualTo(256 * MIB);
            assertThat(region.getInitialSize()).as(region.getName()).isLessThanOrEqualTo(16 * MIB);
        });
        DataStorageConfiguration storage = settings().getDataStorageConfiguration();
        assertThat(storage.getWalSegments()).isEqualTo(4);
        assertThat(storage.getWalSegmentSize()).as("default: 64 MB").isEqualTo(8 * (int) MIB);
        assertThat(storage.getMaxWalArchiveSize()).as("default: 1 GB").isEqualTo(64 * MIB);
        assertThat(settings().getPublicThreadPoolSize()).isLessThanOrEqualTo(4);
        assertThat(settings().getSystemThreadPoolSize()).isLessThanOrEqualTo(4);
    }

    @Test
    void neverHaltsTheProcess() {
        assertThat(settings().getFailureHandler())
                .isInstanceOf(BreakdownHandler.class)
                .isNotInstanceOf(StopNodeOrHaltFailureHandler.class);
        assertThat(System.getProperty("IGNITE_NO_SHUTDOWN_HOOK")).isEqualTo("true");
    }

    @Test
    void tellsNobodyThatItRunsAndRunsNobodysCode() {
        assertThat(System.getProperty("IGNITE_UPDATE_NOTIFIER")).isEqualTo("false");
        assertThat(settings().isPeerClassLoadingEnabled()).isFalse();
        assertThat(settings().isClientMode()).isFalse();
    }

    @Test
    void knowsItselfByAFixedNameInItsOwnFolder() {
        assertThat(settings().getConsistentId()).isEqualTo("member-1");
        assertThat(settings().getWorkDirectory())
                .isEqualTo(home.resolve("store").toString());
        IgniteNode running = node.orElseThrow();
        assertThat(running.ignite().cluster().state()).isEqualTo(ClusterState.ACTIVE);
        assertThat(running.ignite().cluster().isBaselineAutoAdjustEnabled()).isFalse();
        assertThat(running.ignite().cluster().currentBaselineTopology()).hasSize(1);
    }

    @Test
    void refusesTwoVoters() {
        IgniteStoreOptions two =
                new IgniteStoreOptions(home, "member-1", List.of("member-1", "member-2"), Optional.empty());

        assertThat(Stream.of(two).map(options -> {
                    try {
                        IgniteSettings.complete(
                                new IgniteConfiguration(), options, new BreakdownHandler(home, f -> {}));
                        return "accepted";
                    } catch (FailureException e) {
                        return e.failure().message();
                    }
                }))
                .containsExactly("voters: 2 (expected: 1).");
    }

    private IgniteConfiguration settings() {
        return node.orElseThrow().ignite().configuration();
    }

    private List<DataRegionConfiguration> regions() {
        DataStorageConfiguration storage = settings().getDataStorageConfiguration();
        return Stream.concat(
                        Stream.of(storage.getDefaultDataRegionConfiguration()),
                        Arrays.stream(storage.getDataRegionConfigurations()))
                .toList();
    }

    private CacheConfiguration<?, ?> cache(String name) {
        for (CacheConfiguration<?, ?> cache : settings().getCacheConfiguration()) {
            if (cache.getName().equals(name)) {
                return cache;
            }
        }
        throw new AssertionError("no cache " + name);
    }

    /** The sockets of this process that listen, by address. */
    private static Set<String> listening() throws IOException {
        if (!Files.exists(Path.of("/proc/self/net/tcp"))) {
            return Set.of();
        }
        Set<String> own;
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            own = open.map(IgniteSettingsTest::target)
                    .filter(target -> target.startsWith("socket:["))
                    .map(target -> target.substring(8, target.length() - 1))
                    .collect(Collectors.toSet());
        }
        return Stream.of("/proc/self/net/tcp", "/proc/self/net/tcp6")
                .map(Path::of)
                .filter(Files::exists)
                .flatMap(IgniteSettingsTest::lines)
                .map(line -> line.trim().split("\\s+"))
                .filter(fields -> fields.length > 9 && fields[3].equals("0A") && own.contains(fields[9]))
                .map(fields -> fields[1])
                .collect(Collectors.toSet());
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static Stream<String> lines(Path file) {
        try {
            return Files.readAllLines(file).stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }
}
