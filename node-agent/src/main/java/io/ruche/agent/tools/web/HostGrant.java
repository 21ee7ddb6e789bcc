package io.ruche.agent.tools.web;

import io.ruche.agent.tools.ToolException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which hosts may be reached. An entry is {@code example.org}, {@code example.org:8443}, or {@code *.example.org} for all
 * names below that one; without a port it means 80 and 443.
 */
final class HostGrant {
    /** Names that only a home's own resolver knows; a public one never means a machine at home. */
    private static final List<String> HOME_SUFFIXES =
            List.of(".localhost", ".local", ".lan", ".internal", ".home.arpa");

    private final List<String> entries;

    HostGrant(List<String> entries) {
        this.entries = entries.stream().map(it -> it.toLowerCase(Locale.ROOT)).toList();
    }

    /**
     * What may be dialled for this address.
     *
     * @throws ToolException when the host is not granted
     */
    Reach check(WebAddress address) throws ToolException {
        Optional<String> entry =
                entries.stream().filter(it -> matches(it, address)).findFirst();
        if (entry.isEmpty()) {
            throw ToolException.refused("host: " + address.authority() + " (expected: one of "
                    + (entries.isEmpty() ? "none" : String.join(", ", entries))
                    + "). Add it to tools.hosts of the agent.");
        }
        if (entry.get().startsWith("*.") || !isOfHome(address)) return Reach.PUBLIC;
        return address.isNumber() ? Reach.ANY : Reach.HOME;
    }

    private static boolean matches(String entry, WebAddress address) {
        int colon = entry.indexOf(':');
        String host = colon < 0 ? entry : entry.substring(0, colon);
        boolean isPort = colon < 0
                ? address.port() == 80 || address.port() == 443
                : entry.substring(colon + 1).equals(Integer.toString(address.port()));
        boolean isHost = host.startsWith("*.")
                ? address.host().endsWith(host.substring(1)) && !address.isNumber()
                : address.host().equals(host);
        return isPort && isHost;
    }

    private static boolean isOfHome(WebAddress address) {
        String host = address.host();
        return address.isNumber()
                || host.indexOf('.') < 0
                || HOME_SUFFIXES.stream().anyMatch(host::endsWith);
    }
}
