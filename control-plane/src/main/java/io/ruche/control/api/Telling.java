package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one client is still to be told of one kind: the objects that changed since, each once, however often they did. The
 * first change after a quiet while is told at once. Of the streams' thread.
 */
final class Telling {
    private final KeptKind kind;
    private final EventHub hub;
    private final Consumer<Telling> tell;
    private final Set<String> changed = new TreeSet<>();
    private @Nullable Duration told;
    private boolean due;

    /** @param tell called when the time has come, if {@link #isOwed} still is */
    Telling(KeptKind kind, EventHub hub, Consumer<Telling> tell) {
        this.kind = kind;
        this.hub = hub;
        this.tell = tell;
    }

    KeptKind kind() {
        return kind;
    }

    boolean isOwed() {
        return !changed.isEmpty();
    }

    void add(Collection<String> names) {
        changed.addAll(names);
        if (isOwed()) soon();
    }

    /** When the pause since the last telling is over. */
    private void soon() {
        if (due) return;
        due = true;
        Duration left =
                told == null ? Duration.ZERO : kind.pause().minus(hub.now().minus(told));
        hub.later(left.isNegative() ? Duration.ZERO : left, () -> {
            due = false;
            tell.accept(this);
        });
    }

    /** Not now: the client is behind. */
    void postpone() {
        told = hub.now();
        soon();
    }

    /** Writes what changed as an array; what is gone is told elsewhere. */
    void write(JsonWriter json, State state) {
        kind.write(json, state, changed);
        changed.clear();
        told = hub.now();
    }
}
