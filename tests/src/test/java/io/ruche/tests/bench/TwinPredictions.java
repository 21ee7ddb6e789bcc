package io.ruche.tests.bench;

import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.fleet.publish.FleetFile;
import io.ruche.scheduler.simulation.Policy;
import io.ruche.scheduler.simulation.ReplicaSpec;
import io.ruche.scheduler.simulation.Report;
import io.ruche.scheduler.simulation.Request;
import io.ruche.scheduler.simulation.Scenario;
import io.ruche.scheduler.simulation.Simulation;
import io.ruche.scheduler.simulation.SpeedCurve;
import io.ruche.scheduler.simulation.Targets;
import io.ruche.scheduler.twin.Assumption;
import io.ruche.scheduler.twin.Assumptions;
import io.ruche.scheduler.twin.MeasuredSpeed;
import io.ruche.scheduler.twin.Progress;
import io.ruche.scheduler.twin.TraceLoad;
import io.ruche.scheduler.twin.Twin;
import io.ruche.scheduler.twin.TwinInput;
import io.ruche.scheduler.twin.TwinReport.FleetReport;
import io.ruche.scheduler.twin.WantedModel;
import io.ruche.tests.bench.TwinBench.Figures;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is expected of a run, once its requests and the replica's speed are known. */
final class TwinPredictions {
    private static final int QUEUE = 10_000;
    private static final String MODEL = "smollm2-135m";
    /** Until a model is in memory, which it is before the real run. */
    private static final long LOADED_NANOS = 600_000_000_000L;

    private static final String FLEET = """
            apiVersion: ruche.io/v1
            kind: Fleet
            metadata: { name: here }
            spec:
              nodes:
                - { name: here, device: linux-16 }
            """;

    private TwinPredictions() {}

    /** With all that was measured: the curve of prompts, each number of requests by itself. */
    static Figures bySimulation(List<Request> workload, SpeedCurve speed, int slots, int chunk) {
        ReplicaSpec replica = new ReplicaSpec("ins-1", speed, slots, 0, chunk, 0, Optional.empty());
        Scenario scenario = new Scenario(List.of(replica), List.of(), QUEUE, 0, new Targets(10, 1));
        Report report = Simulation.run(scenario, Policy.router(scenario), workload.iterator());
        return new Figures(
                report.seconds(),
                TwinBench.tokens(workload) / report.seconds(),
                report.firstToken().quantile(0.5),
                report.firstToken().quantile(0.95));
    }

    /** With the four numbers that {@code ruche simulate --measured} takes. */
    static Figures byTwin(List<Request> workload, SpeedCurve speed, int slots, int chunk) {
        List<Request> later = workload.stream()
                .map(it -> it.at(it.arrivalNanos() + LOADED_NANOS))
                .toList();
        TwinInput input = TwinInput.of(
                        List.of(FleetFile.read("here.yaml", FLEET.getBytes(StandardCharsets.UTF_8))),
                        Catalogue.builtIn(),
                        new TraceLoad(MODEL, "the run", later::iterator),
                        1,
                        1)
                .with(Assumptions.USUAL.with(Assumption.CHUNK_TOKENS, chunk).with(Assumption.QUEUE_LIMIT, QUEUE))
                .withWanted(List.of(new WantedModel(MODEL, 1, 0, slots)))
                .withMeasured(Map.of(MODEL, rates(workload, speed, slots)));
        FleetReport report = Twin.run(input, Progress.NONE).fleets().get(0);
        double seconds = report.seconds() - LOADED_NANOS / 1e9;
        return new Figures(
                seconds,
                TwinBench.tokens(workload) / seconds,
                report.firstToken().p50(),
                report.firstToken().p95());
    }

    private static MeasuredSpeed rates(List<Request> workload, SpeedCurve speed, int slots) {
        double tokens = 0;
        double seconds = 0;
        double context = 0;
        for (Request it : workload) {
            tokens += it.promptTokens();
            seconds += speed.prefillSeconds(0, it.promptTokens()) - speed.readSeconds();
            context += it.promptTokens() + it.outputTokens() / 2.0;
        }
        context /= workload.size();
        double alone = speed.decodeStepSeconds(1, context);
        double all = speed.decodeStepSeconds(slots, slots * context);
        double batchCost = slots == 1 ? 1 : Math.max(0, (all / alone - 1) / (slots - 1));
        return new MeasuredSpeed(tokens / seconds, 1 / alone, batchCost, speed.readSeconds());
    }
}
