package io.ruche.scheduler.reconcile;

import io.ruche.proto.Capacity;
import io.ruche.proto.InstanceActual;
import io.ruche.proto.ModelActual;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.ModelName;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one agent last said.
 *
 * @param lastSeen monotonic time of its last message
 * @param epoch the epoch of the Desired that it follows
 * @param version and its version: a node has heard of a change once (epoch, version) is at least the change's
 */
public record NodeObserved(
        Duration lastSeen,
        boolean connected,
        long epoch,
        long version,
        Optional<Capacity> capacity,
        SortedMap<InstanceId, InstanceActual> instances,
        SortedMap<ModelName, ModelActual> models) {

    public NodeObserved {
        instances = Collections.unmodifiableSortedMap(new TreeMap<>(instances));
        models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
    }
}
