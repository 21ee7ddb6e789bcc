package io.ruche.control.template;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code "..." % values} and {@code "...".format(values)}, as far as templates go. */
final class Format {
    private static final Pattern PERCENT =
            Pattern.compile("%(?<flags>[-+0 #]*)(?<width>\\d{0,3})(\\.(?<places>\\d{1,2}))?(?<kind>[sdirfxX%])");
    private static final Pattern BRACES =
            Pattern.compile("\\{\\{|\\}\\}|\\{(?<name>[A-Za-z0-9_]*)(:(?<spec>[^{}]*))?\\}");
    private static final Pattern SPEC =
            Pattern.compile("(?<align>[<>^])?(?<zero>0)?(?<width>\\d{0,3})(\\.(?<places>\\d{1,2}))?(?<kind>[sdfx]?)");

    private Format() {}

    static String percent(String format, List<Object> values, Budget budget) {
        StringBuilder out = new StringBuilder();
        Matcher matcher = PERCENT.matcher(format);
        int used = 0;
        int from = 0;
        while (matcher.find(from)) {
            out.append(format, from, matcher.start());
            from = matcher.end();
            char kind = matcher.group("kind").charAt(0);
            if (kind == '%') {
                out.append('%');
                continue;
            }
            if (used >= values.size()) {
                throw TemplateException.of("not enough arguments for format string");
            }
            String flags = matcher.group("flags");
            String text = value(values.get(used++), kind, matcher.group("places"));
            char align = flags.indexOf('-') >= 0 ? '<' : '>';
            out.append(padded(text, matcher.group("width"), align, flags.indexOf('0') >= 0 && kind != 's'));
        }
        out.append(format.substring(from));
        if (used < values.size()) {
            throw TemplateException.of("not all arguments converted during string formatting");
        }
        budget.characters(out.length());
        return out.toString();
    }

    static String braces(String format, Arguments arguments, Budget budget) {
        StringBuilder out = new StringBuilder();
        Matcher matcher = BRACES.matcher(format);
        int next = 0;
        int from = 0;
        while (matcher.find(from)) {
            out.append(format, from, matcher.start());
            from = matcher.end();
            String name = matcher.group("name");
            if (name == null) {
                out.append(matcher.group().charAt(0));
                continue;
            }
            boolean place = name.isEmpty() || name.matches("\\d{1,4}");
            Object value = place
                    ? arguments.get(name.isEmpty() ? next++ : Integer.parseInt(name), "")
                    : arguments.get(Integer.MAX_VALUE, name);
            String spec = matcher.group("spec");
            Matcher parts = SPEC.matcher(spec == null ? "" : spec);
            if (!parts.matches()) {
                throw TemplateException.of("format '" + spec + "' is not known here");
            }
            String kind = parts.group("kind");
            String text = value(value, kind.isEmpty() ? 's' : kind.charAt(0), parts.group("places"));
            String align = parts.group("align");
            out.append(padded(
                    text,
                    parts.group("width"),
                    align != null ? align.charAt(0) : Value.isNumber(value) ? '>' : '<',
                    parts.group("zero") != null));
        }
        out.append(format.substring(from));
        budget.characters(out.length());
        return out.toString();
    }

    private static String value(Object value, char kind, @org.jspecify.annotations.Nullable String places) {
        return switch (kind) {
            case 's' -> {
                String text = Python.str(value);
                yield places == null ? text : text.substring(0, Math.min(text.length(), Integer.parseInt(places)));
            }
            case 'r' -> Python.repr(value);
            case 'f' ->
                String.format(
                        Locale.ROOT,
                        "%." + (places == null ? "6" : places) + "f",
                        Value.number(value).doubleValue());
            case 'x', 'X' -> {
                String hex = Long.toHexString(Value.whole(value));
                yield kind == 'x' ? hex : hex.toUpperCase(Locale.ROOT);
            }
            default -> Long.toString(Value.number(value).longValue());
        };
    }

    private static String padded(String text, String width, char align, boolean zero) {
        int missing = (width.isEmpty() ? 0 : Integer.parseInt(width)) - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        if (zero && align == '>') {
            boolean signed = text.startsWith("-");
            return (signed ? "-" : "") + "0".repeat(missing) + text.substring(signed ? 1 : 0);
        }
        int left = align == '<' ? 0 : align == '>' ? missing : missing / 2;
        return " ".repeat(left) + text + " ".repeat(missing - left);
    }
}
