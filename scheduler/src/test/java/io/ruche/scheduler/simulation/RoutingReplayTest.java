package io.ruche.scheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The router beside simpler ones, on traces made of a seed; {@code tests/bench/routing} takes the real ones. */
class RoutingReplayTest {
    private static final ReplicaSpeed SPEED = ReplicaSpeed.steady(2_000, 70, 0.06);
    private static final List<String> BASELINES = List.of("random", "round robin", "least loaded");

    @Test
    void whatPromptsShareIsFoundAndFirstTokensComeSooner() {
        for (double load : new double[] {0.4, 0.9, 1.2}) {
            Map<String, Report> reports = reports(SyntheticTrace.likeMooncake(2, 6_000), load);
            Report ours = of(reports, "router");
            for (String other : BASELINES) {
                Report its = of(reports, other);
                assertThat(ours.hitRate()).as("%s at %s", other, load).isGreaterThan(1.5 * its.hitRate());
                for (double share : new double[] {0.5, 0.9, 0.99}) {
                    assertThat(ours.firstToken().quantile(share))
                            .as("%s at %s, quantile %s", other, load, share)
                            .isLessThan(its.firstToken().quantile(share));
                }
                assertThat(ours.good()).as("%s at %s", other, load).isGreaterThan(its.good());
            }
        }
    }

    @Test
    void nothingIsLostWhereNothingIsKnownOfPrompts() {
        Map<String, Report> reports = reports(SyntheticTrace.likeAzure(2, 6_000), 0.4);
        for (String other : BASELINES) {
            assertThat(of(reports, "router").firstToken().mean())
                    .as(other)
                    .isLessThan(1.02 * of(reports, other).firstToken().mean());
        }
    }

    /** All prompts begin with the same long text: it must not draw them all to one replica. */
    @Test
    void whatEverybodySharesMakesNoHotSpot() {
        List<Request> trace = SyntheticTrace.likeMooncake(6, 4_000);
        Report report = of(reports(trace, 0.6), "router");
        double mean = report.utilisation();
        assertThat(report.replicas())
                .allSatisfy(it -> assertThat(it.utilisation()).isBetween(0.8 * mean, 1.2 * mean));
    }

    private static Report of(Map<String, Report> reports, String policy) {
        return Objects.requireNonNull(reports.get(policy));
    }

    private static Map<String, Report> reports(List<Request> trace, double load) {
        Scenario scenario = Worlds.scenario(Worlds.replicas(8, SPEED, 16, 0));
        double work = 0;
        for (Request it : trace) {
            work += SPEED.prefillSeconds(0, it.promptTokens());
            work += SPEED.decodeStepSeconds(16, 0) / 16 * it.outputTokens();
        }
        double factor = work / (8 * load * trace.get(trace.size() - 1).arrivalNanos() / 1e9);
        List<Request> stretched = trace.stream()
                .map(it -> it.at((long) (it.arrivalNanos() * factor)))
                .toList();
        Map<String, Policy> policies = new LinkedHashMap<>();
        policies.put("random", Policy.random(1));
        policies.put("round robin", Policy.roundRobin());
        policies.put("least loaded", Policy.leastLoaded());
        policies.put("router", Policy.router(scenario));
        Map<String, Report> reports = new LinkedHashMap<>();
        policies.forEach((name, policy) -> reports.put(name, Simulation.run(scenario, policy, stretched.iterator())));
        return reports;
    }
}
