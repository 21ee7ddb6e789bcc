package io.ruche.control.telemetry.adapter.simpleclient;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import io.ruche.proto.InstanceActual;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.placement.Headroom;
import io.ruche.scheduler.placement.NodeSnapshot;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.reconcile.Snapshots;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.State;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What still fits: memory for models, KV cache and slots for requests. Read at the scrape. */
final class CapacityGauges extends Collector {
    private static final List<String> INSTANCE = List.of("model_name", "node", "instance");

    private final Supplier<State> state;
    private final Supplier<Observed> observed;
    private final Catalogue catalogue;

    CapacityGauges(Supplier<State> state, Supplier<Observed> observed, Catalogue catalogue) {
        this.state = state;
        this.observed = observed;
        this.catalogue = catalogue;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        Scrape scrape = new Scrape();
        State now = state.get();
        Observed said = observed.get();
        Map<ModelName, ModelFacts> models = models(now);
        for (Node node : now.nodes()) {
            // one that is lost or being emptied has room for nothing, and none of it is stranded
            if (node.phase() == NodePhase.JOINED) scrape.node(now, said, node, models);
            for (Instance instance : now.instancesOn(node.id())) {
                if (instance.phase() == InstancePhase.READY) scrape.instance(said, node, instance);
            }
        }
        return scrape.families();
    }

    /** All that can be served and whose size is known: the catalogue's, and what came from elsewhere. */
    private Map<ModelName, ModelFacts> models(State now) {
        Map<ModelName, ModelFacts> models = new TreeMap<>();
        for (CatalogueModel model : catalogue.pullable()) {
            model.facts().ifPresent(facts -> models.put(new ModelName(model.name()), facts));
        }
        for (ModelWish wish : now.models()) {
            wish.facts().ifPresent(facts -> models.put(wish.name(), facts));
        }
        return models;
    }

    private static final class Scrape {
        private final GaugeMetricFamily stranded = new GaugeMetricFamily(
                "ruche_node_memory_stranded_bytes",
                "All that is free where no known model would be placed: too little for each, or no runtime for any.",
                List.of("node"));
        private final GaugeMetricFamily largest = new GaugeMetricFamily(
                "ruche_node_largest_fit_bytes",
                "What the largest known model that still fits would book.",
                List.of("node", "model_name"));
        private final GaugeMetricFamily kvReserved = new GaugeMetricFamily(
                "ruche_instance_kv_reserved_bytes", "Booked for keys and values of requests.", INSTANCE);
        private final GaugeMetricFamily kvUsed = new GaugeMetricFamily(
                "ruche_instance_kv_used_bytes",
                "Measured: held by keys and values of requests and sessions.",
                INSTANCE);
        private final GaugeMetricFamily running = new GaugeMetricFamily(
                "ruche_instance_requests_running", "Slots at work, as the runtime says.", INSTANCE);

        List<MetricFamilySamples> families() {
            return List.of(stranded, largest, kvReserved, kvUsed, running);
        }

        void node(State now, Observed said, Node node, Map<ModelName, ModelFacts> models) {
            Headroom headroom =
                    Headroom.of(new NodeSnapshot(node, Snapshots.memory(now, said, node), 0, false, false), models);
            stranded.addMetric(List.of(node.name()), headroom.strandedBytes());
            headroom.largest()
                    .ifPresent(fit ->
                            largest.addMetric(List.of(node.name(), fit.model().value()), fit.bytes()));
        }

        void instance(Observed said, Node node, Instance instance) {
            List<String> labels = List.of(
                    instance.deployment().value(), node.name(), instance.id().value());
            long booked = kvBytes(instance.bill());
            if (booked > 0) kvReserved.addMetric(labels, booked);
            Optional<InstanceActual> actual =
                    said.find(node.id()).map(seen -> seen.instances().get(instance.id()));
            actual.ifPresent(it -> {
                running.addMetric(labels, it.getRunningRequests());
                if (it.hasKvCacheBytes()) kvUsed.addMetric(labels, it.getKvCacheBytes());
            });
        }

        private static long kvBytes(Bill bill) {
            return bill.lines().stream()
                    .filter(item -> item.line() == Bill.Line.KV_CACHE)
                    .mapToLong(Bill.Item::bytes)
                    .sum();
        }
    }
}
