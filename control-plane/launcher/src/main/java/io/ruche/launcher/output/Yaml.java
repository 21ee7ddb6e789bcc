package io.ruche.launcher.output;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Writes a JSON tree as block YAML 1.2. Strings that YAML would read as something else are quoted as JSON strings. */
public final class Yaml {
    private Yaml() {}

    public static String write(JsonNode node) {
        StringBuilder text = new StringBuilder();
        if (node.isContainer() && !node.isEmpty()) {
            block(node, 0, text);
        } else {
            text.append(scalar(node)).append('\n');
        }
        return text.toString();
    }

    private static void block(JsonNode node, int indent, StringBuilder text) {
        if (node.isArray()) {
            for (JsonNode item : node.values()) {
                text.append(" ".repeat(indent)).append("-");
                if (item.isContainer() && !item.isEmpty()) {
                    StringBuilder inner = new StringBuilder();
                    block(item, indent + 2, inner);
                    text.append(' ').append(inner.substring(indent + 2));
                } else {
                    text.append(' ').append(scalar(item)).append('\n');
                }
            }
            return;
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            text.append(" ".repeat(indent)).append(string(field.getKey())).append(':');
            JsonNode value = field.getValue();
            if (value.isContainer() && !value.isEmpty()) {
                text.append('\n');
                block(value, indent + 2, text);
            } else {
                text.append(' ').append(scalar(value)).append('\n');
            }
        }
    }

    private static String scalar(JsonNode node) {
        return node.isString() ? string(node.stringValue()) : node.toString();
    }

    private static String string(String value) {
        boolean plain = value.matches("[A-Za-z_/][A-Za-z0-9_./+@-]*( [A-Za-z0-9_./+@(),-]+)*")
                && !value.matches("(?i)true|false|null|yes|no|on|off|y|n");
        return plain ? value : Json.MAPPER.writeValueAsString(value);
    }
}
