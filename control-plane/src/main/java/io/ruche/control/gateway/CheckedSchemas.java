package io.ruche.control.gateway;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.grammar.Grammar;
import io.ruche.scheduler.hash.Sha256;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which schemas a grammar is made for. What was found of the last ones is kept by their hash: a job's lines mostly name
 * one schema, and clients the same in each call. Any thread.
 */
final class CheckedSchemas {
    private static final int REMEMBERED = 1024;

    /** Guarded by itself. */
    private static final Map<String, Optional<Failure>> KNOWN = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<Failure>> eldest) {
            return size() > REMEMBERED;
        }
    };

    private CheckedSchemas() {}

    /**
     * Throws {@link RefusedException}, with the JSON pointer of what is to blame.
     *
     * @param field where the schema stands in the request
     */
    static void check(String schema, String field) {
        String hash = sha256(schema);
        Optional<Failure> known;
        synchronized (KNOWN) {
            known = KNOWN.get(hash);
        }
        if (known == null) {
            known = failure(schema);
            synchronized (KNOWN) {
                KNOWN.put(hash, known);
            }
        }
        if (known.isPresent()) {
            Failure why = known.get();
            throw RefusedException.of(Failure.of(why.code(), field + ": " + why.message(), why.help()), field);
        }
    }

    private static Optional<Failure> failure(String schema) {
        try {
            Grammar.of(schema);
            return Optional.empty();
        } catch (FailureException e) {
            return Optional.of(e.failure());
        }
    }

    private static String sha256(String text) {
        return Sha256.hex(text);
    }
}
