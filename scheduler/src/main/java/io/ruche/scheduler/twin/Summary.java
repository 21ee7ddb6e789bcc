package io.ruche.scheduler.twin;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.fleet.Fleet;
import io.ruche.scheduler.fleet.Fleet.FleetNode;
import io.ruche.scheduler.fleet.Fleet.QuietHours;
import io.ruche.scheduler.money.Usage;
import io.ruche.scheduler.placement.Headroom;
import io.ruche.scheduler.placement.NodeSnapshot;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.simulation.Distribution;
import io.ruche.scheduler.simulation.Report;
import io.ruche.scheduler.speed.Energy;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.twin.TwinReport.Quantiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Adds up one fleet's run, when it is over. */
final class Summary {
    private final FleetRun run;
    private final long[] booked;
    private final Snapshot first;
    private final CloudPrices prices;
    private final Map<String, Report> reports = new LinkedHashMap<>();
    private final Distribution firstToken = new Distribution();
    private final Distribution queue = new Distribution();
    private final Distribution whole = new Distribution();

    /**
     * @param booked on each machine at the beginning
     * @param first the machines as they were then
     */
    Summary(FleetRun run, long[] booked, Snapshot first) {
        this.run = run;
        this.booked = booked;
        this.first = first;
        this.prices = new CloudPrices(run.input.assumptions());
        for (Served it : run.served.values()) {
            reports.put(it.name, it.service.report());
            firstToken.add(it.firstToken);
            queue.add(it.queue);
            whole.add(it.whole);
        }
    }

    TwinReport.FleetReport report() {
        List<TwinReport.NodeRow> nodes = nodes();
        List<TwinReport.ModelRow> models = models();
        double hosted = 0;
        double busy = 0;
        for (Machine it : run.machines.values()) {
            hosted += it.hostSeconds;
            busy += it.busySeconds;
        }
        OptionalDouble kwh =
                sum(nodes.stream().map(TwinReport.NodeRow::energyKwh).toList());
        OptionalDouble usdPerKwh = run.fleet.power().usdPerKwh();
        long events = 0;
        long hash = run.input.seed();
        for (Report it : reports.values()) {
            events += it.events();
            hash = (hash ^ it.traceHash()) * 0x9E3779B97F4A7C15L;
        }
        List<TwinReport.Bucket> series = run.series.buckets(run.time.now());
        return new TwinReport.FleetReport(
                run.fleet.name(),
                run.time.now() / 1e9,
                reports.values().stream().mapToLong(Report::promptTokens).sum(),
                reports.values().stream().mapToLong(Report::cachedTokens).sum(),
                reports.values().stream().mapToLong(Report::outputTokens).sum(),
                Quantiles.of(firstToken),
                Quantiles.of(queue),
                Quantiles.of(whole),
                hosted == 0 ? 0 : Math.min(1, busy / hosted),
                kwh,
                kwh.isPresent() && usdPerKwh.isPresent()
                        ? OptionalDouble.of(kwh.getAsDouble() * usdPerKwh.getAsDouble())
                        : OptionalDouble.empty(),
                sum(models.stream()
                        .filter(it -> it.requests().served() > 0)
                        .map(TwinReport.ModelRow::cloudCostUsd)
                        .toList()),
                run.work.spentUsd(),
                nodes.stream().mapToLong(TwinReport.NodeRow::strandedBytes).sum(),
                requests(models),
                models,
                run.work.agents(),
                nodes,
                run.series.widthSeconds(),
                series,
                warnings(series),
                events,
                hash);
    }

    private static TwinReport.Requests requests(List<TwinReport.ModelRow> models) {
        TwinReport.Requests sum = new TwinReport.Requests(0, 0, 0, 0, 0, 0);
        for (TwinReport.ModelRow row : models) {
            TwinReport.Requests it = row.requests();
            sum = new TwinReport.Requests(
                    sum.all() + it.all(),
                    sum.served() + it.served(),
                    sum.refused() + it.refused(),
                    sum.unserved() + it.unserved(),
                    sum.rerouted() + it.rerouted(),
                    sum.good() + it.good());
        }
        return sum;
    }

    private List<TwinReport.ModelRow> models() {
        List<TwinReport.ModelRow> rows = new ArrayList<>();
        for (Served it : run.served.values()) {
            Report report = reports.getOrDefault(it.name, it.service.report());
            List<TwinReport.ReplicaRow> replicas =
                    it.replicas.stream().map(Replica::row).toList();
            double up = 0;
            double busy = 0;
            for (Replica each : it.replicas) {
                var use = it.service.use(each.index);
                up += use.upSeconds();
                busy += use.busySeconds();
            }
            Usage usage = Usage.ofTokens(report.promptTokens(), report.cachedTokens(), report.outputTokens());
            Optional<String> compared = prices.comparedWith(it.model);
            rows.add(new TwinReport.ModelRow(
                    it.name,
                    run.work.reason(it.name),
                    replicas,
                    it.requests(report),
                    report.promptTokens(),
                    report.cachedTokens(),
                    report.outputTokens(),
                    Quantiles.of(it.firstToken),
                    Quantiles.of(it.queue),
                    Quantiles.of(it.whole),
                    up == 0 ? 0 : Math.min(1, busy / up),
                    compared.orElse(""),
                    compared.isPresent()
                            ? OptionalDouble.of(prices.usd(compared.get(), usage))
                            : OptionalDouble.empty()));
        }
        return rows;
    }

    private List<TwinReport.NodeRow> nodes() {
        Map<ModelName, ModelFacts> wanted = new TreeMap<>();
        for (Served it : run.served.values()) {
            it.model.facts().ifPresent(facts -> wanted.put(new ModelName(it.model.bareName()), facts));
        }
        List<TwinReport.NodeRow> rows = new ArrayList<>();
        int at = 0;
        for (Machine it : run.machines.values()) {
            String name = it.node.name();
            long stranded = 0;
            for (NodeSnapshot node : first.nodes()) {
                if (node.node().name().equals(name))
                    stranded = Headroom.of(node, wanted).strandedBytes();
            }
            rows.add(new TwinReport.NodeRow(
                    name,
                    it.node.device().name(),
                    it.node.limitBytes().orElse(it.node.device().workingSet().bytes()),
                    it.node.foreignBytes(),
                    booked[at++],
                    stranded,
                    it.hostSeconds == 0 ? 0 : Math.min(1, it.busySeconds / it.hostSeconds),
                    it.kwh(),
                    it.outages,
                    it.outageSeconds));
        }
        return rows;
    }

    private List<TwinReport.Warning> warnings(List<TwinReport.Bucket> series) {
        List<TwinReport.Warning> warnings = new ArrayList<>();
        run.floor.refused().forEach((model, placement) -> {
            List<Reason> reasons = placement instanceof Placement.NotNow now
                    ? now.reasons()
                    : placement instanceof Placement.Never never ? never.reasons() : List.of();
            warnings.add(new TwinReport.Warning(model, model + " has no place on these machines.", reasons));
        });
        warnings.addAll(run.work.warnings());
        for (Served it : run.served.values()) {
            if (it.tooLong == 0) continue;
            warnings.add(new TwinReport.Warning(
                    it.name,
                    it.tooLong + " requests were refused: prompt and answer are longer than the context that it has"
                            + " room for.",
                    List.of(Reason.of(
                            "context_length_exceeded",
                            "context: longer than its "
                                    + it.replicas.get(0).plan.stages().get(0).context() + " tokens.",
                            "Ask for a larger context."))));
        }
        unasked(warnings);
        restless().ifPresent(warnings::add);
        quiet(series).ifPresent(warnings::add);
        return warnings;
    }

    /** How a model shall be served counts for nothing where nobody wants it. */
    private void unasked(List<TwinReport.Warning> warnings) {
        List<List<String>> lists = run.work.preferences();
        Set<String> besides = run.work.besides();
        for (WantedModel it : run.input.wanted()) {
            String model = it.model();
            if (besides.contains(model) || isInFile(model, run.fleet)) continue;
            if (lists.stream().anyMatch(list -> list.contains(model))) continue;
            warnings.add(new TwinReport.Warning(
                    model,
                    "Nobody asks for " + model + ", so it lies nowhere.",
                    List.of(Reason.of(
                            "no_demand",
                            "demand: no agent's list, no budget and no trace names it.",
                            "Name it as they do, with the quantisation or without it."))));
        }
    }

    /** Whether the fleet's file says where it lies. */
    static boolean isInFile(String model, Fleet fleet) {
        return fleet.nodes().stream()
                .flatMap(it -> it.deployments().stream())
                .anyMatch(it -> it.model().equals(model));
    }

    /** As {@link Energy#joules} counts. */
    private Optional<TwinReport.Warning> restless() {
        String devices = run.fleet.nodes().stream()
                .map(FleetNode::device)
                .filter(it -> it.power()
                        .filter(power -> power.loadedWatts().isPresent())
                        .filter(power -> power.idleWatts().isEmpty())
                        .isPresent())
                .map(KnownDevice::name)
                .distinct()
                .collect(Collectors.joining(", "));
        if (devices.isEmpty()) return Optional.empty();
        return Optional.of(new TwinReport.Warning(
                "energy",
                "Nobody has published what a machine of this kind draws at rest: " + devices
                        + ". It counts as loaded all day, so that energy and its cost are upper bounds.",
                List.of()));
    }

    /** Nothing here rests because of quiet hours: neither does the live system. */
    private Optional<TwinReport.Warning> quiet(List<TwinReport.Bucket> series) {
        Optional<QuietHours> hours = run.fleet.power().quietHours();
        if (hours.isEmpty() || series.stream().anyMatch(it -> it.watts().isEmpty())) return Optional.empty();
        if (run.series.widthSeconds() > 3_600) return Optional.empty();
        double kwh = 0;
        for (TwinReport.Bucket it : series) {
            int minute = Start.minuteOfDay(run.input, it.fromSeconds());
            if (!within(hours.get(), minute)) continue;
            double seconds = Math.min(run.series.widthSeconds(), run.time.now() / 1e9 - it.fromSeconds());
            kwh += it.watts().getAsDouble() * seconds / 3.6e6;
        }
        return Optional.of(new TwinReport.Warning(
                "quiet hours",
                String.format(Locale.ROOT, "%.1f kWh were drawn in quiet hours: nothing waits for their end.", kwh),
                List.of()));
    }

    private static boolean within(QuietHours hours, int minute) {
        boolean after = minute >= hours.fromMinute();
        boolean before = minute < hours.untilMinute();
        return hours.fromMinute() <= hours.untilMinute() ? after && before : after || before;
    }

    private static OptionalDouble sum(List<OptionalDouble> all) {
        double sum = 0;
        for (OptionalDouble it : all) {
            if (it.isEmpty()) return OptionalDouble.empty();
            sum += it.getAsDouble();
        }
        return OptionalDouble.of(sum);
    }
}
