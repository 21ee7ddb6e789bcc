package io.ruche.control.state;

import io.ruche.scheduler.state.Rows;
import java.util.Set;

/** Which rows live in memory as part of the State, and which are only read when somebody asks. */
public final class Kinds {
    /** A turn's journal lies below its own key, and so do an agent's memories: such a key may be of the State all the same. */
    private static final Set<String> COLD =
            Set.of("result", "input", "turn", "agent", "audit", "ledger", "blob", "sealed");

    private Kinds() {}

    /** The part of a key before the first slash. */
    public static String of(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? key : key.substring(0, slash);
    }

    /** Whether a row is kept on disk only. */
    public static boolean isCold(String key) {
        return COLD.contains(of(key)) && !Rows.isState(key);
    }

    /** Whether it is a memory of an agent: it lies with the others of that agent. */
    public static boolean isMemory(String key) {
        return key.startsWith("agent/") && isCold(key);
    }
}
