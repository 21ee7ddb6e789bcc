package io.ruche.scheduler.grammar;

import io.ruche.scheduler.failure.FailureException;
import java.nio.charset.StandardCharsets;

/**
 * The documents that a model may write: those of a JSON Schema, or any JSON object. Immutable, any thread.
 *
 * <p>There are no spaces but at most one behind each colon and comma, and never a newline. Properties come in the order
 * of the schema. Numbers have at most 18 digits as integers, 15 and a fraction of 9 otherwise.
 */
public final class Grammar {
    private static final int MOST_TEXT_BYTES = 64 << 10;
    private static final int MOST_STATES = 100_000;
    private static final int MOST_SHORTEST_BYTES = 16 << 10;

    private static final Grammar ANY_OBJECT = freeObject();

    private final GrammarState start;

    private Grammar(GrammarState start) {
        this.start = start;
    }

    /**
     * The documents that are valid against a schema (draft 2020-12).
     *
     * @param schema JSON, at most 64 KiB, an object
     * @throws FailureException {@code UNSUPPORTED_FIELD} with the JSON pointer of what no grammar is made for;
     *     {@code INVALID_REQUEST} for a schema that is wrong, that no document satisfies, or that is too large
     */
    public static Grammar of(String schema) {
        int size = schema.getBytes(StandardCharsets.UTF_8).length;
        if (size > MOST_TEXT_BYTES) {
            throw Refusal.of("The schema has " + size + " bytes (expected: at most " + MOST_TEXT_BYTES + ").");
        }
        NetworkBuilder net = new NetworkBuilder(MOST_STATES);
        Fragment root = new SchemaCompiler(SchemaDocument.read(schema), net).compile();
        GrammarState start = GrammarState.start(net.build(), root);
        if (start.isDead()) {
            throw Refusal.empty("");
        }
        if (start.shortestEndBytes() > MOST_SHORTEST_BYTES) {
            throw Refusal.of("The schema's shortest document has more than " + MOST_SHORTEST_BYTES + " bytes.");
        }
        return new Grammar(start);
    }

    /** Any JSON object, lists and objects in it nested eight deep at most. */
    public static Grammar anyObject() {
        return ANY_OBJECT;
    }

    /** Where a document begins. */
    public GrammarState start() {
        return start;
    }

    private static Grammar freeObject() {
        NetworkBuilder net = new NetworkBuilder(MOST_STATES);
        FreeJson free = new FreeJson(net, new StringRules(net), new NumberRules(net));
        Fragment root = free.object(FreeJson.DEPTH);
        return new Grammar(GrammarState.start(net.build(), root));
    }
}
