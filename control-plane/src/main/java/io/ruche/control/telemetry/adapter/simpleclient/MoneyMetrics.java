package io.ruche.control.telemetry.adapter.simpleclient;

import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.GaugeMetricFamily;
import io.ruche.control.money.MoneyMeter;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What calls cost, and how budgets stand. */
final class MoneyMetrics extends Collector implements MoneyMeter {
    private static final double MICRO = 1e6;
    private static final String HERE = "here";
    private static final String CLOUD = "cloud";

    private final UnaryOperator<String> label;
    private final Counter spent;
    private final Counter gpu;
    private final Counter tokens;
    private final Counter wouldHaveCost;
    private final Counter denied;
    private volatile Supplier<List<Used>> budgets = List::of;

    /** @param label of a model: keeps the number of series within bounds */
    MoneyMetrics(CollectorRegistry registry, UnaryOperator<String> label) {
        this.label = label;
        spent = Counter.build()
                .name("ruche_spend_usd_total")
                .help("What calls cost, in US dollars.")
                .labelNames("place", "model_name")
                .register(registry);
        gpu = Counter.build()
                .name("ruche_gpu_seconds_total")
                .help("Time of slots at work on this house's own machines.")
                .labelNames("model_name")
                .register(registry);
        tokens = Counter.build()
                .name("ruche_spent_tokens_total")
                .help("Tokens that were paid for.")
                .labelNames("place", "model_name", "direction")
                .register(registry);
        wouldHaveCost = Counter.build()
                .name("ruche_would_have_cost_usd_total")
                .help("What the same tokens cost at the published price that is compared with.")
                .register(registry);
        denied = Counter.build()
                .name("ruche_budget_denied_total")
                .help("Calls that a budget refused.")
                .labelNames("budget")
                .register(registry);
        registry.register(this);
    }

    @Override
    public void spent(
            String model,
            boolean local,
            long microUsd,
            long gpuMicros,
            long tokensIn,
            long tokensOut,
            long wouldHaveCostMicroUsd) {
        String name = label.apply(model);
        String place = local ? HERE : CLOUD;
        spent.labels(place, name).inc(microUsd / MICRO);
        if (local) gpu.labels(name).inc(gpuMicros / MICRO);
        tokens.labels(place, name, "in").inc(tokensIn);
        tokens.labels(place, name, "out").inc(tokensOut);
        wouldHaveCost.inc(wouldHaveCostMicroUsd / MICRO);
    }

    @Override
    public void denied(String budget) {
        denied.labels(budget).inc();
    }

    @Override
    public void budgets(Supplier<List<Used>> standing) {
        budgets = standing;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        GaugeMetricFamily used = new GaugeMetricFamily(
                "ruche_budget_used_ratio",
                "Of the limit of a budget that is spent furthest, 0 to 1.",
                List.of("budget"));
        budgets.get().forEach(it -> {
            used.addMetric(List.of(it.budget()), it.ratio());
            denied.labels(it.budget()); // from 0 on, so that the first refusal counts in a rate
        });
        return List.of(used);
    }
}
