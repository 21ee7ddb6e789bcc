package io.ruche.control.telemetry.adapter.simpleclient;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.ruche.control.jobs.JobMeter;
import io.ruche.proto.Usage;
import io.ruche.scheduler.failure.FailureCode;
import java.util.function.UnaryOperator;

/** What becomes of the prompts of jobs. They are in none of the counters of requests. */
final class JobCounters implements JobMeter {
    private static final String ANSWERED = "answered";

    private final UnaryOperator<String> label;
    private final Counter ended;
    private final Counter retried;
    private final Counter read;
    private final Counter generated;

    /** @param label of a model: keeps the number of series within bounds */
    JobCounters(CollectorRegistry registry, UnaryOperator<String> label) {
        this.label = label;
        ended = Counter.build()
                .name("ruche_job_prompts_ended_total")
                .help("Prompts of jobs that have their result: answered, or the failure's code.")
                .labelNames("model_name", "result")
                .register(registry);
        retried = Counter.build()
                .name("ruche_job_prompts_retried_total")
                .help("Attempts that came to nothing, after which the prompt goes again, by the failure's code.")
                .labelNames("model_name", "code")
                .register(registry);
        read = Counter.build()
                .name("ruche_job_prompt_tokens_total")
                .help("Prompt tokens read for answers of jobs.")
                .labelNames("model_name")
                .register(registry);
        generated = Counter.build()
                .name("ruche_job_generated_tokens_total")
                .help("Tokens written in answers of jobs.")
                .labelNames("model_name")
                .register(registry);
    }

    /** Prompts of jobs may be for this model: their series begin at 0, so that the first of each kind counts in a rate. */
    void expect(String model) {
        String name = label.apply(model);
        ended.labels(name, ANSWERED);
        retried.labels(name, FailureCode.RUNTIME_DIED.code());
        read.labels(name);
        generated.labels(name);
    }

    @Override
    public void answered(String model, Usage usage) {
        String name = label.apply(model);
        ended.labels(name, ANSWERED).inc();
        read.labels(name).inc(usage.getPromptTokens());
        generated.labels(name).inc(usage.getCompletionTokens());
    }

    @Override
    public void failed(String model, String code) {
        ended.labels(label.apply(model), code).inc();
    }

    @Override
    public void retried(String model, String code) {
        retried.labels(label.apply(model), code).inc();
    }
}
