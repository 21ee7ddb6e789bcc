package io.ruche.scheduler.twin;

import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.simulation.ReplicaSpec;
import io.ruche.scheduler.simulation.ReplicaUse;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** A model in one place, from one moment until its end or that of the run. */
final class Replica {
    final Served served;
    final int index;
    final Plan plan;
    final ReplicaSpec spec;
    final boolean measured;
    final List<Machine> machines;
    /** Of each machine, what one request alone takes of it. */
    private final double[] shares;

    final long fromNanos;
    private final double loadSeconds;
    private long untilNanos = -1;
    private Optional<ReplicaUse> use = Optional.empty();
    int running;
    long tokensOut;

    Replica(
            Served served,
            int index,
            Plan plan,
            ReplicaSpec spec,
            boolean measured,
            List<Machine> machines,
            double[] shares,
            long fromNanos,
            double loadSeconds) {
        this.served = served;
        this.index = index;
        this.plan = plan;
        this.spec = spec;
        this.measured = measured;
        this.machines = List.copyOf(machines);
        this.shares = shares.clone();
        this.fromNanos = fromNanos;
        this.loadSeconds = loadSeconds;
    }

    boolean isThere() {
        return untilNanos < 0;
    }

    void end(long now, ReplicaUse did) {
        untilNanos = now;
        use = Optional.of(did);
    }

    /** What it asks of one of its machines now: a pipeline's stages rest while others compute, unless requests fill it. */
    double demand(int stage) {
        return running == 0 ? 0 : Math.min(1, shares[stage] * Math.min(running, shares.length));
    }

    TwinReport.ReplicaRow row() {
        ReplicaUse did = use.orElseGet(() -> served.service.use(index));
        return new TwinReport.ReplicaRow(
                spec.name(),
                plan.mode(),
                plan.hash().hex(),
                plan.stages(),
                spec.slots(),
                OptionalDouble.of(1 / spec.speed().decodeStepSeconds(1, 0)),
                OptionalDouble.of(2048 / spec.speed().prefillSeconds(0, 2048)),
                measured,
                loadSeconds,
                fromNanos / 1e9,
                isThere() ? OptionalDouble.empty() : OptionalDouble.of(untilNanos / 1e9),
                did.finished(),
                tokensOut,
                Math.min(1, did.utilisation()));
    }
}
