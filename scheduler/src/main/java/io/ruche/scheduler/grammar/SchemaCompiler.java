package io.ruche.scheduler.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes a schema's fragment. What is made takes only documents that are valid; of the valid ones it leaves out other
 * spellings, other orders of properties, and what nobody asked for.
 */
final class SchemaCompiler {
    /** How often a reference may lead into itself. */
    static final int CIRCLES = 16;

    private static final int MOST_DEPTH = 300;
    private static final long MOST_WIDTH = 500;

    private final SchemaDocument document;
    private final NetworkBuilder net;
    private final StringRules strings;
    private final NumberRules numbers;
    private final FreeJson free;

    SchemaCompiler(SchemaDocument document, NetworkBuilder net) {
        this.document = document;
        this.net = net;
        this.strings = new StringRules(net);
        this.numbers = new NumberRules(net);
        this.free = new FreeJson(net, strings, numbers);
    }

    Fragment compile() {
        return compile(document.root(), CIRCLES, 0);
    }

    /** @param circles how often references may still lead into themselves */
    private Fragment compile(Schema schema, int circles, int depth) {
        if (depth > MOST_DEPTH) {
            throw Refusal.of("The schema nests deeper than " + MOST_DEPTH + " levels at "
                    + Refusal.shown(schema.pointer()) + ", references followed.");
        }
        String name = schema.pointer() + "@" + (document.leadsToCircle(schema) ? circles : CIRCLES);
        return net.named(List.of(name), () -> make(schema, circles, depth));
    }

    private Fragment make(Schema schema, int circles, int depth) {
        if (schema.value() instanceof Boolean all) {
            return all ? free.value(FreeJson.DEPTH) : nothing();
        }
        Keywords.check(schema);
        if (schema.has("$ref")) {
            Schema target = document.target(schema);
            int left = document.isCircular(target) ? circles - 1 : circles;
            return left < 0 ? nothing() : compile(target, left, depth + 1);
        }
        if (schema.has("const") || schema.has("enum")) {
            return values(schema);
        }
        String choice = schema.has("anyOf") ? "anyOf" : "oneOf";
        if (schema.has(choice)) {
            List<Schema> ways = schema.children(choice);
            if (choice.equals("oneOf")) {
                new Disjoint(document).check(schema, ways);
            }
            List<Fragment> fragments = new ArrayList<>();
            ways.forEach(way -> fragments.add(compile(way, circles, depth + 1)));
            return union(schema, fragments);
        }
        Set<String> types = Keywords.types(schema);
        if (types.isEmpty()) {
            return free.value(FreeJson.DEPTH);
        }
        List<Fragment> fragments = new ArrayList<>();
        types.forEach(type -> fragments.add(ofType(type, schema, circles, depth)));
        return union(schema, fragments);
    }

    private Fragment ofType(String type, Schema schema, int circles, int depth) {
        return switch (type) {
            case "object" ->
                new ObjectRules(net, free, strings, child -> compile(child, circles, depth + 1)).compile(schema);
            case "array" -> new ArrayRules(net, free, child -> compile(child, circles, depth + 1)).compile(schema);
            case "string" -> strings.compile(schema);
            case "integer" -> numbers.compile(schema, true);
            case "number" -> numbers.compile(schema, false);
            case "boolean" -> words("true", "false");
            default -> words("null");
        };
    }

    private Fragment values(Schema schema) {
        Set<String> types = schema.has("type") ? Keywords.types(schema) : Set.of();
        List<byte[]> texts = new ArrayList<>();
        for (Object value : Keywords.values(schema)) {
            if (types.isEmpty() || types.stream().anyMatch(type -> Keywords.is(value, type))) {
                texts.add(JsonText.of(value, schema.pointer()));
            }
        }
        return texts.isEmpty() ? nothing() : net.values(texts);
    }

    /** What one of them takes. Where several begin alike, all of these are followed at once. */
    private Fragment union(Schema schema, List<Fragment> ways) {
        if (ways.size() == 1) {
            return ways.get(0);
        }
        int entry = net.node();
        int exit = net.node();
        long[] widths = new long[256];
        long width = 1;
        for (Fragment way : new LinkedHashSet<>(ways)) {
            net.call(entry, way, exit);
            for (int first : net.first(way).stream().toArray()) {
                widths[first] += way.width();
                width = Math.max(width, widths[first]);
            }
        }
        if (width > MOST_WIDTH) {
            throw Refusal.of("The schema has more than " + MOST_WIDTH + " readings of one text at "
                    + Refusal.shown(schema.pointer()) + ".");
        }
        return net.fragment(entry, exit, width);
    }

    private Fragment words(String... words) {
        List<byte[]> texts = new ArrayList<>();
        for (String word : words) {
            texts.add(word.getBytes(StandardCharsets.US_ASCII));
        }
        return net.named(List.of(words), () -> net.values(texts));
    }

    /** Takes nothing, not even the empty text: who calls it is cut off. */
    private Fragment nothing() {
        return net.named("nothing", () -> net.fragment(net.node(), net.node(), 1));
    }
}
