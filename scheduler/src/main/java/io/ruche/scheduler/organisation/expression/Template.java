package io.ruche.scheduler.organisation.expression;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A text with values of earlier steps in it: {@code {find.problem}}. Braces around anything else stay as they are, and
 * {@code {{find.problem}}} stands for {@code {find.problem}} itself.
 */
public final class Template {
    private static final Pattern REFERENCE = Pattern.compile("\\{\\{[^{}]{1,200}}}|\\{([a-z][^{}\\s:\"',]{0,200})}");
    private static final Pattern FENCE = Pattern.compile("(?i)<(/?)\\s*data");
    private static final int MOST_VALUE = 4_000;
    private static final int MOST_FILLED = 40_000;
    private static final int MOST_KEY_PART = 60;

    private final List<Object> parts;

    private Template(List<Object> parts) {
        this.parts = List.copyOf(parts);
    }

    /** @param label the worst of the values that were put in */
    public record Filled(String text, Label label) {}

    public static Parsed<Template> parse(String text) {
        List<Object> parts = new ArrayList<>();
        Matcher references = REFERENCE.matcher(text);
        int from = 0;
        while (references.find()) {
            parts.add(text.substring(from, references.start()));
            from = references.end();
            if (references.group(1) == null) {
                parts.add(references.group().substring(1, references.group().length() - 1));
                continue;
            }
            int column = text.codePointCount(0, references.start(1)) + 1;
            Parsed<Path> path = Path.parse(references.group(1));
            if (path instanceof Parsed.Bad<Path> bad) {
                return new Parsed.Bad<>(column + bad.column() - 1, bad.found(), bad.expected());
            }
            parts.add(new Path(path.get().name(), path.get().steps(), column));
        }
        parts.add(text.substring(from));
        return new Parsed.Good<>(new Template(parts));
    }

    public List<Path> paths() {
        return parts.stream()
                .filter(Path.class::isInstance)
                .map(Path.class::cast)
                .toList();
    }

    /**
     * For a prompt. Strangers' words are put between marks that they cannot write themselves, so that the model can tell
     * them from what it is asked. Each value is cut at {@value #MOST_VALUE} characters, the whole at
     * {@value #MOST_FILLED}.
     *
     * @param labels of what the names mean
     */
    public Filled fill(Facts facts, Function<String, Label> labels) {
        StringBuilder text = new StringBuilder();
        Label worst = Label.NONE;
        for (Object part : parts) {
            if (!(part instanceof Path path)) {
                text.append(part);
                continue;
            }
            Label label = labels.apply(path.name());
            worst = worst.worst(label);
            String value = Texts.block(plain(facts.value(path)), MOST_VALUE);
            text.append(label.isUntrusted() ? data(path, value) : value);
        }
        return new Filled(Texts.block(text.toString(), MOST_FILLED), worst);
    }

    /** For a key: different values give different keys of letters, digits and few signs, each part short. */
    public String key(Facts facts) {
        StringBuilder key = new StringBuilder();
        for (Object part : parts) {
            key.append(part instanceof Path path ? keyPart(plain(facts.value(path))) : part);
        }
        return key.toString();
    }

    /**
     * For the arguments of a tool: each text in them is a template. One that is nothing but a reference becomes the value
     * itself, be it a number or a list. Whoever carries the arguments carries their label.
     */
    public static JsonText.Value fillAll(JsonText.Value arguments, Facts facts) {
        return new JsonText.Value(filled(arguments.json(), facts));
    }

    private static @Nullable Object filled(@Nullable Object json, Facts facts) {
        if (json instanceof String text) {
            return parse(text).get().value(facts);
        }
        if (json instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> filled = new LinkedHashMap<>();
            map.forEach((key, value) -> filled.put((String) key, filled(value, facts)));
            return filled;
        }
        if (json instanceof List<?> list) {
            List<@Nullable Object> filled = new ArrayList<>();
            for (Object item : list) filled.add(filled(item, facts));
            return filled;
        }
        return json;
    }

    private @Nullable Object value(Facts facts) {
        List<Object> told = parts.stream().filter(part -> !part.equals("")).toList();
        if (told.size() == 1 && told.get(0) instanceof Path only) {
            return facts.value(only);
        }
        StringBuilder text = new StringBuilder();
        for (Object part : parts) {
            text.append(part instanceof Path path ? Texts.block(plain(facts.value(path)), MOST_VALUE) : part);
        }
        return Texts.block(text.toString(), MOST_FILLED);
    }

    /** Somebody's words between marks that they cannot write themselves. */
    public static String data(Object from, String value) {
        return "<data from=\"" + from + "\">\n" + FENCE.matcher(value).replaceAll("&lt;$1data") + "\n</data>";
    }

    private static String plain(@Nullable Object value) {
        if (value == null) {
            return "";
        }
        return value instanceof String text ? text : JsonText.of(value);
    }

    private static String keyPart(String value) {
        StringBuilder part = new StringBuilder();
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            if (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || "-_.@".indexOf(c) >= 0) {
                part.append(c);
            } else {
                part.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return part.length() <= MOST_KEY_PART
                ? part.toString()
                : part.substring(0, 20) + "~" + CanonicalJson.hash(value).substring(0, 32);
    }
}
