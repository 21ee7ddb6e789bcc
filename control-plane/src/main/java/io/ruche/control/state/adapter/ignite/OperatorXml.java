package io.ruche.control.state.adapter.ignite;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.ignite.IgniteCheckedException;
import org.apache.ignite.cache.CacheMode;
import org.apache.ignite.configuration.CacheConfiguration;
import org.apache.ignite.configuration.ClientConnectorConfiguration;
import org.apache.ignite.configuration.ConnectorConfiguration;
import org.apache.ignite.configuration.DataStorageConfiguration;
import org.apache.ignite.configuration.IgniteConfiguration;
import org.apache.ignite.configuration.WALMode;
import org.apache.ignite.internal.IgnitionEx;
import org.apache.ignite.internal.processors.odbc.ClientListenerProcessor;

/**
 * An operator's own Spring file with one bean of class {@code IgniteConfiguration}.
 *
 * <p>The rule: that bean is the base, and what durability and safety need is set on top of it (see {@link
 * IgniteSettings}). So sizes of memory regions other than ours, of WAL segments and archive, checkpoint times, metrics,
 * life-cycle beans, attributes and plugins are the operator's. What the file says on purpose against durability or safety
 * is refused with a sentence, rather than overridden in silence.
 */
final class OperatorXml {
    private OperatorXml() {}

    static IgniteConfiguration load(Path file, IgniteStoreOptions options) {
        if (!Files.isRegularFile(file)) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    file + " is not there (expected: a Spring file with an IgniteConfiguration bean).",
                    "Correct --ignite-config, or leave it out.");
        }
        IgniteConfiguration base;
        try {
            base = IgnitionEx.loadConfiguration(file.toUri().toURL()).get1();
        } catch (IgniteCheckedException | java.net.MalformedURLException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    file + " cannot be used: " + root(e) + ".",
                    "It must be a Spring file with one bean of class " + IgniteConfiguration.class.getName() + ".");
        }
        List<String> against = contradictions(base, options);
        if (!against.isEmpty()) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    file + " contradicts what the store needs: " + String.join("; ", against) + ".",
                    "Remove those settings; everything else in the file is used.");
        }
        return base;
    }

    /** Settings that somebody wrote on purpose and that would make the store lose or show data. */
    static List<String> contradictions(IgniteConfiguration base, IgniteStoreOptions options) {
        List<String> against = new ArrayList<>();
        refuse(against, Boolean.TRUE.equals(base.isClientMode()), "clientMode=true (a client stores nothing)");
        refuse(against, base.isPeerClassLoadingEnabled(), "peerClassLoadingEnabled=true (runs code of others)");
        refuse(
                against,
                base.getConsistentId() != null && !base.getConsistentId().equals(options.member()),
                "consistentId=" + base.getConsistentId() + " (expected: " + options.member() + ")");
        refuse(
                against,
                base.getWorkDirectory() != null
                        && !Path.of(base.getWorkDirectory())
                                .toAbsolutePath()
                                .normalize()
                                .equals(options.directory()),
                "workDirectory=" + base.getWorkDirectory() + " (expected: " + options.directory() + ")");
        connectors(against, base);
        storage(against, base);
        caches(against, base);
        refuse(against, base.getFailureHandler() != null, "failureHandler (the store brings its own)");
        refuse(
                against,
                base.getDiscoverySpi() != null || base.getCommunicationSpi() != null,
                "discoverySpi or communicationSpi (one member has nobody to find)");
        return against;
    }

    private static void connectors(List<String> against, IgniteConfiguration base) {
        ClientConnectorConfiguration client = base.getClientConnectorConfiguration();
        refuse(
                against,
                client != null && client != ClientListenerProcessor.DFLT_CLI_CFG,
                "clientConnectorConfiguration (opens a port without keys)");
        ConnectorConfiguration rest = base.getConnectorConfiguration();
        refuse(
                against,
                rest != null && (rest.getHost() != null || rest.getPort() != ConnectorConfiguration.DFLT_TCP_PORT),
                "connectorConfiguration (opens a port without keys)");
    }

    private static void storage(List<String> against, IgniteConfiguration base) {
        DataStorageConfiguration storage = base.getDataStorageConfiguration();
        if (storage == null) {
            return;
        }
        WALMode mode = storage.getWalMode();
        refuse(
                against,
                mode != WALMode.FSYNC && mode != WALMode.LOG_ONLY,
                "walMode=" + mode + " (loses acknowledged changes; expected: FSYNC)");
        refuse(
                against,
                storage.getStoragePath() != null
                        || !DataStorageConfiguration.DFLT_WAL_PATH.equals(storage.getWalPath())
                        || !DataStorageConfiguration.DFLT_WAL_ARCHIVE_PATH.equals(storage.getWalArchivePath()),
                "storagePath, walPath or walArchivePath (the home holds all of the store)");
        refuse(
                against,
                storage.getDataRegionConfigurations() != null && storage.getDataRegionConfigurations().length > 0,
                "dataRegionConfigurations (the store brings its own; the default region is yours)");
        refuse(against, storage.getMaxWalArchiveSize() <= 0, "maxWalArchiveSize without a bound");
    }

    private static void caches(List<String> against, IgniteConfiguration base) {
        CacheConfiguration<?, ?>[] caches = base.getCacheConfiguration();
        refuse(
                against,
                caches != null && caches.length > 0,
                "cacheConfiguration (" + String.join(", ", IgniteSettings.cacheNames()) + " are the only caches, all "
                        + CacheMode.REPLICATED + ")");
    }

    private static void refuse(List<String> against, boolean contradicts, String what) {
        if (contradicts) {
            against.add(what);
        }
    }

    private static String root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        return message.lines().findFirst().orElse("").replaceAll("\\.$", "");
    }
}
