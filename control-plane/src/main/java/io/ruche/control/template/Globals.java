package io.ruche.control.template;

import io.ruche.control.template.Value.Callable;
import io.ruche.control.template.Value.Namespace;
import io.ruche.control.template.Value.Tuple;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** The functions that transformers gives to chat templates. */
final class Globals {
    private static final long MAX_RANGE = 100_000; // as in Jinja's sandbox

    private Globals() {}

    static Map<String, Object> of(Supplier<LocalDateTime> clock) {
        return Map.of(
                "range", (Callable) (scope, arguments) -> range(arguments, scope),
                "namespace", (Callable) (scope, arguments) -> new Namespace(fields(arguments)),
                "dict", (Callable) (scope, arguments) -> new LinkedHashMap<Object, Object>(fields(arguments)),
                "raise_exception",
                        (Callable) (scope, arguments) -> {
                            throw TemplateException.raised(Python.str(arguments.get(0, "message")));
                        },
                "strftime_now",
                        (Callable) (scope, arguments) ->
                                strftime(clock.get(), arguments.text(0, "format"), scope.budget()));
    }

    private static Object range(Arguments arguments, Scope scope) {
        int given = arguments.positional().size();
        long from = given > 1 ? Value.whole(arguments.get(0, "start")) : 0;
        long to = Value.whole(arguments.get(given > 1 ? 1 : 0, "stop"));
        long step = given > 2 ? Value.whole(arguments.get(2, "step")) : 1;
        if (step == 0) {
            throw TemplateException.of("range() arg 3 must not be zero");
        }
        double length = Math.ceil(((double) to - from) / step);
        if (length > MAX_RANGE) {
            throw TemplateException.of("Range too big. The sandbox blocks ranges larger than " + MAX_RANGE + ".");
        }
        scope.budget().items((long) Math.max(0, length));
        List<Object> items = new ArrayList<>();
        for (long i = from; step > 0 ? i < to : i > to; i += step) {
            items.add(i);
        }
        return items;
    }

    /** What {@code dict(...)} would hold: another dictionary's or pairs' entries, then the named ones. */
    private static Map<String, Object> fields(Arguments arguments) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Object source : arguments.positional()) {
            if (source instanceof Map<?, ?> map) {
                map.forEach((key, value) -> fields.put(Python.str(key), value));
            } else {
                for (Object pair : Value.list(source)) {
                    List<Object> parts = pair instanceof Tuple tuple ? tuple.items() : Value.list(pair);
                    if (parts.size() != 2) {
                        throw TemplateException.of("a pair has " + parts.size() + " parts (expected: 2)");
                    }
                    fields.put(Python.str(parts.get(0)), parts.get(1));
                }
            }
        }
        fields.putAll(arguments.named());
        return fields;
    }

    private static String strftime(LocalDateTime now, String format, Budget budget) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char c = format.charAt(i);
            if (c != '%' || i + 1 == format.length()) {
                out.append(c);
                continue;
            }
            boolean bare = format.charAt(i + 1) == '-' && i + 2 < format.length();
            char letter = format.charAt(bare ? i + 2 : i + 1);
            String field = field(now, letter);
            out.append(bare ? field.replaceFirst("^0+(?=.)", "") : field);
            i += bare ? 2 : 1;
        }
        budget.characters(out.length());
        return out.toString();
    }

    private static String field(LocalDateTime now, char letter) {
        String pattern = switch (letter) {
            case 'Y' -> "uuuu";
            case 'y' -> "uu";
            case 'm' -> "MM";
            case 'B' -> "MMMM";
            case 'b', 'h' -> "MMM";
            case 'd' -> "dd";
            case 'e' -> "ppd";
            case 'A' -> "EEEE";
            case 'a' -> "EEE";
            case 'H' -> "HH";
            case 'I' -> "hh";
            case 'M' -> "mm";
            case 'S' -> "ss";
            case 'f' -> "SSSSSS";
            case 'p' -> "a";
            case 'j' -> "DDD";
            case 'F' -> "uuuu-MM-dd";
            case 'T' -> "HH:mm:ss";
            case 'D' -> "MM/dd/uu";
            case 'R' -> "HH:mm";
            case 'c' -> "EEE MMM ppd HH:mm:ss uuuu";
            case 'x' -> "MM/dd/uu";
            case 'X' -> "HH:mm:ss";
            default -> "";
        };
        if (pattern.isEmpty()) {
            return switch (letter) {
                case '%' -> "%";
                case 'n' -> "\n";
                case 't' -> "\t";
                case 'w' -> Integer.toString(now.getDayOfWeek().getValue() % 7);
                case 'u' -> Integer.toString(now.getDayOfWeek().getValue());
                case 'Z', 'z' -> "";
                default -> "%" + letter;
            };
        }
        DateTimeFormatter formatter =
                new DateTimeFormatterBuilder().appendPattern(pattern).toFormatter(Locale.ENGLISH);
        return formatter.format(now);
    }
}
