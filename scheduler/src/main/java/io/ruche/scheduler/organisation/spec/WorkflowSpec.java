package io.ruche.scheduler.organisation.spec;

import io.ruche.scheduler.organisation.spec.tree.Values;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Steps and what starts them.
 *
 * @param inputs JSON Schema of what a run is started with, as canonical JSON
 * @param catchUpMax the most missed times that are made up for
 */
public record WorkflowSpec(
        List<Trigger> triggers,
        Optional<String> inputs,
        Concurrency concurrency,
        boolean catchUp,
        int catchUpMax,
        Duration timeout,
        Optional<String> budget,
        List<Step> steps)
        implements Spec {

    /** What happens when it is started while it runs. */
    public enum Concurrency {
        COALESCE,
        SKIP,
        ENQUEUE
    }

    /** What starts a run. */
    public sealed interface Trigger {
        record Event(String name) implements Trigger {}

        record Cron(String fields) implements Trigger {}

        record Manual() implements Trigger {}

        record Webhook(String name) implements Trigger {}

        record A2a(String skill) implements Trigger {}

        record Folder(String path, Duration every) implements Trigger {}

        record Feed(String url, Duration every) implements Trigger {}
    }

    /** Who does a step. */
    public sealed interface Worker {
        String name();

        record Agent(String name) implements Worker {}

        record Tool(String name) implements Worker {}

        record Job(String name) implements Worker {}
    }

    /**
     * @param with what the tool or job is given, as canonical JSON
     * @param outputSchema that its answer follows, as canonical JSON
     * @param tools of the agent's own the only ones that it may use for this; all of them when absent
     * @param gate an approval policy whose word it needs first
     * @param compensate the step that undoes it
     */
    public record Step(
            String id,
            Worker worker,
            Optional<String> prompt,
            Optional<String> with,
            Optional<String> outputSchema,
            Optional<List<String>> tools,
            List<String> needs,
            Optional<String> when,
            Optional<String> gate,
            Duration timeout,
            Retry retry,
            Optional<String> idempotencyKey,
            Optional<String> budget,
            Optional<String> compensate,
            Optional<String> foreach,
            Optional<Loop> loop) {}

    /** @param backoff before the first retry; it doubles */
    public record Retry(int max, Duration backoff) {}

    public record Loop(Optional<String> until, int maxIterations, Duration leastPace, Duration mostPace) {}

    static WorkflowSpec of(Values spec) {
        return new WorkflowSpec(
                spec.groups("triggers").stream().map(WorkflowSpec::trigger).toList(),
                spec.findJson("inputs"),
                spec.choice("concurrency", Concurrency.class),
                spec.text("catchUp").equals("all"),
                spec.count("catchUpMax"),
                spec.span("timeout"),
                spec.findText("budgetRef"),
                spec.groups("steps").stream().map(WorkflowSpec::step).toList());
    }

    private static Trigger trigger(Values trigger) {
        return trigger.findText("event")
                .<Trigger>map(Trigger.Event::new)
                .or(() -> trigger.findText("cron").map(Trigger.Cron::new))
                .or(() -> trigger.findText("webhook").map(Trigger.Webhook::new))
                .or(() -> trigger.findText("a2a").map(Trigger.A2a::new))
                .or(() -> trigger.findText("folder").map(path -> new Trigger.Folder(path, trigger.span("every"))))
                .or(() -> trigger.findText("feed").map(url -> new Trigger.Feed(url, trigger.span("every"))))
                .orElseGet(Trigger.Manual::new);
    }

    private static Step step(Values step) {
        Values retry = step.group("retry");
        return new Step(
                step.text("id"),
                worker(step),
                step.findText("prompt"),
                step.findJson("with"),
                step.findJson("outputSchema"),
                step.written().contains("tools") ? Optional.of(step.texts("tools")) : Optional.empty(),
                step.texts("needs"),
                step.findText("when"),
                step.findText("gate"),
                step.span("timeout"),
                new Retry(retry.count("max"), retry.span("backoff")),
                step.findText("idempotencyKey"),
                step.findText("budgetRef"),
                step.findText("compensate"),
                step.findText("foreach"),
                step.findGroup("loop").map(WorkflowSpec::loop));
    }

    private static Worker worker(Values step) {
        return step.findText("agent")
                .<Worker>map(Worker.Agent::new)
                .or(() -> step.findText("tool").map(Worker.Tool::new))
                .orElseGet(() -> new Worker.Job(step.text("job")));
    }

    private static Loop loop(Values loop) {
        Values pacing = loop.group("pacing");
        return new Loop(loop.findText("until"), loop.count("maxIterations"), pacing.span("min"), pacing.span("max"));
    }
}
