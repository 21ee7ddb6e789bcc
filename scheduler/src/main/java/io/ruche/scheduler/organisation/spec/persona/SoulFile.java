package io.ruche.scheduler.organisation.spec.persona;

import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.table.KindTable;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes an Agent document of a {@code SOUL.md}: Markdown whose sections tell who an agent is. What its headings name
 * goes to the field of that meaning, all else to the bio, so that nothing of the text is lost.
 */
public final class SoulFile {
    private static final int MOST_CHARACTERS = 20_000;
    private static final int MOST_TONE = 2_000;
    private static final Pattern HEADING = Pattern.compile("#{1,6}\\s+(.*?)\\s*#*");
    private static final Pattern BULLET = Pattern.compile("\\s*(?:[-*+]|[0-9]{1,3}[.)])\\s+(.*)");
    private static final Pattern ENTRY =
            Pattern.compile("(?i)\\s*(?:[-*+]\\s+)?\\**(role|language)\\**\\s*:\\**\\s*(\\S.{0,199})");

    private static final Pattern LANGUAGE = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})?");

    private final Map<String, String> entries = new LinkedHashMap<>();
    private final List<String> bio = new ArrayList<>();
    private final List<String> tone = new ArrayList<>();
    private final List<String> phrases = new ArrayList<>();
    private final List<String> taboo = new ArrayList<>();

    private SoulFile() {}

    private enum Section {
        BIO,
        TONE,
        PHRASES,
        TABOO;

        static Section of(String heading) {
            String words = heading.toLowerCase(Locale.ROOT);
            if (words.matches(".*\\b(vibe|tone|voice|style|how (you|i) (speak|talk|write))\\b.*")) {
                return TONE;
            }
            if (words.matches(".*\\b(phrases?|catchphrases?|sayings?|signature)\\b.*")) {
                return PHRASES;
            }
            return words.matches(".*\\b(boundar(y|ies)|taboos?|never|don'?ts?|limits|avoid)\\b.*") ? TABOO : BIO;
        }
    }

    /**
     * The document as YAML, ready for {@code ruche apply}.
     *
     * @param name of the agent, a DNS label
     * @param markdown longer texts are cut at 20,000 characters
     * @param model that the agent thinks with; the file does not tell
     */
    public static String toAgent(String name, String markdown, String model) {
        SoulFile soul = new SoulFile();
        String text = markdown.length() <= MOST_CHARACTERS ? markdown : markdown.substring(0, MOST_CHARACTERS);
        Section section = Section.BIO;
        for (String line : text.lines().toList()) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                section = Section.of(heading.group(1));
            } else {
                soul.take(section, printable(line));
            }
        }
        return soul.yaml(new SpecId(SpecKind.AGENT, name), model);
    }

    private void take(Section section, String line) {
        Matcher entry = ENTRY.matcher(line);
        if (entry.matches()
                && (!isLanguage(entry.group(1))
                        || LANGUAGE.matcher(entry.group(2).strip()).matches())) {
            entries.putIfAbsent(
                    entry.group(1).toLowerCase(Locale.ROOT), entry.group(2).strip());
            return;
        }
        Matcher bullet = BULLET.matcher(line);
        Optional<String> item = bullet.matches() ? Optional.of(plain(bullet.group(1))) : Optional.empty();
        if (section == Section.TONE) {
            tone.add(line);
        } else if (section == Section.PHRASES && fits(item, 300) && phrases.size() < 32) {
            addOnce(phrases, item.map(SoulFile::unquoted));
        } else if (section == Section.TABOO && fits(item, 500) && taboo.size() < 64) {
            addOnce(taboo, item);
        } else {
            bio.add(line);
        }
    }

    private String yaml(SpecId id, String model) {
        StringBuilder out = new StringBuilder();
        out.append("apiVersion: ").append(KindTable.API_VERSION).append('\n');
        out.append("kind: ").append(id.kind().label()).append('\n');
        out.append("metadata: { name: ").append(id.name()).append(" }\n");
        out.append("spec:\n");
        out.append("  role: ")
                .append(quoted(entries.getOrDefault("role", "Assistant")))
                .append('\n');
        out.append("  model: { models: [").append(quoted(model)).append("] }\n");
        out.append("  persona:\n");
        Optional.ofNullable(entries.get("language"))
                .ifPresent(language ->
                        out.append("    language: ").append(quoted(language)).append('\n'));
        write("bio", bio, MOST_CHARACTERS, out);
        write("tone", tone, MOST_TONE, out);
        if (!phrases.isEmpty()) {
            out.append("    signaturePhrases:\n");
            phrases.forEach(phrase ->
                    out.append("      - { text: ").append(quoted(phrase)).append(" }\n"));
        }
        if (!taboo.isEmpty()) {
            out.append("    taboo:\n");
            taboo.forEach(item -> out.append("      - ").append(quoted(item)).append('\n'));
        }
        return out.toString();
    }

    private static void write(String field, List<String> lines, int most, StringBuilder out) {
        String text = String.join("\n", lines).strip().replaceAll("\n{3,}", "\n\n");
        if (!text.isEmpty()) {
            String cut = text.length() <= most ? text : text.substring(0, most);
            out.append("    ").append(field).append(": ").append(quoted(cut)).append('\n');
        }
    }

    private static boolean isLanguage(String entry) {
        return entry.equalsIgnoreCase("language");
    }

    private static void addOnce(List<String> items, Optional<String> item) {
        item.filter(text -> !text.isBlank() && !items.contains(text)).ifPresent(items::add);
    }

    private static boolean fits(Optional<String> item, int most) {
        return item.filter(text -> text.length() <= most).isPresent();
    }

    /** JSON's texts are YAML's too. */
    private static String quoted(String text) {
        return CanonicalJson.of(text);
    }

    private static String plain(String markdown) {
        return markdown.replaceAll("\\*\\*|__|`", "").strip();
    }

    private static String unquoted(String text) {
        return text.replaceAll("^[\"'\u201c\u00ab]\\s*|\\s*[\"'\u201d\u00bb]$", "")
                .strip();
    }

    private static String printable(String line) {
        return line.replaceAll("[\\p{Cntrl}\\p{Cs}\uFEFF]", " ");
    }
}
