package io.ruche.scheduler.simulation;

import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.List;

/** What routers do that look at no prompt. */
abstract sealed class Baseline extends Policy {
    static final class AtRandom extends Baseline {
        private final SimulatedEntropy entropy;

        AtRandom(long seed) {
            this.entropy = new SimulatedEntropy(seed);
        }

        @Override
        Choice choose(List<? extends ReplicaView> free, Request request, long now) {
            return new Choice(entropy.below(free.size()), 0);
        }
    }

    /** The next after the one before, in the order of the scenario. */
    static final class RoundRobin extends Baseline {
        private int last = -1;

        @Override
        Choice choose(List<? extends ReplicaView> free, Request request, long now) {
            int next = 0;
            while (next < free.size() && free.get(next).index() <= last) next++;
            next %= free.size();
            last = free.get(next).index();
            return new Choice(next, 0);
        }
    }

    static final class LeastLoaded extends Baseline {
        @Override
        Choice choose(List<? extends ReplicaView> free, Request request, long now) {
            int least = 0;
            for (int i = 1; i < free.size(); i++) {
                if (free.get(i).running() < free.get(least).running()) least = i;
            }
            return new Choice(least, 0);
        }
    }
}
