package io.ruche.control.http;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobSpec;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Set;

/**
 * How the HTTP server is set up.
 *
 * @param host a name or address; only loopback is taken while there is no TLS
 * @param port 0 picks a free one
 * @param hosts names that a Host header may carry beside the loopback ones
 * @param chatBodyBytes largest body under {@code /v1}
 * @param apiBodyBytes largest body elsewhere
 * @param uploadBytes largest body of an upload, which is read as it comes
 * @param bodyTimeout how long a request's body may take to arrive, whole; how long an upload may pause
 * @param drain how long streams may go on when the server stops
 * @param threads bound of the thread pool
 */
public record HttpOptions(
        String host,
        int port,
        Set<String> hosts,
        int chatBodyBytes,
        int apiBodyBytes,
        long uploadBytes,
        Duration bodyTimeout,
        Duration drain,
        int threads) {
    public static final int DEFAULT_PORT = 7420;
    /** The largest file of prompts, and the form around it. */
    private static final long UPLOAD_BYTES = JobSpec.MOST_BYTES + (64 << 10);

    public HttpOptions {
        hosts = Set.copyOf(hosts);
    }

    public static HttpOptions on(String host, int port) {
        return new HttpOptions(
                host,
                port,
                Set.of(),
                32 << 20,
                1 << 20,
                UPLOAD_BYTES,
                Duration.ofSeconds(30),
                Duration.ofSeconds(10),
                64);
    }

    public HttpOptions withBodyTimeout(Duration timeout) {
        return new HttpOptions(host, port, hosts, chatBodyBytes, apiBodyBytes, uploadBytes, timeout, drain, threads);
    }

    public HttpOptions withUploadBytes(long bytes) {
        return new HttpOptions(host, port, hosts, chatBodyBytes, apiBodyBytes, bytes, bodyTimeout, drain, threads);
    }

    public HttpOptions withDrain(Duration time) {
        return new HttpOptions(host, port, hosts, chatBodyBytes, apiBodyBytes, uploadBytes, bodyTimeout, time, threads);
    }

    public HttpOptions withHosts(Set<String> names) {
        return new HttpOptions(
                host, port, names, chatBodyBytes, apiBodyBytes, uploadBytes, bodyTimeout, drain, threads);
    }

    /**
     * Where to listen. Throws CONFIGURATION for an unknown name and for an address that other machines reach, since keys
     * would cross the network in clear.
     */
    public InetSocketAddress bindAddress() {
        InetAddress address;
        try {
            address = InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    "--http: no machine is called '" + host + "'.",
                    "Use 127.0.0.1:" + port + ", or an address of this machine.");
        }
        if (!address.isLoopbackAddress()) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    "--http: " + host + ":" + port + " is reachable from other machines, and this server has no TLS:"
                            + " keys and prompts would cross the network in clear.",
                    "Listen on 127.0.0.1 and put a proxy with TLS or an ssh tunnel in front of it.");
        }
        return new InetSocketAddress(address, port);
    }
}
