package io.ruche.scheduler.twin.publish;

import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.organisation.spec.tree.Null;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.twin.Assumption;
import io.ruche.scheduler.twin.Assumptions;
import io.ruche.scheduler.twin.Twin;
import io.ruche.scheduler.twin.TwinReport;
import io.ruche.scheduler.twin.TwinReport.AgentRow;
import io.ruche.scheduler.twin.TwinReport.Bucket;
import io.ruche.scheduler.twin.TwinReport.FleetReport;
import io.ruche.scheduler.twin.TwinReport.ModelRow;
import io.ruche.scheduler.twin.TwinReport.NodeRow;
import io.ruche.scheduler.twin.TwinReport.Quantiles;
import io.ruche.scheduler.twin.TwinReport.ReplicaRow;
import io.ruche.scheduler.twin.TwinReport.Requests;
import io.ruche.scheduler.twin.TwinReport.Warning;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ObjDoubleConsumer;

/** A simulation as JSON. */
public final class SimulationText {
    private SimulationText() {}

    /**
     * Runs it and tells what came of it.
     *
     * @param progress told a fleet's name and its share now and then, on this thread
     */
    public static String json(SimulationAsk ask, ObjDoubleConsumer<String> progress) {
        return json(Twin.run(ask.input(), progress::accept));
    }

    static String json(TwinReport report) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("days", (long) report.days());
        tree.put("seed", report.seed());
        tree.put("assumptions", assumptions(report.assumptions()));
        tree.put("cloudModel", report.assumptions().cloudModel().orElse(""));
        tree.put("fleets", each(report.fleets(), SimulationText::fleet));
        return CanonicalJson.of(tree);
    }

    /** Everything that can be assumed otherwise, as usual. */
    public static String assumptions() {
        return CanonicalJson.of(Map.of("assumptions", assumptions(Assumptions.USUAL)));
    }

    private static List<Object> assumptions(Assumptions all) {
        List<Object> list = new ArrayList<>();
        for (Assumption it : Assumption.values()) {
            Map<String, Object> tree = new TreeMap<>();
            tree.put("name", it.text());
            tree.put("value", Figures.of(all.value(it)));
            tree.put("usual", Figures.of(it.usual()));
            tree.put("least", Figures.of(it.least()));
            tree.put("most", Figures.of(it.most()));
            tree.put("unit", it.unit());
            tree.put("why", it.why());
            list.add(tree);
        }
        return list;
    }

    private static Map<String, Object> fleet(FleetReport fleet) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("name", fleet.name());
        tree.put("seconds", Figures.of(fleet.seconds()));
        tree.put("tokens", fleet.tokens());
        tree.put("tokensPerDay", Figures.of(fleet.tokensPerDay()));
        tree.put("tokensIn", fleet.tokensIn());
        tree.put("cachedTokens", fleet.cachedTokens());
        tree.put("tokensOut", fleet.tokensOut());
        tree.put("ttftSeconds", quantiles(fleet.firstToken()));
        tree.put("queueSeconds", quantiles(fleet.queue()));
        tree.put("requestSeconds", quantiles(fleet.whole()));
        tree.put("utilisation", Figures.of(fleet.utilisation()));
        tree.put("energyKWh", Figures.of(fleet.energyKwh()));
        tree.put("powerCostUsd", Figures.of(fleet.powerCostUsd()));
        tree.put("cloudCostUsd", Figures.of(fleet.cloudCostUsd()));
        tree.put("cloudSpentUsd", Figures.of(fleet.cloudSpentUsd()));
        tree.put("strandedBytes", fleet.strandedBytes());
        tree.put("requests", requests(fleet.requests()));
        tree.put("models", each(fleet.models(), SimulationText::model));
        tree.put("agents", each(fleet.agents(), SimulationText::agent));
        tree.put("nodes", each(fleet.nodes(), SimulationText::node));
        tree.put("series", series(fleet));
        tree.put("warnings", each(fleet.warnings(), SimulationText::warning));
        tree.put("events", fleet.events());
        tree.put("traceHash", HexFormat.of().toHexDigits(fleet.traceHash()));
        return tree;
    }

    private static Map<String, Object> quantiles(Quantiles all) {
        return Map.of(
                "count", all.count(),
                "mean", Figures.of(all.mean()),
                "p50", Figures.of(all.p50()),
                "p95", Figures.of(all.p95()),
                "p99", Figures.of(all.p99()),
                "most", Figures.of(all.most()));
    }

    private static Map<String, Object> requests(Requests all) {
        return Map.of(
                "all", all.all(),
                "served", all.served(),
                "refused", all.refused(),
                "unserved", all.unserved(),
                "rerouted", all.rerouted(),
                "good", all.good(),
                "goodput", Figures.of(all.goodput()));
    }

    private static Map<String, Object> model(ModelRow model) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("model", model.model());
        tree.put("reason", model.reason());
        tree.put("replicas", each(model.replicas(), SimulationText::replica));
        tree.put("requests", requests(model.requests()));
        tree.put("tokensIn", model.tokensIn());
        tree.put("cachedTokens", model.cachedTokens());
        tree.put("tokensOut", model.tokensOut());
        tree.put("ttftSeconds", quantiles(model.firstToken()));
        tree.put("queueSeconds", quantiles(model.queue()));
        tree.put("requestSeconds", quantiles(model.whole()));
        tree.put("utilisation", Figures.of(model.utilisation()));
        tree.put("comparedWith", model.comparedWith());
        tree.put("cloudCostUsd", Figures.of(model.cloudCostUsd()));
        return tree;
    }

    private static Map<String, Object> replica(ReplicaRow replica) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("name", replica.name());
        tree.put("mode", replica.mode().name().toLowerCase(Locale.ROOT));
        tree.put("planHash", replica.planHash());
        tree.put("stages", each(replica.stages(), SimulationText::stage));
        tree.put("slots", (long) replica.slots());
        tree.put("decodeTokensPerSecond", Figures.of(replica.decodeTokensPerSecond()));
        tree.put("prefillTokensPerSecond", Figures.of(replica.prefillTokensPerSecond()));
        tree.put("measured", replica.measured());
        tree.put("loadSeconds", Figures.of(replica.loadSeconds()));
        tree.put("fromSeconds", Figures.of(replica.fromSeconds()));
        tree.put("untilSeconds", Figures.of(replica.untilSeconds()));
        tree.put("served", replica.served());
        tree.put("tokensOut", replica.tokensOut());
        tree.put("utilisation", Figures.of(replica.utilisation()));
        return tree;
    }

    private static Map<String, Object> stage(Plan.PlannedStage stage) {
        return Map.of(
                "node",
                stage.nodeName(),
                "layers",
                List.of((long) stage.stage().firstLayer(), (long) stage.stage().lastLayer()),
                "bytes",
                stage.bill().totalBytes());
    }

    private static Map<String, Object> agent(AgentRow agent) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("agent", agent.agent());
        tree.put("model", agent.model().<Object>map(it -> it).orElse(Null.NULL));
        tree.put("provider", agent.provider());
        tree.put("why", agent.why());
        tree.put("turns", agent.turns());
        tree.put("calls", agent.calls());
        tree.put("notStarted", agent.notStarted());
        tree.put("tokensIn", agent.tokensIn());
        tree.put("tokensOut", agent.tokensOut());
        tree.put("waitingSeconds", Figures.of(agent.waitingSeconds()));
        tree.put("workingSeconds", Figures.of(agent.workingSeconds()));
        tree.put("spentUsd", Figures.of(agent.spentUsd()));
        return tree;
    }

    private static Map<String, Object> node(NodeRow node) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("node", node.node());
        tree.put("device", node.device());
        tree.put("limitBytes", node.limitBytes());
        tree.put("foreignBytes", node.foreignBytes());
        tree.put("bookedBytes", node.bookedBytes());
        tree.put("strandedBytes", node.strandedBytes());
        tree.put("utilisation", Figures.of(node.utilisation()));
        tree.put("energyKWh", Figures.of(node.energyKwh()));
        tree.put("outages", (long) node.outages());
        tree.put("outageSeconds", Figures.of(node.outageSeconds()));
        return tree;
    }

    /** Column by column: a third of the bytes, and what charts take. */
    private static Map<String, Object> series(FleetReport fleet) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("bucketSeconds", Figures.of(fleet.bucketSeconds()));
        List<Bucket> all = fleet.series();
        tree.put("fromSeconds", each(all, it -> Figures.of(it.fromSeconds())));
        tree.put("tokensIn", each(all, Bucket::tokensIn));
        tree.put("tokensOut", each(all, Bucket::tokensOut));
        tree.put("served", each(all, Bucket::served));
        tree.put("meanQueue", each(all, it -> Figures.of(it.meanQueue())));
        tree.put("mostQueue", each(all, it -> (long) it.mostQueue()));
        tree.put("utilisation", each(all, it -> Figures.of(it.utilisation())));
        tree.put("watts", each(all, it -> Figures.of(it.watts())));
        return tree;
    }

    private static Map<String, Object> warning(Warning warning) {
        return Map.of(
                "about", warning.about(),
                "message", warning.message(),
                "reasons", each(warning.reasons(), SimulationText::reason));
    }

    private static Map<String, Object> reason(Reason reason) {
        return Map.of("code", reason.code(), "message", reason.message(), "helps", reason.help());
    }

    private static <T> List<Object> each(List<T> all, Function<? super T, Object> tree) {
        return all.stream().map(tree).toList();
    }
}
