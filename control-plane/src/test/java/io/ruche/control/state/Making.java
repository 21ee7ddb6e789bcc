package io.ruche.control.state;

import io.ruche.control.state.SimulatedCluster.Machine;
import io.ruche.scheduler.world.Clock;

/** What the members of a simulated house are made of; an alternative has a bug. */
public class Making {
    SimulatedStore store(SimulatedCluster cluster, Machine machine, Actor actor, int trouble) {
        return new SimulatedStore(cluster, machine, actor, trouble);
    }

    Clock clock(Actor actor) {
        return actor;
    }

    /** What clients and watchers speak to. */
    Cluster face(StateLoop loop) {
        return loop;
    }

    /** The rows beside the State. */
    ColdRows coldRows(StateLoop loop, SimulatedStore store) {
        return loop.coldRows();
    }

    /** Whether of members that lived apart the one that knows least goes on. */
    boolean forgets() {
        return false;
    }
}
