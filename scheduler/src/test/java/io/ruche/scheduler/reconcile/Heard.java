package io.ruche.scheduler.reconcile;

import io.ruche.proto.Capacity;
import io.ruche.proto.InstanceActual;
import io.ruche.proto.ModelActual;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;

/** What was heard of agents that are there and know the newest. */
final class Heard {
    private Heard() {}

    static NodeObserved now(
            Duration monotonic,
            State state,
            Optional<Capacity> capacity,
            SortedMap<InstanceId, InstanceActual> instances,
            SortedMap<ModelName, ModelActual> models) {
        return new NodeObserved(monotonic, true, state.epoch(), state.revision(), capacity, instances, models);
    }
}
