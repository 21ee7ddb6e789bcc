package io.ruche.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.agent.loop.AgentRun.Surroundings;
import org.junit.jupiter.api.Test;

/** The very loop that runs on machines, in a world where time, pulls, loads and crashes follow a seed. */
class AgentLoopSimulationTest {
    private static final int SEEDS = Integer.getInteger("ruche.seeds", 100);

    @Test
    void whateverHappensItEndsWithWhatIsWanted() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            long first = AgentRun.play(seed, new Surroundings());
            long second = AgentRun.play(seed, new Surroundings());
            assertThat(second).as("seed %d played twice", seed).isEqualTo(first);
        }
    }
}
