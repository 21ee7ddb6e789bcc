package io.ruche.control.server;

import io.ruche.control.backup.Backups;
import io.ruche.control.state.Entries;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything of a Ruche in this process, until it is told to end. One at a time in a process. */
public final class Server {
    private static final Logger log = LoggerFactory.getLogger(Server.class);
    private static final String REST_OF_CONNECTIONS = "jdk.httpclient.keepalive.timeout";

    private Server() {}

    /**
     * Starts, says so, and returns when it has ended: by a signal, or because somebody asked over the API.
     *
     * @param options what the command line said: {@code home http grpc name natives memory-limit ignite-config nightly-backups keep-jobs
     *     gpu-second-micro-usd version}
     * @param ready told once, on a thread of its own, when everything answers: {@code http} and {@code grpc} as HOST:PORT
     * @throws FailureException when it cannot start; everything that was started is ended again
     */
    public static void run(Map<String, String> options, Consumer<Map<String, String>> ready) {
        // before the first class that looks at them
        System.setProperty("java.net.preferIPv4Stack", "true");
        System.setProperty("java.awt.headless", "true");
        // in seconds: common servers of models let go of a connection that rested for five, and a request that is on
        // its way
        // by then is lost and sent, and paid for, once more
        if (System.getProperty(REST_OF_CONNECTIONS) == null) System.setProperty(REST_OF_CONNECTIONS, "4");

        ServerOptions settings = ServerOptions.of(options);
        Ending ending = new Ending();
        EndpointsFile endpoints = new EndpointsFile(settings.home());
        ending.add("lock", HomeLock.take(settings.home(), endpoints));
        Logging.toFilesOf(settings.home());
        Thread hook = new Thread(() -> endBySignal(ending), "ruche-signal");
        try (ending) {
            settings.http().checkFree("--http");
            settings.grpc().checkFree("--grpc");
            Optional<Reason> crash = LastCrash.find(settings.home(), endpoints);
            endpoints.remove();
            StoreExchange.settle(settings.home());
            Runtime.getRuntime().addShutdownHook(hook);
            House house = House.start(settings, ending, options.getOrDefault("version", "unknown"), crash);
            ending.add("endpoints", endpoints::remove);
            endpoints.write(house.http(), house.grpc());
            house.work(); // a crash from here on is found to be that of this process
            log.info("Ready at http://{}, gRPC {}", house.http(), house.grpc());
            tell(ready, Map.of("http", house.http(), "grpc", house.grpc()));
            ending.awaitAsked();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (FailureException e) {
            FailureException told = withCure(e, settings.home());
            log.error("Ended by a failure: {}", told.failure().text());
            throw told;
        } finally {
            removeHook(hook);
        }
        log.info("Ended");
        Logging.close();
    }

    /** Whoever reads that the store is damaged should not have to look for the backup. */
    static FailureException withCure(FailureException e, Path home) {
        if (e.failure().code() != FailureCode.STORE_DAMAGED) {
            return e;
        }
        return Backups.newest(home)
                .map(backup -> FailureException.of(
                        FailureCode.STORE_DAMAGED,
                        e.failure().message(),
                        Entries.cure(home.resolve("store").toString(), backup.toString())))
                .orElse(e);
    }

    private static void tell(Consumer<Map<String, String>> ready, Map<String, String> addresses) {
        Thread thread = new Thread(() -> ready.accept(addresses), "ruche-ready");
        thread.setDaemon(true);
        thread.start();
    }

    /** An orderly end is a success, whoever asked for it; Java's own exit code would be that of the signal. */
    private static void endBySignal(Ending ending) {
        ending.close();
        log.info("Ended by a signal");
        Logging.close();
        Runtime.getRuntime().halt(0);
    }

    private static void removeHook(Thread hook) {
        try {
            boolean unused = Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the hook is what ends us
        }
    }

    /** Folders that several parts expect. */
    static void makeFolders(ServerOptions settings) throws IOException {
        for (String folder : new String[] {"logs", "models", "cache"}) {
            Files.createDirectories(settings.home().resolve(folder));
        }
    }
}
