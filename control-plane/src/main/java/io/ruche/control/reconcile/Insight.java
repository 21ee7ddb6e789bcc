package io.ruche.control.reconcile;

import io.ruche.scheduler.flight.FlightRecord;
import io.ruche.scheduler.reconcile.FleetKnowledge;
import io.ruche.scheduler.reconcile.Learning;

/**
 * What the reconcile loop knows and what it decided, as of now. Soft: of the leader's memory. Immutable, any thread.
 *
 * @param knowledge of the machines: kinds, links, what was measured
 * @param flight why things are as they are
 */
public record Insight(FleetKnowledge knowledge, FlightRecord flight) {
    public static final Insight NONE = new Insight(FleetKnowledge.BUILT_IN, FlightRecord.EMPTY);

    /** Nothing measured and nothing decided yet. */
    Insight ofANewReign() {
        return new Insight(new FleetKnowledge(knowledge.sheet(), Learning.NONE), FlightRecord.EMPTY);
    }
}
