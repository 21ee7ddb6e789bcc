package io.ruche.scheduler.simulation;

import static io.ruche.scheduler.simulation.Worlds.exponential;
import static io.ruche.scheduler.simulation.Worlds.replicas;
import static io.ruche.scheduler.simulation.Worlds.request;
import static io.ruche.scheduler.simulation.Worlds.scenario;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Percentage.withPercentage;

import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where a replica is a queue that theory knows, the simulation agrees with theory. */
class QueueTheoryTest {
    private static final int REQUESTS = 200_000;

    /** One slot, a token a microsecond, a second of prompt on average: M/M/1. */
    @Test
    void oneSlotIsAnMm1Queue() {
        for (double load : new double[] {0.5, 0.8}) {
            Report report = one(1, ReplicaSpeed.steady(1e6, 1, 0), load, Work.PROMPT);
            assertThat(report.queue().mean()).isCloseTo(load / (1 - load), withPercentage(5));
            assertThat(report.whole().mean()).isCloseTo(1 / (1 - load), withPercentage(5));
            // the stay is exponential: half of them are shorter than ln 2 of its mean
            assertThat(report.whole().quantile(0.5)).isCloseTo(Math.log(2) / (1 - load), withPercentage(6));
            assertThat(report.utilisation()).isCloseTo(load, withPercentage(2));
        }
    }

    /** The same with prompts of one length: M/D/1, half the wait. */
    @Test
    void equalPromptsWaitHalfAsLong() {
        Report report = one(1, ReplicaSpeed.steady(1e6, 1, 0), 0.8, Work.EQUAL_PROMPT);
        assertThat(report.queue().mean()).isCloseTo(0.8 / (2 * (1 - 0.8)), withPercentage(5));
    }

    /** Many slots that share one speed of decoding: processor sharing, with the same mean as M/M/1. */
    @Test
    void aBatchThatSharesEverythingIsProcessorSharing() {
        Report report = one(100_000, ReplicaSpeed.steady(1e12, 1e4, 1), 0.7, Work.OUTPUT);
        assertThat(report.whole().mean()).isCloseTo(1 / (1 - 0.7), withPercentage(5));
    }

    /** Four slots that do not slow each other: M/M/4, by Erlang's C. */
    @Test
    void slotsThatDoNotSlowEachOtherAreServers() {
        Report report = one(4, ReplicaSpeed.steady(1e12, 1e4, 0), 3.2, Work.OUTPUT);
        assertThat(report.queue().mean()).isCloseTo(erlangC(4, 3.2) / (4 - 3.2), withPercentage(6));
    }

    private enum Work {
        PROMPT,
        EQUAL_PROMPT,
        OUTPUT
    }

    private static Report one(int slots, ReplicaSpeed speed, double arrivalsASecond, Work work) {
        SimulatedEntropy entropy = new SimulatedEntropy(11);
        List<Request> requests = new ArrayList<>(REQUESTS);
        double at = 0;
        for (int i = 0; i < REQUESTS; i++) {
            at += exponential(entropy, 1 / arrivalsASecond);
            double service = exponential(entropy, 1);
            requests.add(
                    switch (work) {
                        case PROMPT -> request(at, 1 + (long) (service * 1e6), 1);
                        case EQUAL_PROMPT -> request(at, 1_000_000, 1);
                        case OUTPUT -> request(at, 1, 2 + (long) (service * 1e4));
                    });
        }
        Scenario scenario = scenario(replicas(1, speed, slots, 0));
        return Simulation.run(scenario, Policy.roundRobin(), requests.iterator());
    }

    /** The part of arrivals that wait, with so many servers and so much work a second. */
    private static double erlangC(int servers, double work) {
        double term = 1;
        double sum = 0;
        for (int i = 0; i < servers; i++) {
            sum += term;
            term *= work / (i + 1);
        }
        double waiting = term * servers / (servers - work);
        return waiting / (sum + waiting);
    }
}
