package io.ruche.agent.scripted;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a model behaves. As text it is {@code key=value} pairs separated by white space, for example {@code ttft=50ms
 * gap=20ms tokens=64}; {@code text} comes last and takes the rest of its line.
 *
 * @param pull how long fetching it takes
 * @param pullFails whether fetching it fails in the end
 * @param load how long loading takes
 * @param loadFails whether loading fails in the end
 * @param ttft from request to first token
 * @param gap between two tokens; zero: all at once
 * @param tokens how many it says before end of text
 * @param stallAfter tokens after which it says nothing more; -1: never
 * @param dieAfter tokens after which the whole worker dies; -1: never
 * @param context tokens that a request may hold
 * @param dimensions of an embedding
 * @param text what it says, word by word, over and over
 */
public record Script(
        Duration pull,
        boolean pullFails,
        Duration load,
        boolean loadFails,
        Duration ttft,
        Duration gap,
        int tokens,
        int stallAfter,
        int dieAfter,
        int context,
        int dimensions,
        String text) {
    private static final String WORDS = "The bees carry what they find to one house and share it. ";
    private static final Pattern PAIR = Pattern.compile("([a-z-]+)=(\\S+)");
    private static final Pattern TEXT = Pattern.compile("(?<![a-z])text=(.*)");
    private static final Pattern DIRECTIVE = Pattern.compile("\\[\\[([^\\]]*)\\]\\]");

    /** Sixteen tokens at once. */
    public static final Script PLAIN = new Script(
            Duration.ZERO, false, Duration.ZERO, false, Duration.ZERO, Duration.ZERO, 16, -1, -1, 8192, 384, WORDS);

    /** What the names of models stand for: {@code scripted-slow}, {@code -stall}, {@code -mute}, {@code -crash} ... */
    static Script named(String model) {
        String kind = model.startsWith("scripted-") ? model.substring("scripted-".length()) : "";
        return switch (kind) {
            case "slow" -> PLAIN.with("gap=50ms tokens=200");
            case "paced" -> PLAIN.with("ttft=20ms gap=20ms tokens=64");
            case "stall" -> PLAIN.with("stall-after=3");
            case "mute" -> PLAIN.with("stall-after=0");
            case "crash" -> PLAIN.with("load-fails=true");
            case "lost" -> PLAIN.with("pull-fails=true");
            case "death" -> PLAIN.with("die-after=3");
            case "small" -> PLAIN.with("context=64");
            case "long" -> PLAIN.with("tokens=100000 context=200000");
            default -> PLAIN;
        };
    }

    /** This script, changed by a text. */
    public Script with(String text) {
        Script script = this;
        Matcher says = TEXT.matcher(text);
        String pairs = text;
        if (says.find()) {
            script = script.with("text", says.group(1));
            pairs = text.substring(0, says.start()) + text.substring(says.end());
        }

        Matcher pair = PAIR.matcher(pairs);
        while (pair.find()) {
            script = script.with(pair.group(1), pair.group(2));
        }

        return script;
    }

    /** This script, changed by what a prompt says between double brackets, for example {@code [[tokens=3 gap=10ms]]}. */
    Script inPrompt(String prompt) {
        Matcher directive = DIRECTIVE.matcher(prompt);
        Script script = this;
        while (directive.find()) {
            script = script.with(directive.group(1));
        }

        return script;
    }

    private Script with(String key, String value) {
        return new Script(
                key.equals("pull") ? duration(value) : pull,
                key.equals("pull-fails") ? Boolean.parseBoolean(value) : pullFails,
                key.equals("load") ? duration(value) : load,
                key.equals("load-fails") ? Boolean.parseBoolean(value) : loadFails,
                key.equals("ttft") ? duration(value) : ttft,
                key.equals("gap") ? duration(value) : gap,
                key.equals("tokens") ? Integer.parseInt(value) : tokens,
                key.equals("stall-after") ? Integer.parseInt(value) : stallAfter,
                key.equals("die-after") ? Integer.parseInt(value) : dieAfter,
                key.equals("context") ? Integer.parseInt(value) : context,
                key.equals("dimensions") ? Integer.parseInt(value) : dimensions,
                key.equals("text") ? value : text);
    }

    /** {@code 20ms}, {@code 500us} or {@code 3s}. */
    private static Duration duration(String text) {
        String value = text.toLowerCase(Locale.ROOT);
        if (value.endsWith("us")) {
            return Duration.ofNanos(1000 * Long.parseLong(value.substring(0, value.length() - 2)));
        }

        if (value.endsWith("ms")) {
            return Duration.ofMillis(Long.parseLong(value.substring(0, value.length() - 2)));
        }

        return Duration.ofSeconds(Long.parseLong(value.substring(0, value.length() - 1)));
    }
}
