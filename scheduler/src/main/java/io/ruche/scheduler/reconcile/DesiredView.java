package io.ruche.scheduler.reconcile;

import io.ruche.proto.Desired;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.State;

/**
 * What shall run on one node, as its agent is told: the whole document, never a difference. An agent starts an instance
 * once for each generation: one that failed stays failed until a higher generation is desired; one that is not listed
 * is ended.
 */
public final class DesiredView {
    private DesiredView() {}

    /** Its version is the State's revision. */
    public static Desired of(State state, NodeId node) {
        return Desired.newBuilder()
                .setEpoch(state.epoch())
                .setVersion(state.revision())
                .build();
    }
}
