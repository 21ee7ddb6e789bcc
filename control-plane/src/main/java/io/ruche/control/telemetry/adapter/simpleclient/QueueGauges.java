package io.ruche.control.telemetry.adapter.simpleclient;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.IntSupplier;
import java.util.function.ToIntFunction;

/** Requests running and waiting in front of each deployment, asked for at the scrape. */
final class QueueGauges extends Collector {
    private static final List<String> LABEL = List.of("model_name");

    private final Map<String, Queue> queues = new ConcurrentSkipListMap<>();

    private record Queue(IntSupplier running, IntSupplier waiting) {}

    void put(String model, IntSupplier running, IntSupplier waiting) {
        queues.put(model, new Queue(running, waiting));
    }

    void remove(String model) {
        queues.remove(model);
    }

    @Override
    public List<MetricFamilySamples> collect() {
        List<MetricFamilySamples> families = new ArrayList<>();
        for (String name : List.of("ruche_requests_running", "vllm:num_requests_running")) {
            families.add(family(name, "Requests that a replica works on.", queue -> queue.running.getAsInt()));
        }
        for (String name : List.of("ruche_requests_waiting", "vllm:num_requests_waiting")) {
            families.add(family(name, "Requests that wait for a slot.", queue -> queue.waiting.getAsInt()));
        }
        return families;
    }

    private GaugeMetricFamily family(String name, String help, ToIntFunction<Queue> value) {
        GaugeMetricFamily family = new GaugeMetricFamily(name, help, LABEL);
        queues.forEach((model, queue) -> family.addMetric(List.of(model), value.applyAsInt(queue)));
        return family;
    }
}
