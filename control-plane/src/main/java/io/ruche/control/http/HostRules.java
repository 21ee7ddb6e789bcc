package io.ruche.control.http;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.spelling.Excerpt;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which names this server answers to. A page of another site whose name was made to point here (DNS rebinding) sends
 * its own name as Host and, within its own origin, no Origin at all: only the Host check stops it. A page of another
 * site that calls this server openly sends its Origin.
 */
public final class HostRules {
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> hosts;

    public HostRules(Set<String> configured) {
        Set<String> all = new HashSet<>(LOOPBACK);
        for (String name : configured) all.add(name.toLowerCase(Locale.ROOT));
        hosts = Set.copyOf(all);
    }

    /** The refusal, if there is one. Either header may be absent. */
    public Optional<Failure> check(Optional<String> host, Optional<String> origin) {
        if (host.isEmpty() || !hosts.contains(nameOf(host.get()))) {
            return Optional.of(Failure.of(
                    FailureCode.HOST_REFUSED,
                    "Host '" + Excerpt.of(host.orElse(""), 80)
                            + "' is not a name of this server (expected: localhost, 127.0.0.1"
                            + " or a configured name).",
                    "Call it by one of those, or start it with --allow-host NAME."));
        }
        if (origin.isPresent() && !isOurs(origin.get())) {
            return Optional.of(Failure.of(
                    FailureCode.ORIGIN_REFUSED,
                    "Origin '" + Excerpt.of(origin.get(), 80) + "' may not call this server from a browser.",
                    "Open the console at this server's own address, or start it with --allow-host NAME."));
        }
        return Optional.empty();
    }

    private boolean isOurs(String origin) {
        try {
            URI uri = new URI(origin);
            String name = uri.getHost();
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            return web && name != null && hosts.contains(name.toLowerCase(Locale.ROOT));
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static String nameOf(String host) {
        int colon = host.lastIndexOf(':');
        boolean hasPort = colon > 0 && host.indexOf(']', colon) < 0;
        return (hasPort ? host.substring(0, colon) : host).toLowerCase(Locale.ROOT);
    }
}
