package io.ruche.scheduler.simulation;

import static io.ruche.scheduler.simulation.Worlds.replicas;
import static io.ruche.scheduler.simulation.Worlds.request;
import static io.ruche.scheduler.simulation.Worlds.scenario;
import static io.ruche.scheduler.simulation.Worlds.seconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ruche.scheduler.routing.PrefixChain;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SimulationTest {
    /** 100 tokens a second in, 10 out, however many decode. */
    private static final ReplicaSpeed PLAIN = ReplicaSpeed.steady(100, 10, 0);

    @Test
    void oneRequestTakesItsPrefillAndItsDecode() {
        Outcome it =
                run(scenario(replicas(1, PLAIN, 4, 0)), request(2, 300, 21)).get(0);

        assertThat(it.ending()).isEqualTo(Ending.FINISHED);
        assertThat(it.queueSeconds()).isZero();
        assertThat(it.firstTokenSeconds()).isCloseTo(3, within(1e-6));
        assertThat(it.tokenSeconds()).isCloseTo(0.1, within(1e-6));
        assertThat(it.seconds()).isCloseTo(5, within(1e-6));
    }

    @Test
    void anAnswerOfOneTokenEndsWithItsPrompt() {
        Outcome it = run(scenario(replicas(1, PLAIN, 4, 0)), request(0, 100, 1)).get(0);
        assertThat(it.seconds()).isCloseTo(1, within(1e-6));
        assertThat(it.tokenSeconds()).isZero();
    }

    @Test
    void promptsAreReadOneAfterTheOther() {
        List<Outcome> all = run(scenario(replicas(1, PLAIN, 4, 0)), request(0, 100, 1), request(0, 200, 1));
        assertThat(all.get(0).firstTokenSeconds()).isCloseTo(1, within(1e-6));
        assertThat(all.get(1).queueSeconds()).isCloseTo(1, within(1e-6));
        assertThat(all.get(1).firstTokenSeconds()).isCloseTo(3, within(1e-6));
    }

    @Test
    void readingAndWritingSlowEachOther() {
        // after half a step; then chunks of 512 tokens take 5.12 s, a step 0.1 s: reading goes on in 5.12 of each 5.22
        // s
        List<Outcome> all = run(scenario(replicas(1, PLAIN, 4, 0)), request(0, 100, 1_000), request(2, 5_120, 1));
        assertThat(all.get(0).request().promptTokens()).isEqualTo(5_120);
        assertThat(all.get(0).firstTokenSeconds()).isCloseTo(0.05 + 51.2 * 5.22 / 5.12, within(1e-6));
        // 10 and a half tokens before, 10 while the other prompt is read, and 10 a second after that
        assertThat(all.get(1).seconds()).isCloseTo(2 + 0.05 + 52.2 + (999 - 20.5) / 10.0, within(1e-6));
    }

    /** The next step has begun when who waited hears of the slot. */
    @Test
    void whoTakesASlotThatWasGivenBackWaitsForAStep() {
        List<Outcome> all = run(
                scenario(replicas(1, PLAIN, 2, 0)), request(0, 100, 1_000), request(0, 100, 11), request(1, 100, 1));
        Outcome waited = all.get(1);
        assertThat(waited.dispatchedNanos()).isEqualTo(all.get(0).endNanos());
        // read in one chunk of a second, beside a step
        assertThat((waited.firstTokenNanos() - waited.dispatchedNanos()) / 1e9).isCloseTo(0.1 + 1.1, within(1e-6));
    }

    /** With nobody writing there is no step to wait for. */
    @Test
    void whoComesToOneThatOnlyReadsWaitsForNoStep() {
        List<Outcome> all = run(scenario(replicas(1, PLAIN, 1, 0)), request(0, 100, 11), request(0, 100, 1));
        assertThat(all.get(1).firstTokenNanos() - all.get(0).endNanos()).isEqualTo(seconds(1));
    }

    @Test
    void aBatchSharesItsSteps() {
        ReplicaSpeed shared = ReplicaSpeed.steady(1e9, 10, 0.5);
        List<Outcome> all = run(scenario(replicas(1, shared, 4, 0)), request(0, 1, 101), request(0, 1, 101));
        assertThat(all).allSatisfy(it -> assertThat(it.seconds()).isCloseTo(15, within(1e-3)));
    }

    @Test
    void whoFindsNoSlotWaits() {
        List<Outcome> all = run(scenario(replicas(1, PLAIN, 1, 0)), request(0, 100, 11), request(0, 100, 1));
        assertThat(all.get(1).dispatchedNanos()).isEqualTo(all.get(0).endNanos());
    }

    @Test
    void aFullQueueRefuses() {
        Scenario small = new Scenario(replicas(1, PLAIN, 1, 0), List.of(), 1, 0, Worlds.TARGETS);
        List<Outcome> all = run(small, request(0, 100, 1), request(0, 100, 1), request(0, 100, 1));
        assertThat(all).extracting(Outcome::ending).containsExactly(Ending.REFUSED, Ending.FINISHED, Ending.FINISHED);
    }

    @Test
    void nothingIsReadTwiceWhereItIsCached() {
        PrefixChain chain = PrefixChain.ofBlocks(new long[] {1, 2}, 512);
        Request first = new Request(0, 1_024, 1, chain, "");
        Outcome second = run(scenario(replicas(1, PLAIN, 4, 0)), first, first.at(seconds(60)))
                .get(1);
        assertThat(second.cachedTokens()).isEqualTo(1_023);
        assertThat(second.firstTokenSeconds()).isCloseTo(0.01, within(1e-6));
    }

    @Test
    void aModelIsLoadedBeforeItAnswers() {
        Outcome it =
                run(scenario(replicas(1, PLAIN, 4, 30)), request(0, 100, 1)).get(0);
        assertThat(it.queueSeconds()).isCloseTo(30, within(1e-6));
    }

    @Test
    void whoWasCutOffBeginsAnewElsewhere() {
        Scenario lossy = scenario(replicas(2, PLAIN, 4, 0), new Outage(0, seconds(1), Outage.NEVER));
        Outcome it = run(lossy, request(0, 300, 1)).get(0);
        assertThat(it.attempts()).isEqualTo(2);
        assertThat(it.replica()).isEqualTo(1);
        assertThat(it.firstTokenSeconds()).isCloseTo(4, within(1e-6));
    }

    @Test
    void aMachineThatIsBackLoadsAndHasForgotten() {
        PrefixChain chain = PrefixChain.ofBlocks(new long[] {1, 2}, 512);
        Request first = new Request(0, 1_024, 1, chain, "");
        Scenario lossy = scenario(replicas(1, PLAIN, 4, 5), new Outage(0, seconds(100), seconds(200)));
        Outcome second = run(lossy, first, first.at(seconds(150))).get(1);
        assertThat(second.startedNanos()).isEqualTo(seconds(205));
        assertThat(second.cachedTokens()).isZero();
    }

    @Test
    void aLossWhileLoadingBeginsTheLoadAnew() {
        Scenario lossy = scenario(replicas(1, PLAIN, 4, 10), new Outage(0, seconds(4), seconds(6)));
        assertThat(run(lossy, request(0, 100, 1)).get(0).startedNanos()).isEqualTo(seconds(16));
    }

    @Test
    void whoNobodyCanAnswerIsTold() {
        Scenario gone = scenario(replicas(1, PLAIN, 4, 0), new Outage(0, seconds(1), Outage.NEVER));
        assertThat(run(gone, request(0, 500, 1), request(3, 1, 1)))
                .extracting(Outcome::ending)
                .containsExactly(Ending.UNSERVED, Ending.UNSERVED);
    }

    @Test
    void theReportAddsUp() {
        Scenario one = scenario(replicas(1, PLAIN, 4, 0));
        Report report = Simulation.run(
                one,
                Policy.router(one),
                List.of(request(0, 300, 21), request(100, 300, 21)).iterator());

        assertThat(report.finished()).isEqualTo(2);
        assertThat(report.good()).isEqualTo(2);
        assertThat(report.seconds()).isCloseTo(105, within(1e-6));
        assertThat(report.utilisation()).isCloseTo(10.0 / 105, within(1e-6));
        assertThat(report.tokensADay()).isCloseTo(642 / 105.0 * 86_400, within(1.0));
        assertThat(report.wattHours().orElseThrow()).isCloseTo((20 * 95 + 220 * 10) / 3600.0, within(1e-6));
        assertThat(report.whole().quantile(0.5)).isCloseTo(5, within(0.05));
    }

    @Test
    void requestsOutOfOrderAreNoTrace() {
        Scenario one = scenario(replicas(1, PLAIN, 4, 0));
        Iterator<Request> wrong = List.of(request(5, 1, 1), request(4, 1, 1)).iterator();
        assertThatThrownBy(() -> Simulation.run(one, Policy.roundRobin(), wrong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("request 1 arrives at 4000000000 ns");
    }

    @Test
    void powerIsNotKnownOfAll() {
        ReplicaSpec silent = new ReplicaSpec("r9", PLAIN, 1, 0, 512, 0, Optional.empty());
        Scenario two = scenario(List.of(replicas(1, PLAIN, 1, 0).get(0), silent));
        Report report = Simulation.run(
                two, Policy.leastLoaded(), List.of(request(0, 1, 1)).iterator());
        assertThat(report.wattHours()).isEmpty();
    }

    private static List<Outcome> run(Scenario scenario, Request... requests) {
        List<Outcome> outcomes = new ArrayList<>();
        Simulation.run(scenario, Policy.router(scenario), List.of(requests).iterator(), outcomes::add);
        return outcomes;
    }
}
