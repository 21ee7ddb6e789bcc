package io.ruche.control.state;

import java.util.Set;

/** Which rows live in memory as part of the State, and which are only read when somebody asks. */
public final class Kinds {
    private static final Set<String> COLD = Set.of("result", "input", "turn", "audit", "ledger", "blob", "sealed");

    private Kinds() {}

    /** The part of a key before the first slash. */
    public static String of(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? key : key.substring(0, slash);
    }

    /** Whether a row is kept on disk only. */
    public static boolean isCold(String key) {
        return COLD.contains(of(key));
    }
}
