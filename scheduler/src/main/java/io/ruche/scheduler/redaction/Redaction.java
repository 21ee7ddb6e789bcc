package io.ruche.scheduler.redaction;

import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was taken out of the texts of one request. Each value has one placeholder in all of them, as {@code [email-1]}: the
 * one who reads them sees what kind of thing it was, and which are the same.
 */
public final class Redaction {
    /** Shorter secrets would be found in everything. In characters. */
    public static final int LEAST_SECRET = 4;

    private static final Pattern ESCAPED_BYTE = Pattern.compile("%[0-9A-F]{2}");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\[[a-z]{2,5}-[0-9]{1,9}]");

    private final List<String> texts = new ArrayList<>();
    private final Map<String, String> placeholders = new LinkedHashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final Set<String> taken = new HashSet<>();
    private final boolean secrets;

    /** @param value in the clear */
    public record Secret(String name, String value) {}

    private Redaction(boolean secrets) {
        this.secrets = secrets;
    }

    /** Without secrets, however they are written: as they are, within JSON, in base64, or percent-encoded. Never put back. */
    public static Redaction ofSecrets(List<String> texts, Collection<Secret> secrets) {
        Map<String, String> forms = new LinkedHashMap<>();
        secrets.stream()
                .filter(secret -> secret.value().strip().length() >= LEAST_SECRET)
                // one that holds another goes first
                .sorted((a, b) -> b.value().length() - a.value().length())
                .forEach(secret -> forms(secret).forEach(form -> forms.putIfAbsent(form, secret.name())));
        Redaction redaction = new Redaction(true);
        forms.keySet().stream()
                .filter(form -> texts.stream().anyMatch(text -> text.contains(form)))
                .forEach(form -> redaction.placeholders.put(form, "[secret " + forms.get(form) + "]"));
        for (String text : texts) redaction.texts.add(redaction.withoutSecrets(text));
        return redaction;
    }

    private static List<String> forms(Secret secret) {
        String value = secret.value().strip();
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
        String percent = percent(bytes);
        String quoted = quoted(value);
        return List.of(
                value,
                quoted,
                quoted(quoted),
                base64,
                base64.replace('+', '-').replace('/', '_'),
                percent,
                ESCAPED_BYTE.matcher(percent).replaceAll(it -> it.group().toLowerCase(Locale.ROOT)));
    }

    /** As it stands within JSON. */
    private static String quoted(String value) {
        String json = CanonicalJson.of(value);
        return json.substring(1, json.length() - 1);
    }

    private static String percent(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        for (byte b : bytes) {
            char c = (char) (b & 0xFF);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || "-_.~".indexOf(c) >= 0);
            if (plain) text.append(c);
            else text.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
        }
        return text.toString();
    }

    /** Without what tells of persons: see {@link Person}. */
    public static Redaction ofPersons(List<String> texts) {
        Redaction redaction = new Redaction(false);
        texts.forEach(redaction::standing);
        for (String text : texts) redaction.texts.add(redaction.withoutPersons(text));
        return redaction;
    }

    private String withoutPersons(String text) {
        StringBuilder rest = new StringBuilder();
        int from = 0;
        for (Person.Found found : Person.in(text)) {
            rest.append(text, from, found.from()).append(placeholder(found));
            from = found.from() + found.value().length();
        }
        return rest.append(text.substring(from)).toString();
    }

    private String placeholder(Person.Found found) {
        String known = placeholders.get(found.value());
        if (known != null) return known;
        String kind = found.kind().word();
        String placeholder;
        do {
            placeholder = "[" + kind + "-" + counts.merge(kind, 1, Integer::sum) + "]";
        } while (taken.contains(placeholder));
        placeholders.put(found.value(), placeholder);
        return placeholder;
    }

    /** What stands in a text already would be put back as something else. */
    private void standing(String text) {
        Matcher matcher = PLACEHOLDER.matcher(text);
        while (matcher.find()) taken.add(matcher.group());
    }

    public boolean isEmpty() {
        return placeholders.isEmpty();
    }

    /** The texts, in their order, without it. */
    public List<String> texts() {
        return List.copyOf(texts);
    }

    private String withoutSecrets(String text) {
        String rest = text;
        for (Map.Entry<String, String> each : placeholders.entrySet()) {
            rest = rest.replace(each.getKey(), each.getValue());
        }
        return rest;
    }

    /** What came of the texts, with what was taken out in its place again; secrets stay out. */
    public String restored(String answer) {
        if (secrets) return answer;
        String whole = answer;
        for (Map.Entry<String, String> each : placeholders.entrySet()) {
            whole = whole.replace(each.getValue(), each.getKey());
        }
        return whole;
    }
}
