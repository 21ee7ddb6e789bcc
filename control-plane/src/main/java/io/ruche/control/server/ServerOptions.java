package io.ruche.control.server;

import io.ruche.control.jobs.service.Retention;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What {@code ruche up} was told.
 *
 * @param natives libtorch for this platform, when the distribution carries it
 * @param memoryLimit bytes that deployments may book on this machine
 * @param igniteConfig a Spring XML file with the operator's own configuration of the store
 * @param nightlyBackups how many are kept; 0 makes none
 * @param keepJobs how long jobs that have ended and idle files stay
 * @param microUsdPerGpuSecond what a slot of this house's own machines costs at work, in millionths of a US dollar
 */
record ServerOptions(
        Path home,
        Address http,
        Address grpc,
        String name,
        Optional<Path> natives,
        OptionalLong memoryLimit,
        Optional<Path> igniteConfig,
        int nightlyBackups,
        Duration keepJobs,
        long microUsdPerGpuSecond) {
    private static final int NIGHTLY_BACKUPS = 7;
    private static final Address HTTP = new Address("127.0.0.1", 7420);
    private static final Address GRPC = new Address("127.0.0.1", 7421);

    /** From the command line's options by name. */
    static ServerOptions of(Map<String, String> options) {
        return new ServerOptions(
                Path.of(options.getOrDefault("home", System.getProperty("user.home") + "/.ruche"))
                        .toAbsolutePath()
                        .normalize(),
                find(options, "http").map(text -> Address.parse("--http", text)).orElse(HTTP),
                find(options, "grpc").map(text -> Address.parse("--grpc", text)).orElse(GRPC),
                find(options, "name").orElseGet(ServerOptions::hostName),
                find(options, "natives").map(Path::of),
                find(options, "memory-limit")
                        .map(Long::parseLong)
                        .map(OptionalLong::of)
                        .orElse(OptionalLong.empty()),
                find(options, "ignite-config").map(Path::of),
                find(options, "nightly-backups").map(Integer::parseInt).orElse(NIGHTLY_BACKUPS),
                find(options, "keep-jobs")
                        .map(Long::parseLong)
                        .map(Duration::ofDays)
                        .orElse(Retention.KEPT),
                find(options, "gpu-second-micro-usd").map(Long::parseLong).orElse(0L));
    }

    /** A host and a port; port 0 picks a free one. */
    record Address(String host, int port) {
        static Address parse(String option, String text) {
            int colon = text.lastIndexOf(':');
            try {
                int port = Integer.parseInt(text.substring(colon + 1));
                if (colon > 0 && port >= 0 && port <= 65_535) {
                    return new Address(text.substring(0, colon), port);
                }
            } catch (NumberFormatException e) {
                // told below
            }
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    option + " is '" + text + "' (expected: HOST:PORT, for example 127.0.0.1:7430).",
                    "");
        }

        /** Throws CONFIGURATION for what other machines could reach, since there is no TLS on it. */
        InetAddress loopback(String option) {
            try {
                InetAddress address = InetAddress.getByName(host);
                if (address.isLoopbackAddress()) {
                    return address;
                }
            } catch (UnknownHostException e) {
                throw FailureException.of(
                        FailureCode.CONFIGURATION,
                        option + ": no machine is called '" + host + "'.",
                        "Use 127.0.0.1:" + port + ".");
            }
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    option + " is " + host + ":" + port + ", which other machines can reach (expected: loopback, since"
                            + " there is no TLS yet).",
                    "Use 127.0.0.1:" + port + ", and a tunnel for other machines.");
        }

        /** Throws PORT_TAKEN at once, before anything that takes long is started; who really binds looks again. */
        void checkFree(String option) {
            InetAddress address = loopback(option);
            try (ServerSocket probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(address, port));
            } catch (IOException e) {
                throw FailureException.of(
                        FailureCode.PORT_TAKEN,
                        option + ": port " + port + " of " + host + " is in use by another program.",
                        "Stop that program, or choose another port: " + option + " " + host + ":0 takes a free one.");
            }
        }

        @Override
        public String toString() {
            return host + ":" + port;
        }
    }

    private static Optional<String> find(Map<String, String> options, String name) {
        return Optional.ofNullable(options.get(name)).filter(value -> !value.isBlank());
    }

    private static String hostName() {
        try {
            String name = InetAddress.getLocalHost().getHostName();
            int dot = name.indexOf('.');
            return dot > 0 && !name.matches("[0-9.]+") ? name.substring(0, dot) : name;
        } catch (UnknownHostException e) {
            return "local";
        }
    }
}
