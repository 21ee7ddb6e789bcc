package io.ruche.agent.tools.web;

import io.ruche.agent.tools.ToolException;
import io.ruche.scheduler.failure.Failure;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An address of a page, as {@code https://example.org:8443/news?page=2}.
 *
 * @param host in lower case
 * @param target path and query, as a request line has them
 */
record WebAddress(boolean isSecure, String host, int port, String target) {
    private static final int LONGEST = 2_000;
    private static final Pattern NAME =
            Pattern.compile("[a-z0-9_]([a-z0-9_-]{0,62})(\\.[a-z0-9_]([a-z0-9_-]{0,62})){0,10}");
    /** What looks like a number is dialled as one by some: only the one usual form is taken. */
    private static final Pattern NUMERIC = Pattern.compile("(0x[0-9a-f]*|[0-9]+)(\\.(0x[0-9a-f]*|[0-9]+))*");

    private static final Pattern QUAD = Pattern.compile(
            "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(\\.(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])){3}");

    /** @throws ToolException for all but plain http and https addresses */
    static WebAddress parse(String url) throws ToolException {
        if (url.length() > LONGEST) throw wrong(url, "at most " + LONGEST + " characters");
        return of(uri(url));
    }

    private static URI uri(String url) throws ToolException {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw wrong(url, "an http:// or https:// address");
        }
    }

    private static WebAddress of(URI uri) throws ToolException {
        String url = uri.toString();
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        String named = uri.getHost();
        if (!scheme.equals("http") && !scheme.equals("https") || named == null) {
            throw wrong(url, "an http:// or https:// address with a host");
        }
        if (uri.getRawUserInfo() != null) throw wrong(url, "no user or password");

        String host = named.toLowerCase(Locale.ROOT);
        if (!NAME.matcher(host).matches()) throw wrong(url, "a host as example.org or 192.168.1.20");
        if (NUMERIC.matcher(host).matches() && !QUAD.matcher(host).matches()) {
            throw wrong(url, "a number in the form 192.168.1.20");
        }
        if (uri.getPort() == 0 || uri.getPort() > 65_535) throw wrong(url, "a port of 1-65535");

        boolean isSecure = scheme.equals("https");
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        if (!target.chars().allMatch(c -> c > ' ' && c < 0x7f)) throw wrong(url, "plain ASCII; write others as %XX");
        return new WebAddress(isSecure, host, uri.getPort() > 0 ? uri.getPort() : isSecure ? 443 : 80, target);
    }

    /** Where a redirect leads. */
    WebAddress to(String location) throws ToolException {
        if (location.length() > LONGEST) throw wrong(location, "at most " + LONGEST + " characters");
        URI next;
        try {
            next = uri(text()).resolve(uri(location));
        } catch (IllegalArgumentException e) {
            throw wrong(location, "an http:// or https:// address");
        }
        WebAddress there = of(next);
        if (isSecure && !there.isSecure) throw wrong(location, "https, as the page that leads there");
        return there;
    }

    boolean isNumber() {
        return QUAD.matcher(host).matches();
    }

    /** As the Host header has it. */
    String authority() {
        return port == (isSecure ? 443 : 80) ? host : host + ":" + port;
    }

    String text() {
        return (isSecure ? "https://" : "http://") + authority() + target;
    }

    private static ToolException wrong(String url, String expected) {
        return ToolException.refused("url: '" + Failure.printable(url) + "' (expected: " + expected + ").");
    }
}
