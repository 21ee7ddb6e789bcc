package io.ruche.control.telemetry.adapter.simpleclient;

import io.prometheus.client.Collector;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import io.prometheus.client.SimpleCollector;
import io.ruche.control.telemetry.ModelMeter;
import io.ruche.scheduler.failure.FailureCode;
import java.util.ArrayList;
import java.util.List;

/** What is measured of requests, by model. */
final class ModelMetrics extends Collector {
    private static final String LABEL = "model_name";
    private static final double[] SECONDS = {
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160, 320, 640
    };
    private static final double[] TOKEN_SECONDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5
    };
    private static final double[] TOKENS = {
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000, 200_000
    };

    private final List<Named> all = new ArrayList<>();

    private final Histogram total = histogram(
            "ruche_request_seconds",
            "From a request's arrival to the end of its answer.",
            SECONDS,
            "vllm:e2e_request_latency_seconds");
    private final Histogram first = histogram(
            "ruche_time_to_first_token_seconds",
            "From a request's arrival to its first token.",
            SECONDS,
            "vllm:time_to_first_token_seconds");
    private final Histogram between = histogram(
            "ruche_inter_token_seconds",
            "From one token to the next.",
            TOKEN_SECONDS,
            "vllm:inter_token_latency_seconds",
            "vllm:time_per_output_token_seconds");
    private final Histogram queue =
            histogram("ruche_queue_seconds", "Waiting for a slot.", SECONDS, "vllm:request_queue_time_seconds");
    private final Histogram prefill = histogram(
            "ruche_prefill_seconds",
            "Reading the prompt, as the runtime measured it.",
            SECONDS,
            "vllm:request_prefill_time_seconds");
    private final Histogram decode = histogram(
            "ruche_decode_seconds",
            "Writing the answer, as the runtime measured it.",
            SECONDS,
            "vllm:request_decode_time_seconds");
    private final Histogram promptSize =
            histogram("ruche_prompt_tokens", "Tokens of a prompt.", TOKENS, "vllm:request_prompt_tokens");
    private final Histogram answerSize =
            histogram("ruche_answer_tokens", "Tokens of an answer.", TOKENS, "vllm:request_generation_tokens");
    private final Histogram asked = histogram(
            "ruche_max_tokens",
            "Tokens asked for at most, where a request said so.",
            TOKENS,
            "vllm:request_max_num_generation_tokens");
    private final Counter prompt = counter(
            "ruche_prompt_tokens_read_total",
            "Prompt tokens read.",
            List.of(),
            "vllm:prompt_tokens",
            "vllm:prefix_cache_queries");
    private final Counter cached = counter(
            "ruche_prompt_tokens_cached_total",
            "Prompt tokens that the KV cache already held.",
            List.of(),
            "vllm:prefix_cache_hits");
    private final Counter generated =
            counter("ruche_generated_tokens_total", "Tokens written.", List.of(), "vllm:generation_tokens");
    private final Counter success = counter(
            "ruche_requests_succeeded_total",
            "Requests that ended well, by how.",
            List.of("finished_reason"),
            "vllm:request_success");
    private final Counter failure =
            counter("ruche_requests_failed_total", "Requests that did not, by the failure's code.", List.of("code"));

    private record Named(SimpleCollector<?> collector, List<String> others) {}

    private Histogram histogram(String name, String help, double[] buckets, String... others) {
        Histogram made = Histogram.build()
                .name(name)
                .help(help)
                .labelNames(LABEL)
                .buckets(buckets)
                .create();
        all.add(new Named(made, List.of(others)));
        return made;
    }

    private Counter counter(String name, String help, List<String> labels, String... others) {
        List<String> names = new ArrayList<>(List.of(LABEL));
        names.addAll(labels);
        Counter made = Counter.build()
                .name(name)
                .help(help)
                .labelNames(names.toArray(String[]::new))
                .create();
        all.add(new Named(made, List.of(others)));
        return made;
    }

    /** The meter of one model, with every series that each request touches found beforehand. */
    ModelMeter meter(String model) {
        return new Meter(model);
    }

    @Override
    public List<MetricFamilySamples> collect() {
        List<MetricFamilySamples> families = new ArrayList<>();
        for (Named named : all) {
            for (MetricFamilySamples family : named.collector.collect()) {
                families.add(family);
                for (String other : named.others) families.add(renamed(family, other));
            }
        }
        return families;
    }

    private static MetricFamilySamples renamed(MetricFamilySamples family, String name) {
        List<MetricFamilySamples.Sample> samples = new ArrayList<>(family.samples.size());
        for (MetricFamilySamples.Sample sample : family.samples) {
            String suffix = sample.name.substring(family.name.length());
            samples.add(
                    new MetricFamilySamples.Sample(name + suffix, sample.labelNames, sample.labelValues, sample.value));
        }
        return new MetricFamilySamples(name, family.unit, family.type, family.help, samples);
    }

    private final class Meter implements ModelMeter {
        private final String model;
        private final Histogram.Child totalHere;
        private final Histogram.Child firstHere;
        private final Histogram.Child betweenHere;
        private final Histogram.Child queueHere;
        private final Histogram.Child promptSizeHere;
        private final Histogram.Child answerSizeHere;
        private final Counter.Child promptHere;
        private final Counter.Child cachedHere;
        private final Counter.Child generatedHere;
        private final Counter.Child stopHere;
        private final Counter.Child lengthHere;

        Meter(String model) {
            this.model = model;
            totalHere = total.labels(model);
            firstHere = first.labels(model);
            betweenHere = between.labels(model);
            queueHere = queue.labels(model);
            promptSizeHere = promptSize.labels(model);
            answerSizeHere = answerSize.labels(model);
            promptHere = prompt.labels(model);
            cachedHere = cached.labels(model);
            generatedHere = generated.labels(model);
            stopHere = success.labels(model, "stop");
            lengthHere = success.labels(model, "length");
        }

        @Override
        public void dispatched(long queuedNanos) {
            queueHere.observe(queuedNanos / 1e9);
        }

        @Override
        public void firstToken(long nanos) {
            firstHere.observe(nanos / 1e9);
        }

        @Override
        public void moreTokens(int tokens, long nanos) {
            if (tokens > 0) betweenHere.observe(nanos / 1e9 / tokens);
        }

        @Override
        public void finished(Outcome outcome) {
            totalHere.observe(outcome.totalNanos() / 1e9);
            promptSizeHere.observe(outcome.promptTokens());
            answerSizeHere.observe(outcome.generatedTokens());
            promptHere.inc(outcome.promptTokens());
            cachedHere.inc(outcome.cachedTokens());
            generatedHere.inc(outcome.generatedTokens());
            if (outcome.maxTokens() > 0) asked.labels(model).observe(outcome.maxTokens());
            if (outcome.prefillNanos() > 0) prefill.labels(model).observe(outcome.prefillNanos() / 1e9);
            if (outcome.decodeNanos() > 0) decode.labels(model).observe(outcome.decodeNanos() / 1e9);
            switch (outcome.reason()) {
                case "stop" -> stopHere.inc();
                case "length" -> lengthHere.inc();
                default -> success.labels(model, outcome.reason()).inc();
            }
        }

        @Override
        public void failed(FailureCode code) {
            failure.labels(model, code.code()).inc();
        }
    }
}
