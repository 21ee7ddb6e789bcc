package io.ruche.agent.tools.web;

import io.ruche.agent.tools.OpenEndException;
import io.ruche.agent.tools.ToolException;
import io.ruche.agent.tools.ToolLimits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Fetches pages of granted hosts, and sends texts to them, within the limits. Any thread; waits. */
public final class Pages implements AutoCloseable {
    private final Names names;
    private final ToolLimits limits;
    private final HttpExchange exchange = new HttpExchange();

    public Pages(Names names, ToolLimits limits) {
        this.names = names;
        this.limits = limits;
    }

    /**
     * Follows redirects, as far as each leads to a granted host.
     *
     * @param hosts that may be reached
     * @return an answer with status 2xx
     */
    public Page get(String url, List<String> hosts) throws ToolException {
        HostGrant grant = new HostGrant(hosts);
        WebAddress address = WebAddress.parse(url);
        long until = System.nanoTime() + limits.remoteTime().toNanos();
        for (int i = 0; i <= limits.mostRedirects(); i++) {
            InetAddress place = place(address, grant.check(address));
            Duration left = Duration.ofNanos(until - System.nanoTime());
            Page page = exchange.send(Ask.PAGE, address, place, limits.mostPageBytes(), left);
            if (!page.isRedirect()) return good(address, page);
            address = address.to(page.location());
        }
        throw ToolException.refused(
                "More than " + limits.mostRedirects() + " redirects, the last to " + address.text() + ".");
    }

    /**
     * Sends a text once, to the very address: who sends somebody on has not taken it.
     *
     * @param key by which the server knows that it was sent before
     * @param hosts that may be reached
     * @return an answer that says that it was taken
     * @throws ToolException when it was not taken
     * @throws OpenEndException when nobody knows
     */
    Page post(String url, String text, Optional<String> key, List<String> hosts) throws ToolException {
        HostGrant grant = new HostGrant(hosts);
        WebAddress address = WebAddress.parse(url);
        InetAddress place = place(address, grant.check(address));
        Ask ask = new Ask(Optional.of(text), key);
        Page page = exchange.send(ask, address, place, limits.mostPageBytes(), limits.remoteTime());
        int status = page.status();
        // "see other" is where the outcome of what was taken is told
        if (status == 303) return page;
        if (status >= 500 && status != 503) throw new OpenEndException(address.text() + " answered " + status + ".");
        return good(address, page);
    }

    /** One address, judged and dialled; looked up a second time the name might have another one. */
    private InetAddress place(WebAddress address, Reach reach) throws ToolException {
        List<InetAddress> found;
        try {
            found = names.find(address.host());
        } catch (UnknownHostException e) {
            throw ToolException.passing("host: " + address.host() + " is not known to this machine's resolver.");
        }
        for (InetAddress it : found) {
            if (!reach.has(it)) {
                throw ToolException.refused("host: " + address.host() + " is " + it.getHostAddress()
                        + ", which is no address of the public internet. To reach a machine at home, list its address or"
                        + " its name at home in tools.hosts.");
            }
        }
        return found.stream()
                .findFirst()
                .orElseThrow(() -> ToolException.passing("host: " + address.host() + " has no address."));
    }

    private static Page good(WebAddress address, Page page) throws ToolException {
        int status = page.status();
        if (status >= 200 && status < 300) return page;
        String text = address.text() + " answered " + status + ".";
        throw status == 408 || status == 429 || status >= 500
                ? ToolException.passing(text)
                : ToolException.refused(text);
    }

    @Override
    public void close() {
        exchange.close();
    }
}
