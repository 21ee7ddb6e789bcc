package io.ruche.agent.tools.web;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server answered.
 *
 * @param location where it sends us; empty when it does not
 * @param contentType as {@code text/html; charset=utf-8}; may be empty
 * @param cut whether there is more than was read
 */
public record Page(int status, String location, String contentType, byte[] body, boolean cut) {
    private static final Pattern CHARSET =
            Pattern.compile("charset=\"?([A-Za-z0-9._:-]{1,40})", Pattern.CASE_INSENSITIVE);

    boolean isRedirect() {
        return !location.isEmpty()
                && (status == 301 || status == 302 || status == 303 || status == 307 || status == 308);
    }

    /** For example {@code text/html}. */
    public String type() {
        return contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** The charset that its header names. */
    public Optional<Charset> charset() {
        Matcher named = CHARSET.matcher(contentType);
        if (!named.find()) return Optional.empty();
        try {
            return Optional.of(Charset.forName(named.group(1)));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return Optional.empty();
        }
    }

    /** What is no character is shown as such. */
    public String text() {
        return new String(body, charset().orElse(StandardCharsets.UTF_8));
    }
}
