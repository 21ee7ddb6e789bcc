package io.ruche.scheduler.catalogue;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a model comes from, as people and specs write it.
 *
 * @param text the source, with a path made a {@code file:} one
 * @param modelName a name made from its last part: lower case, without endings and versions
 */
public record SourceName(String text, String modelName) {
    private static final Pattern HUB =
            Pattern.compile("hf:[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+(@[A-Za-z0-9_./-]+?)?(/[A-Za-z0-9_.+-][^@\\s]*)?");
    private static final Pattern WHEEL = Pattern.compile("wheel:([A-Za-z0-9][A-Za-z0-9._-]*)(==[A-Za-z0-9._+!-]+)?");

    /**
     * Empty when the text looks like no source at all, but like a name.
     *
     * @throws FailureException {@code INVALID_REQUEST} when it is a source written wrong
     */
    public static Optional<SourceName> parse(String text) {
        if (text.startsWith("/") || text.startsWith("./") || text.startsWith("../") || text.startsWith("~/")) {
            return Optional.of(named("file:" + text, text));
        }
        if (text.startsWith("file:")) {
            return Optional.of(named(text, text.substring(5)));
        }
        if (text.startsWith("http://") || text.startsWith("https://")) {
            if (!text.matches("https?://[^/\\s]+/\\S+")) {
                throw invalid(text, "https://host/path");
            }
            return Optional.of(named(text, text.replaceFirst("[?#].*", "")));
        }
        if (text.startsWith("hf:")) {
            if (!HUB.matcher(text).matches() || text.contains("..")) {
                throw invalid(text, "hf:owner/name@revision/file");
            }
            boolean file = text.endsWith(".gguf") || text.endsWith(".safetensors");
            String withoutRevision = file ? text : text.replaceFirst("@.*", "");
            return Optional.of(named(text, withoutRevision.substring(3)));
        }
        if (text.startsWith("wheel:")) {
            Matcher wheel = WHEEL.matcher(text);
            if (!wheel.matches()) {
                throw invalid(text, "wheel:NAME or wheel:NAME==VERSION");
            }
            return Optional.of(named(text, wheel.group(1)));
        }
        return Optional.empty();
    }

    /** Whether it is one GGUF file, and no folder or package. */
    public boolean isGguf() {
        return text.replaceFirst("[?#].*", "").toLowerCase(Locale.ROOT).endsWith(".gguf");
    }

    private static SourceName named(String source, String path) {
        String last = path.replaceFirst("/+$", "");
        last = last.substring(last.lastIndexOf('/') + 1).replaceFirst("(?i)\\.(gguf|safetensors|whl)$", "");
        String name = last.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9._-]+", "-")
                .replaceAll("^[^a-z0-9]+|[^a-z0-9]+$", "");
        if (name.isEmpty()) {
            throw invalid(source, "a path whose last part names the model");
        }
        return new SourceName(source, name.length() > 96 ? name.substring(0, 96) : name);
    }

    private static FailureException invalid(String text, String expected) {
        return FailureException.of(
                FailureCode.INVALID_REQUEST,
                "Model source '" + text + "' is not one (expected: " + expected + ").",
                "For example hf:owner/name@main/model.gguf, wheel:NAME==1.0, https://host/model.gguf or /path/model.gguf.");
    }
}
