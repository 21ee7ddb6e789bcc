package io.ruche.control.link;

import io.ruche.proto.Actual;
import io.ruche.proto.InstanceActual;
import io.ruche.proto.ModelActual;
import io.ruche.scheduler.reconcile.NodeObserved;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.world.Clock;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last word of each agent. The links' loop writes, any thread reads. */
final class Observations {
    private static final Logger log = LoggerFactory.getLogger(Observations.class);

    private final Clock clock;
    private volatile Observed observed = Observed.NOTHING;

    Observations(Clock clock) {
        this.clock = clock;
    }

    Observed now() {
        Observed last = observed;
        return last.timed(clock.monotonic(), last.silenceFrom());
    }

    void heard(NodeId node, Actual actual) {
        put(
                node,
                new NodeObserved(
                        clock.monotonic(),
                        true,
                        actual.getEpoch(),
                        actual.getVersion(),
                        actual.hasCapacity() ? Optional.of(actual.getCapacity()) : Optional.empty(),
                        byId(actual.getInstancesList(), InstanceActual::getId, InstanceId::new),
                        byId(actual.getModelsList(), ModelActual::getName, ModelName::new)));
    }

    void left(NodeId node) {
        observed.find(node)
                .ifPresent(last -> put(
                        node,
                        new NodeObserved(
                                last.lastSeen(),
                                false,
                                last.epoch(),
                                last.version(),
                                last.capacity(),
                                last.instances(),
                                last.models())));
    }

    private void put(NodeId node, NodeObserved seen) {
        SortedMap<NodeId, NodeObserved> nodes = new TreeMap<>(observed.nodes());
        nodes.put(node, seen);
        observed = new Observed(clock.monotonic(), observed.silenceFrom(), nodes);
    }

    /** An id that no name of ours can have is not of ours: told, and passed over. */
    private static <K, V> SortedMap<K, V> byId(Iterable<V> values, Function<V, String> text, Function<String, K> id) {
        SortedMap<K, V> map = new TreeMap<>();
        for (V value : values) {
            try {
                map.put(id.apply(text.apply(value)), value);
            } catch (RuntimeException e) {
                log.warn("An agent reports '{}', which is no name: {}", text.apply(value), e.getMessage());
            }
        }

        return map;
    }
}
