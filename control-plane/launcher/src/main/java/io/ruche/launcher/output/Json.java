package io.ruche.launcher.output;

import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The one mapper, and reading fields that may be absent. */
public final class Json {
    public static final ObjectMapper MAPPER = JsonMapper.builder().build();

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** The text at a path such as {@code error.message}; empty when absent, null or not a scalar. */
    public static String text(JsonNode node, String path) {
        return find(node, path)
                .filter(JsonNode::isValueNode)
                .map(JsonNode::asString)
                .orElse("");
    }

    /** A number, cut to a whole one; whole numbers are exact below 2^53. */
    public static OptionalLong number(JsonNode node, String path) {
        return find(node, path)
                .filter(JsonNode::isNumber)
                .map(value -> OptionalLong.of((long) value.doubleValue()))
                .orElse(OptionalLong.empty());
    }

    public static Optional<Double> decimal(JsonNode node, String path) {
        return find(node, path).filter(JsonNode::isNumber).map(JsonNode::doubleValue);
    }

    public static Optional<JsonNode> find(JsonNode node, String path) {
        JsonNode at = node;
        for (String name : path.split("\\.")) {
            at = at.path(name);
        }
        return at.isMissingNode() || at.isNull() ? Optional.empty() : Optional.of(at);
    }
}
