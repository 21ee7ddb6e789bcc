package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.tree.Values;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one agent learnt and others should know.
 *
 * @param evidence what shows it: a run, a memory or an artifact
 * @param untrusted whether it comes from untrusted text
 * @param expires how long it holds; for good when empty
 */
public record LessonSpec(
        String from,
        List<String> to,
        String claim,
        Optional<String> evidence,
        Metric metric,
        boolean untrusted,
        Optional<Duration> expires)
        implements Spec {

    /** What the lesson changed. */
    public record Metric(Optional<String> name, Optional<Double> before, Optional<Double> after) {}

    static LessonSpec of(Values spec) {
        Values metric = spec.group("metric");
        return new LessonSpec(
                spec.text("from"),
                spec.texts("to"),
                spec.text("claim"),
                spec.findText("evidenceRef"),
                new Metric(metric.findText("name"), metric.findDecimal("before"), metric.findDecimal("after")),
                spec.text("taint").equals("untrusted"),
                spec.findSpan("expires"));
    }
}
