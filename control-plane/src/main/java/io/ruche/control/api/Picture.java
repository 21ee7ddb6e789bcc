package io.ruche.control.api;

import io.ruche.control.json.JsonWriter;
import io.ruche.control.reconcile.Insight;
import io.ruche.proto.InstanceActual;
import io.ruche.proto.ModelActual;
import io.ruche.scheduler.reconcile.Machines;
import io.ruche.scheduler.reconcile.NodeObserved;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Timeline;
import io.ruche.scheduler.state.Transition;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What is wanted and what agents say, at one moment. Immutable.
 *
 * @param machines the nodes, as placement sees them
 */
record Picture(State state, Observed observed, Insight insight, Machines machines, Instant wall, Duration monotonic) {

    static Picture of(ApiPorts ports) {
        State state = ports.cluster().state();
        Insight insight = ports.insight().get();
        return new Picture(
                state,
                ports.observed().get(),
                insight,
                new Machines(state, insight.knowledge()),
                ports.clock().wall(),
                ports.clock().monotonic());
    }

    /** What an instance's agent says of it, if it means the same generation. */
    Optional<InstanceActual> actual(Instance instance) {
        return observed.find(instance.node())
                .map(seen -> seen.instances().get(instance.id()))
                .filter(actual -> actual.getGeneration() == instance.generation());
    }

    /** What each connected node says of a model. */
    Map<Node, ModelActual> actuals(ModelName model) {
        Map<Node, ModelActual> found = new TreeMap<>(java.util.Comparator.comparing(Node::name));
        observed.nodes().forEach((id, seen) -> {
            ModelActual actual = seen.models().get(model);
            Optional<Node> node = state.findNode(id);
            if (actual != null && node.isPresent()) found.put(node.get(), actual);
        });
        return found;
    }

    String nodeName(NodeId id) {
        return state.findNode(id).map(Node::name).orElse(id.value());
    }

    /** Wall time of an agent's last message. */
    Instant lastSeen(NodeObserved seen) {
        return wall.minus(monotonic.minus(seen.lastSeen()));
    }

    static String time(long millis) {
        return Instant.ofEpochMilli(millis).toString();
    }

    static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    static void timeline(JsonWriter json, Timeline timeline) {
        json.name("timeline").beginArray();
        for (Transition transition : timeline.transitions()) {
            json.beginObject()
                    .field("at", time(transition.atMillis()))
                    .field("from", transition.from())
                    .field("to", transition.to())
                    .field("reason", transition.reason())
                    .endObject();
        }
        json.endArray();
    }

    /** A number that is told with two digits behind the point, or not at all. */
    static void optional(JsonWriter json, String name, OptionalDouble number) {
        if (number.isPresent()) json.field(name, Math.round(number.getAsDouble() * 100) / 100.0);
    }

    /** A field for a text that may be empty: empty is absent. */
    static void optional(JsonWriter json, String name, String text) {
        if (!text.isEmpty()) json.field(name, text);
    }
}
