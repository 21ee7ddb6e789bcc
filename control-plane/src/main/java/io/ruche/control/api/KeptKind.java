package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A kind of object that the State alone makes up. Nobody looks at all of them each second: a stream tells of those that a
 * log entry changed, soon after it, and of each not more often than anybody reads.
 *
 * @param name as the stream calls them, for example {@code agents}
 * @param pause between two tellings of this kind to one client
 * @param first those that a client begins with
 * @param touch which of them a changed row is part of
 * @param find one by its name
 */
record KeptKind(String name, Duration pause, First first, Touch touch, Find find) {

    @FunctionalInterface
    interface First {
        /** Their names, a bounded number. */
        List<String> of(State state);
    }

    @FunctionalInterface
    interface Touch {
        /**
         * @param kind of the row
         * @param id the rest of its key
         * @param before the State that the client was told of last
         */
        void of(String kind, String id, State before, State now, Consumer<String> touched);
    }

    @FunctionalInterface
    interface Find {
        Optional<View> of(State state, String name);
    }

    /** An object, ready to be written as JSON. */
    @FunctionalInterface
    interface View {
        void write(JsonWriter json);
    }

    /** Writes those of these that are there, as a field with an array. */
    void write(JsonWriter json, State state, Collection<String> names) {
        json.name(name).beginArray();
        for (String one : names) find.of(state, one).ifPresent(view -> view.write(json));
        json.endArray();
    }

    /** As the stream names one that is gone. */
    String key(String one) {
        return name + "/" + one;
    }
}
