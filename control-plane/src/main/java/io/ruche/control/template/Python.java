package io.ruche.control.template;

import io.ruche.control.template.Value.Generator;
import io.ruche.control.template.Value.None;
import io.ruche.control.template.Value.Tuple;
import io.ruche.control.template.Value.Undefined;
import io.ruche.control.template.Value.View;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Values as text: Python's {@code str}, {@code repr} and {@code json.dumps}. */
final class Python {
    private static final String HEX = "0123456789abcdef";

    private Python() {}

    static String str(Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Undefined) {
            return "";
        }
        if (value instanceof Long || value instanceof java.math.BigInteger) {
            return value.toString();
        }
        StringBuilder out = new StringBuilder();
        repr(value, out);
        return out.toString();
    }

    static String repr(Object value) {
        StringBuilder out = new StringBuilder();
        repr(value, out);
        return out.toString();
    }

    private static void repr(Object value, StringBuilder out) {
        if (out.length() > Budget.MAX_STRING) {
            throw TemplateException.of("it makes a text of more than " + Budget.MAX_STRING + " characters");
        }
        if (value instanceof String text) {
            quote(text, out);
        } else if (value == None.NONE) {
            out.append("None");
        } else if (value instanceof Boolean bool) {
            out.append(bool ? "True" : "False");
        } else if (value instanceof Double number) {
            out.append(decimal(number));
        } else if (value instanceof List<?> list) {
            items(list, '[', ']', out);
        } else if (value instanceof Tuple tuple) {
            items(tuple.items(), '(', tuple.items().size() == 1 ? ',' : ')', out);
            out.append(tuple.items().size() == 1 ? ")" : "");
        } else if (value instanceof View view) {
            out.append(view.kind()).append('(');
            items(view.items(), '[', ']', out);
            out.append(')');
        } else if (value instanceof Map<?, ?> map) {
            out.append('{');
            map.forEach((key, item) -> {
                out.append(out.charAt(out.length() - 1) == '{' ? "" : ", ");
                repr(key, out);
                out.append(": ");
                repr(item, out);
            });
            out.append('}');
        } else if (value instanceof Undefined) {
            out.append("Undefined");
        } else if (value instanceof Generator) {
            out.append("<generator object>");
        } else if (value instanceof Number) {
            out.append(value);
        } else {
            out.append('<').append(Value.type(value)).append('>');
        }
    }

    private static void items(List<?> items, char open, char close, StringBuilder out) {
        out.append(open);
        for (int i = 0; i < items.size(); i++) {
            out.append(i == 0 ? "" : ", ");
            repr(items.get(i), out);
        }
        out.append(close);
    }

    private static void quote(String text, StringBuilder out) {
        char quote = text.indexOf('\'') >= 0 && text.indexOf('"') < 0 ? '"' : '\'';
        out.append(quote);
        text.codePoints().forEach(c -> {
            switch (c) {
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c == quote) {
                        out.append('\\').append(quote);
                    } else if (printable(c)) {
                        out.appendCodePoint(c);
                    } else if (c < 0x100) {
                        hex(out.append("\\x"), c, 2);
                    } else if (c < 0x10000) {
                        hex(out.append("\\u"), c, 4);
                    } else {
                        hex(out.append("\\U"), c, 8);
                    }
                }
            }
        });
        out.append(quote);
    }

    private static boolean printable(int c) {
        if (c == ' ') {
            return true;
        }
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }

    private static void hex(StringBuilder out, int c, int digits) {
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            out.append(HEX.charAt(c >> shift & 0xf));
        }
    }

    /** {@code repr(float)}: the fewest digits that give the same number back. */
    static String decimal(double number) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0.0" : "0.0";
        }
        BigDecimal exact = new BigDecimal(Math.abs(number));
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= 17; digits++) {
            shortest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
            if (shortest.doubleValue() == Math.abs(number)) {
                break;
            }
        }
        shortest = shortest.stripTrailingZeros();
        String digits = shortest.unscaledValue().toString();
        int exponent = digits.length() - shortest.scale() - 1;
        String sign = number < 0 ? "-" : "";
        if (exponent < -4 || exponent >= 16) {
            String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
            String power = Math.abs(exponent) < 10 ? "0" + Math.abs(exponent) : "" + Math.abs(exponent);
            return sign + digits.charAt(0) + fraction + "e" + (exponent < 0 ? "-" : "+") + power;
        }
        String plain = shortest.toPlainString();
        return sign + (plain.indexOf('.') < 0 ? plain + ".0" : plain);
    }

    /** How {@code json.dumps} writes. @param indent empty: all on one line */
    record JsonStyle(String indent, String itemSeparator, String keySeparator, boolean ascii, boolean sorted) {
        static final JsonStyle PLAIN = new JsonStyle("", ", ", ": ", false, false);
    }

    static String json(Object value, JsonStyle style, Budget budget) {
        StringBuilder out = new StringBuilder();
        json(value, style, 0, out, budget);
        budget.characters(out.length());
        return out.toString();
    }

    private static void json(Object value, JsonStyle style, int depth, StringBuilder out, Budget budget) {
        budget.step();
        if (out.length() > Budget.MAX_STRING) {
            budget.characters(out.length());
        }
        if (value instanceof String text) {
            jsonString(text, style.ascii(), out);
        } else if (value instanceof Double number) {
            out.append(
                    Double.isFinite(number)
                            ? decimal(number)
                            : Double.isNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
        } else if (value == None.NONE) {
            out.append("null");
        } else if (value instanceof Boolean || value instanceof Number) {
            out.append(value);
        } else if (value instanceof List<?> || value instanceof Tuple) {
            List<?> list = value instanceof Tuple tuple ? tuple.items() : (List<?>) value;
            out.append('[');
            for (int i = 0; i < list.size(); i++) {
                out.append(i == 0 ? "" : style.itemSeparator());
                newline(style, depth + 1, out);
                json(list.get(i), style, depth + 1, out, budget);
            }
            if (!list.isEmpty()) {
                newline(style, depth, out);
            }
            out.append(']');
        } else if (value instanceof Map<?, ?> map) {
            jsonObject(map, style, depth, out, budget);
        } else {
            throw TemplateException.of("Object of type " + Value.type(value) + " is not JSON serializable");
        }
    }

    private static void jsonObject(Map<?, ?> map, JsonStyle style, int depth, StringBuilder out, Budget budget) {
        Map<?, ?> entries = map;
        if (style.sorted()) {
            TreeMap<Object, Object> sorted = new TreeMap<>(Value::compare);
            sorted.putAll(map);
            entries = sorted;
        }
        out.append('{');
        boolean first = true;
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
            out.append(first ? "" : style.itemSeparator());
            first = false;
            newline(style, depth + 1, out);
            Object key = entry.getKey();
            StringBuilder text = new StringBuilder();
            json(key, style, 0, text, budget);
            if (key instanceof String) {
                out.append(text);
            } else {
                jsonString(text.toString(), false, out);
            }
            out.append(style.keySeparator());
            json(entry.getValue(), style, depth + 1, out, budget);
        }
        if (!map.isEmpty()) {
            newline(style, depth, out);
        }
        out.append('}');
    }

    private static void newline(JsonStyle style, int depth, StringBuilder out) {
        if (!style.indent().isEmpty()) {
            out.append('\n').append(style.indent().repeat(depth));
        }
    }

    private static void jsonString(String text, boolean ascii, StringBuilder out) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                case '\f' -> out.append("\\f");
                case '\b' -> out.append("\\b");
                default -> {
                    if (c < ' ' || ascii && c > '~') {
                        hex(out.append("\\u"), c, 4);
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }
}
