package io.ruche.scheduler.twin;

import io.ruche.scheduler.world.simulated.SimulatedEntropy;

/**
 * When machines are lost, and for how long: those that were told, and those that chance takes. Of the latter only the next
 * one of each machine is planned.
 */
final class Losses {
    private static final double SECONDS_OF_A_DAY = 86_400;

    private Losses() {}

    static void plan(FleetRun run) {
        for (NodeOutage it : run.input.outages()) {
            if (!it.fleet().isEmpty() && !it.fleet().equals(run.fleet.name())) continue;
            Machine machine = run.machines.get(it.node());
            if (machine != null) plan(run, machine, it.atSeconds(), it.forSeconds(), () -> {});
        }
        if (run.input.assumptions().value(Assumption.MTBF_DAYS) == 0) return;
        for (Machine machine : run.machines.values()) {
            // each machine has its own chance, so that one more machine changes nothing for the others
            SimulatedEntropy chance =
                    new SimulatedEntropy(run.input.seed() ^ Chances.hash("loss " + machine.node.name()));
            planNext(run, machine, chance, 0);
        }
    }

    /** The next loss by chance; when the machine is back from it, the one after. */
    private static void planNext(FleetRun run, Machine machine, SimulatedEntropy chance, double fromSeconds) {
        Assumptions assumed = run.input.assumptions();
        double at = fromSeconds + Chances.exponential(chance, assumed.value(Assumption.MTBF_DAYS) * SECONDS_OF_A_DAY);
        double repair = Math.max(1, Chances.exponential(chance, assumed.value(Assumption.REPAIR_MINUTES) * 60));
        plan(run, machine, at, repair, () -> planNext(run, machine, chance, at + repair));
    }

    private static void plan(FleetRun run, Machine machine, double atSeconds, double forSeconds, Runnable then) {
        long at = Math.max(run.time.now(), (long) (atSeconds * 1e9));
        if (at >= run.end) return;
        run.time.plan(at, () -> {
            run.lose(machine);
            run.time.plan(run.time.now() + (long) (forSeconds * 1e9), () -> {
                run.back(machine);
                then.run();
            });
        });
    }
}
