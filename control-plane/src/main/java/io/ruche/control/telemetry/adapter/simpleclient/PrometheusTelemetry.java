package io.ruche.control.telemetry.adapter.simpleclient;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Gauge;
import io.prometheus.client.exporter.common.TextFormat;
import io.prometheus.client.hotspot.BufferPoolsExports;
import io.prometheus.client.hotspot.ClassLoadingExports;
import io.prometheus.client.hotspot.GarbageCollectorExports;
import io.prometheus.client.hotspot.MemoryPoolsExports;
import io.prometheus.client.hotspot.StandardExports;
import io.prometheus.client.hotspot.ThreadExports;
import io.prometheus.client.hotspot.VersionInfoExports;
import io.ruche.control.jobs.JobMeter;
import io.ruche.control.money.MoneyMeter;
import io.ruche.control.state.Cluster;
import io.ruche.control.telemetry.ModelMeter;
import io.ruche.control.telemetry.Telemetry;
import io.ruche.control.telemetry.TurnMeter;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.state.Deployment;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** Keeps what is measured and writes it for a scrape. */
public final class PrometheusTelemetry implements Telemetry {
    /** More models than this share one label: a label's values are what costs a Prometheus its memory. */
    private static final int MAX_MODELS = 256;

    private static final String OTHERS = "others";

    private final CollectorRegistry registry = new CollectorRegistry();
    private final ModelMetrics metrics = new ModelMetrics();
    private final QueueGauges queues = new QueueGauges();
    private final Map<String, ModelMeter> meters = new ConcurrentHashMap<>();
    private final JobCounters jobs = new JobCounters(registry, this::label);
    private final TurnCounters turns = new TurnCounters(registry, this::label);
    private final MoneyMetrics money = new MoneyMetrics(registry, this::label);
    private volatile Supplier<Collection<Deployment>> deployed = List::of;
    private final Counter refused = Counter.build()
            .name("ruche_requests_refused_total")
            .help("Requests refused before it was known which model they meant.")
            .labelNames("code")
            .create();

    /** @param version of this build */
    public PrometheusTelemetry(String version) {
        registry.register(refused);
        registry.register(metrics);
        registry.register(queues);
        Gauge build = Gauge.build()
                .name("ruche_build_info")
                .help("1, with the version as a label.")
                .labelNames("version")
                .register(registry);
        build.labels(version).set(1);
        for (Collector jvm : List.of(
                new StandardExports(),
                new MemoryPoolsExports(),
                new GarbageCollectorExports(),
                new ThreadExports(),
                new ClassLoadingExports(),
                new BufferPoolsExports(),
                new VersionInfoExports())) {
            registry.register(jvm);
        }
    }

    /** Tells at each scrape how the cluster and its nodes are. Once. */
    public void follow(Cluster cluster, Supplier<Observed> observed, Catalogue catalogue) {
        deployed = () -> cluster.state().deployments();
        registry.register(new ClusterGauges(cluster, observed));
        registry.register(new CapacityGauges(cluster::state, observed, catalogue));
        registry.register(new JobGauges(cluster::state));
        registry.register(new OrganisationGauges(cluster::state));
    }

    @Override
    public ModelMeter model(String name) {
        ModelMeter meter = meters.get(name);
        if (meter != null) return meter;
        return meters.computeIfAbsent(label(name), metrics::meter);
    }

    private String label(String model) {
        return meters.containsKey(model) || meters.size() < MAX_MODELS ? model : OTHERS;
    }

    /** What becomes of agents' turns. */
    public TurnMeter turns() {
        return turns;
    }

    /** What becomes of the prompts of jobs. */
    public JobMeter jobs() {
        return jobs;
    }

    /** What calls cost. */
    public MoneyMeter money() {
        return money;
    }

    @Override
    public void refused(FailureCode code) {
        refused.labels(code.code()).inc();
    }

    @Override
    public void queue(String model, IntSupplier running, IntSupplier waiting) {
        queues.put(model, running, waiting);
    }

    @Override
    public void forget(String model) {
        queues.remove(model);
    }

    /** Everything, in Prometheus' text format 0.0.4. What can be asked of a deployment is told from 0 on. */
    public String scrape() {
        for (Deployment deployment : deployed.get()) {
            String name = deployment.name().value();
            model(name);
            jobs.expect(name);
        }
        StringWriter text = new StringWriter(16_384);
        try {
            List<MetricFamilySamples> families = new ArrayList<>();
            for (MetricFamilySamples family : Collections.list(registry.metricFamilySamples())) {
                families.add(withoutBirthdays(family));
            }
            TextFormat.write004(text, Collections.enumeration(families));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }

    /** The time at which each series began is a series of its own in this client, and of use to nobody here. */
    private static MetricFamilySamples withoutBirthdays(MetricFamilySamples family) {
        List<MetricFamilySamples.Sample> samples = family.samples.stream()
                .filter(sample -> !sample.name.endsWith("_created"))
                .toList();
        return new MetricFamilySamples(family.name, family.unit, family.type, family.help, samples);
    }
}
