package io.ruche.agent.djl.generate;

import io.ruche.agent.djl.tokenizer.GgufTokenizer;
import io.ruche.proto.Grammar.KindCase;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.grammar.Grammar;
import io.ruche.scheduler.grammar.TokenMasks;
import io.ruche.scheduler.grammar.TokenTrie;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The grammars of a model's requests. The trie of its vocabulary is built for the first of them, so that a model that
 * never gets one pays nothing; compiled schemas are kept by their text. {@link #guide} may be called from any thread.
 */
final class Grammars {
    /** Schemas kept; each has a text of 64 KiB at most. */
    private static final int REMEMBERED = 64;

    private final GgufTokenizer tokenizer;
    private final int vocabulary;

    // guarded by this
    private @Nullable TokenTrie trie;
    private @Nullable TokenMasks masks;
    private final Map<String, Grammar> compiled = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Grammar> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** @param vocabulary ids that the model may say are below this */
    Grammars(GgufTokenizer tokenizer, int vocabulary) {
        this.tokenizer = tokenizer;
        this.vocabulary = vocabulary;
    }

    /**
     * The way through a request's grammar.
     *
     * @param limit tokens that the answer may have
     * @throws FailureException for a grammar of another kind, a schema that is refused, and one whose shortest document
     *     is longer than the limit
     */
    Guide guide(io.ruche.proto.Grammar message, int limit) {
        if (message.getKindCase() != KindCase.JSON_SCHEMA) {
            throw FailureException.of(
                    FailureCode.UNSUPPORTED_FIELD,
                    "grammar: " + (message.getKindCase() == KindCase.GBNF ? "GBNF" : "empty")
                            + " (expected: a JSON Schema, which is what the DJL runtime takes).",
                    "Send a JSON Schema, or deploy the model on another runtime.");
        }
        TokenTrie tokens = trie();
        Grammar grammar = compile(message.getJsonSchema());
        // masks of its own for this one look: the shared ones belong to the generator's thread
        return new Guide(this, TokenMasks.of(tokens).start(grammar, limit));
    }

    byte[] bytes(int token) {
        return tokenizer.bytes(token);
    }

    /** The masks of all requests together, for the generator's thread alone. */
    synchronized TokenMasks masks() {
        TokenMasks shared = masks;
        if (shared == null) {
            shared = TokenMasks.of(trie());
            masks = shared;
        }
        return shared;
    }

    private Grammar compile(String schema) {
        synchronized (this) {
            Grammar known = compiled.get(schema);
            if (known != null) {
                return known;
            }
        }
        Grammar made = Grammar.of(schema);
        synchronized (this) {
            compiled.put(schema, made);
        }
        return made;
    }

    private synchronized TokenTrie trie() {
        TokenTrie built = trie;
        if (built == null) {
            List<byte[]> tokens = new ArrayList<>(vocabulary);
            for (int id = 0; id < vocabulary; id++) {
                tokens.add(tokenizer.bytes(id));
            }
            built = TokenTrie.of(
                    tokens,
                    tokenizer.endOfGeneration().stream()
                            .filter(id -> id < vocabulary)
                            .toList());
            trie = built;
        }
        return built;
    }
}
