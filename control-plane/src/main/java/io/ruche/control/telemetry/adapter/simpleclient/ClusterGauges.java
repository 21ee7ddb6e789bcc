package io.ruche.control.telemetry.adapter.simpleclient;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.Health;
import io.ruche.proto.Capacity;
import io.ruche.proto.GpuReading;
import io.ruche.proto.InstanceActual;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.reconcile.NodeObserved;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.reconcile.Snapshots;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** Nodes, deployments and the store as gauges, read at the scrape. A reading that does not exist makes no sample. */
final class ClusterGauges extends Collector {
    private static final List<String> NODE = List.of("node");

    private final Cluster cluster;
    private final Supplier<Observed> observed;

    ClusterGauges(Cluster cluster, Supplier<Observed> observed) {
        this.cluster = cluster;
        this.observed = observed;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        Scrape scrape = new Scrape(cluster.state(), observed.get());
        scrape.store(cluster.health());
        for (Node node : scrape.state.nodes()) scrape.node(node);
        for (Deployment deployment : scrape.state.deployments()) scrape.deployment(deployment);
        return scrape.families();
    }

    private static final class Scrape {
        private final State state;
        private final Observed said;
        private final Map<String, GaugeMetricFamily> families = new LinkedHashMap<>();

        Scrape(State state, Observed said) {
            this.state = state;
            this.said = said;
        }

        List<MetricFamilySamples> families() {
            return new ArrayList<>(families.values());
        }

        private void add(String name, String help, List<String> labels, List<String> values, double value) {
            families.computeIfAbsent(name, unused -> new GaugeMetricFamily(name, help, labels))
                    .addMetric(values, value);
        }

        void store(Health health) {
            add("ruche_store_ready", "Whether changes are taken.", List.of(), List.of(), health.isReady() ? 1 : 0);
            add("ruche_store_epoch", "Of this member's lead.", List.of(), List.of(), health.epoch());
            add("ruche_store_revision", "Of the last durable log entry.", List.of(), List.of(), health.revision());
            add(
                    "ruche_store_flushed",
                    "Log entry up to which the tables hold all.",
                    List.of(),
                    List.of(),
                    health.flushed());
            add("ruche_store_commands_waiting", "Commands in the queue.", List.of(), List.of(), health.waiting());
            add(
                    "ruche_store_append_seconds",
                    "How long the last entry took to become durable.",
                    List.of(),
                    List.of(),
                    health.lastAppendMicros() / 1e6);
        }

        void node(Node node) {
            List<String> name = List.of(node.name());
            NodeMemory memory = Snapshots.memory(state, said, node);
            add("ruche_node_up", "Whether its agent is there.", NODE, name, node.phase() == NodePhase.LOST ? 0 : 1);
            add(
                    "ruche_node_memory_total_bytes",
                    "Memory of the machine.",
                    NODE,
                    name,
                    node.inventory().getMemoryTotalBytes());
            add("ruche_node_memory_limit_bytes", "What deployments may book.", NODE, name, memory.limitBytes());
            add("ruche_node_memory_foreign_bytes", "Used by others.", NODE, name, memory.foreignBytes());
            add("ruche_node_memory_free_bytes", "What can still be booked.", NODE, name, memory.freeBytes());
            Map<String, Long> reserved = new LinkedHashMap<>();
            for (Instance instance : state.instancesOn(node.id())) {
                reserved.merge(instance.deployment().value(), instance.reservedBytes(), Long::sum);
            }
            reserved.forEach((deployment, bytes) -> add(
                    "ruche_node_memory_reserved_bytes",
                    "Booked, by deployment.",
                    List.of("node", "model_name"),
                    List.of(node.name(), deployment),
                    bytes));
            said.find(node.id()).flatMap(NodeObserved::capacity).ifPresent(reading -> capacity(node, name, reading));
        }

        private void capacity(Node node, List<String> name, Capacity reading) {
            if (reading.getMemoryAvailableBytes() > 0) {
                add(
                        "ruche_node_memory_available_bytes",
                        "Available to new programs.",
                        NODE,
                        name,
                        reading.getMemoryAvailableBytes());
            }
            if (reading.hasProcessorLoad()) {
                add("ruche_node_processor_load", "Busy share of all cores.", NODE, name, reading.getProcessorLoad());
            }
            if (reading.hasTemperatureCelsius()) {
                add("ruche_node_temperature_celsius", "Processor.", NODE, name, reading.getTemperatureCelsius());
            }
            if (reading.hasPowerWatts()) add("ruche_node_power_watts", "Drawn.", NODE, name, reading.getPowerWatts());
            for (GpuReading gpu : reading.getGpusList()) gpu(node, gpu);
            reading.getDisksList()
                    .forEach(disk -> add(
                            "ruche_node_disk_free_bytes",
                            "Free on a disk.",
                            List.of("node", "mount"),
                            List.of(node.name(), disk.getMount()),
                            disk.getFreeBytes()));
        }

        private void gpu(Node node, GpuReading gpu) {
            List<String> labels = List.of("node", "gpu");
            List<String> values = List.of(node.name(), gpu.getName());
            if (gpu.hasLoad()) add("ruche_gpu_load", "Busy share.", labels, values, gpu.getLoad());
            if (gpu.hasMemoryUsedBytes()) {
                add("ruche_gpu_memory_used_bytes", "In use.", labels, values, gpu.getMemoryUsedBytes());
            }
            if (gpu.hasTemperatureCelsius()) {
                add("ruche_gpu_temperature_celsius", "Of the chip.", labels, values, gpu.getTemperatureCelsius());
            }
            if (gpu.hasPowerWatts()) add("ruche_gpu_power_watts", "Drawn.", labels, values, gpu.getPowerWatts());
        }

        void deployment(Deployment deployment) {
            List<String> label = List.of("model_name");
            List<String> value = List.of(deployment.name().value());
            add(
                    "ruche_deployment_ready",
                    "Whether all its replicas serve.",
                    label,
                    value,
                    deployment.phase() == DeploymentPhase.READY ? 1 : 0);
            for (Instance instance : state.instancesOf(deployment.name())) {
                List<String> labels = List.of("model_name", "node", "instance");
                List<String> values = List.of(
                        deployment.name().value(),
                        state.findNode(instance.node()).map(Node::name).orElse(""),
                        instance.id().value());
                if (instance.phase() == InstancePhase.READY) {
                    add("ruche_instance_slots", "Requests that it answers at once.", labels, values, instance.slots());
                }
                Optional<InstanceActual> actual =
                        said.find(instance.node()).map(seen -> seen.instances().get(instance.id()));
                actual.ifPresent(it -> instance(labels, values, it));
            }
        }

        private void instance(List<String> labels, List<String> values, InstanceActual actual) {
            if (actual.getFootprintBytes() > 0) {
                add(
                        "ruche_instance_footprint_bytes",
                        "Measured resident memory.",
                        labels,
                        values,
                        actual.getFootprintBytes());
            }
            if (actual.hasDecodeTokensPerSecond()) {
                add(
                        "ruche_instance_decode_tokens_per_second",
                        "Over the last requests.",
                        labels,
                        values,
                        actual.getDecodeTokensPerSecond());
            }
            if (actual.hasPrefillTokensPerSecond()) {
                add(
                        "ruche_instance_prefill_tokens_per_second",
                        "Over the last requests.",
                        labels,
                        values,
                        actual.getPrefillTokensPerSecond());
            }
        }
    }
}
