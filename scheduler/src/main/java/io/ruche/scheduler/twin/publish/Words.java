package io.ruche.scheduler.twin.publish;

import static io.ruche.scheduler.twin.publish.SimulationAsk.wrong;

import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.spelling.Spelling;
import io.ruche.scheduler.twin.Assumption;
import io.ruche.scheduler.twin.Assumptions;
import io.ruche.scheduler.twin.MeasuredSpeed;
import io.ruche.scheduler.twin.NodeOutage;
import io.ruche.scheduler.twin.WantedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The small words of an ask, as people type them behind an option. */
final class Words {
    private static final int MOST_SHOWN = 60;
    private static final int MOST_REPLICAS = 1_000;
    private static final int MOST_SLOTS = 1_024;
    private static final int MOST_CONTEXT = 10_000_000;
    private static final Pattern OUTAGE = Pattern.compile("(?:([^/@]+)/)?([^/@]+)@([0-9.]+[smhd])\\+([0-9.]+[smhd])");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,12}(\\.[0-9]{1,12})?");

    private Words() {}

    /** Of {@code MODEL} or {@code MODEL=REPLICAS}. */
    static String model(String word) {
        int equals = word.lastIndexOf('=');
        return equals < 0 ? word : word.substring(0, equals);
    }

    static List<WantedModel> wanted(List<String> words, int context, int slots) {
        if (context < 0 || context > MOST_CONTEXT) {
            throw wrong("context: " + context + " (expected: 0 to " + MOST_CONTEXT + ").", "0 takes the usual.");
        }
        if (slots < 0 || slots > MOST_SLOTS) {
            throw wrong("slots: " + slots + " (expected: 0 to " + MOST_SLOTS + ").", "0 takes the usual.");
        }
        if (words.isEmpty() && (context > 0 || slots > 0)) {
            throw wrong(
                    "Context and slots are those of models, and none is named (expected: at least one).",
                    "Name them with --model.");
        }
        List<WantedModel> all = new ArrayList<>();
        for (String word : words) {
            String model = model(word);
            int replicas = 1;
            if (model.length() < word.length()) {
                String count = word.substring(model.length() + 1);
                double number = number(count, word, "MODEL=REPLICAS, as glm-4.7=2");
                if (number < 1 || number > MOST_REPLICAS || number != Math.rint(number)) {
                    throw wrong(
                            shown(word) + ": " + count + " replicas (expected: 1 to " + MOST_REPLICAS + ").",
                            "As many of them are placed as fit.");
                }
                replicas = (int) number;
            }
            if (model.isBlank()) throw wrong("'" + shown(word) + "' names no model (expected: MODEL=REPLICAS).", "");
            all.add(new WantedModel(model, replicas, context, slots));
        }
        return all;
    }

    /** Of {@code slots=4}. */
    static int slots(String word) {
        double number = number(word.substring(word.indexOf('=') + 1), word, "a number of requests");
        if (number < 1 || number > MOST_SLOTS || number != Math.rint(number)) {
            throw wrong(shown(word) + " (expected: 1 to " + MOST_SLOTS + ").", "Requests at once.");
        }
        return (int) number;
    }

    static Assumptions assumptions(List<String> words, Optional<String> cloudModel) {
        Assumptions all = Assumptions.USUAL;
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) throw wrong("'" + shown(word) + "' (expected: NAME=VALUE).", names());
            Assumption of = assumption(word.substring(0, equals));
            all = all.with(of, number(word.substring(equals + 1), word, "a number of " + of.unit()));
        }
        return cloudModel.isPresent() ? all.comparedWith(cloudModel.get()) : all;
    }

    static Assumption assumption(String name) {
        return Assumption.find(name)
                .orElseThrow(() -> wrong(
                        "There is no assumption '" + shown(name) + "'.",
                        Spelling.nearest(
                                        name,
                                        Arrays.stream(Assumption.values())
                                                .map(Assumption::text)
                                                .toList())
                                .map(nearest -> "Did you mean " + nearest + "?")
                                .orElse(names())));
    }

    static Set<String> providers(List<String> words) {
        for (String word : words) {
            if (word.isBlank()) throw wrong("A provider without a name (expected: as anthropic).", "");
        }
        return new TreeSet<>(words);
    }

    static List<NodeOutage> outages(List<String> words) {
        List<NodeOutage> all = new ArrayList<>();
        for (String word : words) {
            Matcher parts = OUTAGE.matcher(word);
            if (!parts.matches()) {
                throw wrong(
                        "'" + shown(word) + "' (expected: [FLEET/]NODE@AT+FOR, with s, m, h or d).",
                        "studio-1@2d+6h: studio-1 is lost after two days, for six hours.");
            }
            all.add(new NodeOutage(
                    Optional.ofNullable(parts.group(1)).orElse(""),
                    parts.group(2),
                    seconds(parts.group(3), word),
                    seconds(parts.group(4), word)));
        }
        return all;
    }

    /** @param usual batch cost where none was measured */
    static Map<String, MeasuredSpeed> measured(List<String> words, double usual) {
        Map<String, MeasuredSpeed> all = new TreeMap<>();
        String form = "MODEL=PREFILL/DECODE[/BATCHCOST[/OVERHEAD]], tokens a second, a share and seconds";
        for (String word : words) {
            String model = model(word);
            String[] figures =
                    word.substring(Math.min(word.length(), model.length() + 1)).split("/", -1);
            if (model.isBlank() || figures.length < 2 || figures.length > 4) {
                throw wrong("'" + shown(word) + "' (expected: " + form + ").", "glm-4.7=310/21.5/0.15");
            }
            double[] numbers = {0, 0, usual, 0};
            for (int i = 0; i < figures.length; i++) numbers[i] = number(figures[i], word, form);
            if (numbers[0] <= 0 || numbers[1] <= 0) {
                throw wrong(shown(word) + ": 0 tokens a second (expected: more).", "Leave out what was not measured.");
            }
            all.put(model, new MeasuredSpeed(numbers[0], numbers[1], numbers[2], numbers[3]));
        }
        return all;
    }

    private static double seconds(String text, String word) {
        double number = number(text.substring(0, text.length() - 1), word, "as 90m, 6h or 2d");
        return number
                * switch (text.charAt(text.length() - 1)) {
                    case 'm' -> 60;
                    case 'h' -> 3_600;
                    case 'd' -> 86_400;
                    default -> 1;
                };
    }

    static double number(String text, String word, String expected) {
        if (!NUMBER.matcher(text).matches()) {
            throw wrong(shown(word) + ": '" + shown(text) + "' (expected: " + expected + ").", "");
        }
        return Double.parseDouble(text);
    }

    private static String names() {
        return "There are "
                + Arrays.stream(Assumption.values()).map(Assumption::text).collect(Collectors.joining(", ")) + ".";
    }

    static String shown(String text) {
        return Excerpt.of(text, MOST_SHOWN);
    }
}
