package io.ruche.control.telemetry.adapter.simpleclient;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.state.InputFile;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Jobs, read off the State at the scrape. Of prompts those of unfinished jobs: what comes and goes, not what is kept. */
final class JobGauges extends Collector {
    private static final List<String> MODEL = List.of("model_name");

    private final Supplier<State> state;

    JobGauges(Supplier<State> state) {
        this.state = state;
    }

    private static final class Prompts {
        long waiting;
        long running;
        long settled;
        long failed;
    }

    @Override
    public List<MetricFamilySamples> collect() {
        State now = state.get();
        Map<JobPhase, Integer> phases = new EnumMap<>(JobPhase.class);
        for (JobPhase phase : JobPhase.values()) phases.put(phase, 0);
        long bytes = 0;
        for (Job job : now.jobs()) {
            phases.merge(job.phase(), 1, Integer::sum);
            bytes += job.resultBytes();
        }
        GaugeMetricFamily jobs = new GaugeMetricFamily("ruche_jobs", "Jobs that are kept.", List.of("state"));
        phases.forEach((phase, count) -> jobs.addMetric(List.of(phase.name().toLowerCase(Locale.ROOT)), count));

        List<MetricFamilySamples> families = new ArrayList<>(prompts(now));
        families.add(jobs);
        families.add(new GaugeMetricFamily("ruche_job_result_bytes", "Results that are kept.", bytes));
        families.add(new GaugeMetricFamily(
                "ruche_job_file_bytes",
                "Uploaded files that are kept.",
                now.files().stream().mapToLong(InputFile::bytes).sum()));
        return families;
    }

    private static List<MetricFamilySamples> prompts(State now) {
        Map<String, Prompts> models = new TreeMap<>();
        now.deployments().forEach(it -> models.put(it.name().value(), new Prompts()));
        for (Job job : now.unfinishedJobs()) {
            Prompts prompts = models.computeIfAbsent(job.spec().model(), unused -> new Prompts());
            int running = job.progress().leased(now.epoch()).size();
            int settled = job.progress().settled().size();
            prompts.running += running;
            prompts.settled += settled;
            prompts.failed += job.progress().failed();
            prompts.waiting += job.spec().prompts() - settled - running;
        }
        GaugeMetricFamily waiting =
                new GaugeMetricFamily("ruche_job_prompts_waiting", "Prompts of unfinished jobs not under way.", MODEL);
        GaugeMetricFamily running =
                new GaugeMetricFamily("ruche_job_prompts_running", "Prompts of jobs under way.", MODEL);
        GaugeMetricFamily settled = new GaugeMetricFamily(
                "ruche_job_prompts_settled", "Prompts of unfinished jobs that have their result.", MODEL);
        GaugeMetricFamily failed = new GaugeMetricFamily(
                "ruche_job_prompts_failed", "Those of the settled ones that have no answer.", MODEL);
        models.forEach((model, prompts) -> {
            waiting.addMetric(List.of(model), prompts.waiting);
            running.addMetric(List.of(model), prompts.running);
            settled.addMetric(List.of(model), prompts.settled);
            failed.addMetric(List.of(model), prompts.failed);
        });
        return List.of(waiting, running, settled, failed);
    }
}
